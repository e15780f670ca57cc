"""Copies of a warehouse that may be written to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.job import snapshot_number


@contextmanager
def fresh_copy(warehouse: Path) -> Iterator[Path]:
    """Give a copy of the warehouse that shares its files, and remove it afterwards.

    The job never writes to a published file, so links will do; only the lock is written to, and not linked.
    Raises BenchmarkError where the original has another snapshot afterwards.
    """
    before = snapshot_number(warehouse)
    # Not TemporaryDirectory: where it cannot remove a file it changes its mode, which is the original's too.
    place = Path(mkdtemp(prefix="copy-of-", dir=warehouse.parent))
    try:
        yield _linked(warehouse, place / "warehouse")
    finally:
        shutil.rmtree(place)
    if snapshot_number(warehouse) != before:
        raise BenchmarkError(f"the run on a copy of {warehouse} changed the original")


def _linked(warehouse: Path, copy: Path) -> Path:
    shutil.copytree(
        warehouse, copy, symlinks=True, ignore=shutil.ignore_patterns(".lock"), copy_function=os.link
    )
    return copy
