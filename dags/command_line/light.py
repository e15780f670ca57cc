"""What a process of the command line does without, so that it is there sooner and gone sooner."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

UNUSED = "pandas"
YOUNG_OBJECTS = 20_000


class _Unused:
    """Tells whoever imports the library that it is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004
        """Raise ModuleNotFoundError for the library; other names are for other finders."""
        if name == UNUSED:
            raise ModuleNotFoundError(f"steppe uses no {UNUSED}", name=name)


def begin_lightly() -> None:
    """Let this process import no pandas, and look for garbage seldom; for the process of a command alone.

    pyarrow loads pandas, where it is installed, to see whether a list is one of its series, and so does
    DuckDB 1.5 with parameters; no command has any. It was 230 ms of the 870 ms of a night with nothing new.
    Half a million objects that a run loads and keeps were looked through every 700 objects: 25 ms of them.
    """
    sys.meta_path.insert(0, _Unused)
    gc.set_threshold(YOUNG_OBJECTS)


def leave(code: int) -> None:
    """End the process with that exit code, and leave its memory to the system.

    Whatever a command opens it closes itself, so that nothing waits for the interpreter to be taken down
    piece by piece: that takes 5 ms of `steppe --help`, and far more after DuckDB.
    """
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:  # as standard output is after a row that it could not take
            with suppress(OSError):
                stream.flush()
    os._exit(code)
