"""Opening a warehouse for reading."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from warehouse.catalogue import CATALOGUE_NAME, ROOT_VARIABLE
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.sql import literal, literal_path

# A snapshot can be dropped between its being found and its being opened; the next look finds a newer one.
ATTEMPTS = 3


def connect(path: str | os.PathLike[str], at: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open the warehouse in the folder `path` read-only: its newest snapshot, or the one numbered `at`.

    The connection sees that one snapshot, whatever is published meanwhile, until retention drops it after
    30 more, and shows moments in UTC. Raises UsageError where there is no warehouse, no snapshot yet, or no
    such snapshot.
    """
    folder = WarehouseFolder(Path(path).expanduser().resolve())
    if not folder.snapshots.is_dir():
        raise UsageError(f"{folder.root} is no warehouse; name its folder, or make one with 'steppe ingest'")
    for attempt in range(1, ATTEMPTS + 1):
        file = _snapshot_to_open(folder, at) / CATALOGUE_NAME
        try:
            return _open(folder, file)
        except duckdb.Error as problem:
            if attempt == ATTEMPTS or file.exists():
                raise SteppeError(f"cannot open {file}: {problem}") from problem
    raise AssertionError("the last attempt returns or raises")


def _snapshot_to_open(folder: WarehouseFolder, at: int | None) -> Path:
    if not folder.current.is_symlink():
        raise UsageError(
            f"the warehouse {folder.root} holds no snapshot yet; publish one with 'steppe ingest'"
        )
    current = folder.current.resolve()
    if at is None:
        return current
    snapshot = folder.snapshot_folder(at)
    # A folder beyond the current one was left by a run that died before it published.
    if at < 1 or at > int(current.name) or not snapshot.is_dir():
        known = folder.snapshot_numbers()
        raise UsageError(
            f"the warehouse {folder.root} holds no snapshot {at}; it holds {known[0]} to {int(current.name)}"
        )
    return snapshot


def _open(folder: WarehouseFolder, file: Path) -> duckdb.DuckDBPyConnection:
    # The real path, not the link: in one process DuckDB gives the database that it already has open there.
    connection = duckdb.connect(str(file), read_only=True)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        root = literal(literal_path(folder.root))
        connection.execute(f"SET VARIABLE {ROOT_VARIABLE} = {root}")
    except duckdb.Error:
        connection.close()
        raise
    return connection
