"""The runs that are measured beside the job's own, each started as `python -m` with an input and a folder."""
