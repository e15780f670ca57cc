"""Stands in the way of pandas: whoever would use it where it is installed finds that it is not."""

raise ImportError("these surroundings are without pandas")
