"""Snapshots that retention drops while somebody reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder


@contextmanager
def dropping_told(folder: WarehouseFolder, *numbers: int) -> Iterator[None]:
    """Say in one sentence that a snapshot was dropped while it was read, however that came to light.

    Raises SteppeError for an error of a file, where one of the snapshots is no longer there.
    """
    try:
        yield
    except Exception as problem:
        gone = [number for number in numbers if not folder.snapshot_folder(number).is_dir()]
        if gone and _is_of_a_file(problem):
            raise SteppeError(
                f"snapshot {gone[0]} of {folder.root} was dropped while it was read, as it had expired; "
                "name a newer one"
            ) from problem
        raise


def _is_of_a_file(problem: BaseException | None) -> bool:
    """Return whether an error, or one that it was told for, is of a file that could not be read."""
    if problem is None or isinstance(problem, BrokenPipeError):
        return False
    return isinstance(problem, OSError | duckdb.IOException) or _is_of_a_file(problem.__cause__)
