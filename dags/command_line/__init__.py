"""The command line: `steppe`, also `python -m dags.command_line`."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the program and leave with its exit code."""
    from dags.command_line.leaving import leave  # noqa: PLC0415  in the process of a command alone
    from etl.light import begin_lightly  # noqa: PLC0415

    begin_lightly()
    # Only now, so that its imports begin lightly too.
    from dags.command_line.program import run  # noqa: PLC0415
    from dags.command_line.settings import Settings  # noqa: PLC0415

    leave(run(sys.argv[1:], Settings()))
