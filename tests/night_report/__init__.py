"""The report of a run, on a warehouse of invented nights whose headlines mean harm."""
