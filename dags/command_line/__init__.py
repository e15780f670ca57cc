"""The command line: `steppe`, also `python -m dags.command_line`."""

from __future__ import annotations

from dags.command_line.program import main

__all__ = ["main"]
