"""Run the command line as `python -m dags.command_line`."""

from __future__ import annotations

from dags.command_line import main

if __name__ == "__main__":
    main()
