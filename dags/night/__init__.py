"""The scheduled run: what its settings say, which files are new, how it ends."""
