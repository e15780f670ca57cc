"""When it all runs: the command line and the schedule."""
