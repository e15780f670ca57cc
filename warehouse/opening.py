"""Opening a warehouse for reading."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir

import duckdb

from warehouse.catalogue_place import CATALOGUE_NAME, catalogue_place
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.snapshots import no_snapshot_yet, snapshot_place
from warehouse.sql import literal, literal_path

# A snapshot can be dropped or made anew between its being found and its being opened; the next look finds
# another one.
ATTEMPTS = 3


def connect(path: str | os.PathLike[str], at: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open the warehouse in the folder `path` read-only: its newest snapshot, or the one numbered `at`.

    The connection sees that one snapshot, whatever is published meanwhile, and shows moments in UTC; so do
    its cursors. Once retention has dropped the snapshot, or something in it was taken down, its questions
    fail with duckdb.IOException; then close it and connect again. The warehouse may have been moved or copied
    since it was published, and need not be writable. Raises UsageError where there is no warehouse, no
    snapshot yet, or no such snapshot, SteppeError
    where a copy has broken it.
    """
    if at is not None and type(at) is not int:
        raise UsageError(f"{at!r} is no number of a snapshot; give at=1 for the first")
    folder = WarehouseFolder(Path(path).expanduser().resolve())
    if "\\" in str(folder.root):
        raise UsageError(
            f"the path {folder.root} holds a backslash, which DuckDB cannot open; give it another name"
        )
    if not folder.snapshots.is_dir():
        raise UsageError(f"{folder.root} is no warehouse; name its folder, or make one with 'steppe ingest'")
    for attempt in range(1, ATTEMPTS + 1):
        file = _snapshot_to_open(folder, at) / CATALOGUE_NAME
        before = _inode(file)
        try:
            return _open(folder, file)
        except (duckdb.Error, OSError) as problem:
            if attempt == ATTEMPTS or (before is not None and before == _inode(file)):
                raise _cannot_open(folder, file, problem) from problem
    raise AssertionError("the last attempt returns or raises")


def _inode(file: Path) -> int | None:
    """Return what tells a file from another one of its name; None where there is none."""
    try:
        return file.stat().st_ino
    except FileNotFoundError:
        return None


def _cannot_open(folder: WarehouseFolder, file: Path, problem: Exception) -> SteppeError:
    is_newest = file.parent == folder.current.resolve()
    remedy = "'steppe rebuild-catalogue' makes it anew" if is_newest else "restore it from a backup"
    reason = str(problem).partition("\n")[0].rstrip(".")
    return SteppeError(f"cannot open {file}: {reason}; if it is harmed, {remedy}")


def _snapshot_to_open(folder: WarehouseFolder, at: int | None) -> Path:
    place = snapshot_place(folder, at)
    if place is None:
        raise UsageError(no_snapshot_yet(folder))
    return place


def _open(folder: WarehouseFolder, file: Path) -> duckdb.DuckDBPyConnection:
    connection = _connected(folder, file)
    try:
        # For cursors too, which are connections of their own.
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        # The files never change, so what each says of its contents needs to be read once for all questions.
        connection.execute("SET GLOBAL parquet_metadata_cache = true")
        # A long question spills beside the database, which others may have write-protected. It cannot be told
        # where else once another connection of this process has spilled.
        spill = Path(gettempdir()) / f"steppe-{token_hex(8)}"
        with suppress(duckdb.NotImplementedException):
            connection.execute(f"SET temp_directory = {literal(str(spill))}")
    except duckdb.Error:
        connection.close()
        raise
    return connection


def _connected(folder: WarehouseFolder, file: Path) -> duckdb.DuckDBPyConnection:
    # The real path, not the link: in one process DuckDB gives the database that it already has open there.
    connection = duckdb.connect(str(file), read_only=True)
    try:
        is_here = catalogue_place(connection) == literal_path(folder.root)
    except duckdb.Error:
        connection.close()
        raise
    if is_here:
        return connection
    connection.close()
    from warehouse.relocated import led_here  # noqa: PLC0415  most warehouses are where they were

    with led_here(file, folder) as copy:
        return duckdb.connect(str(copy), read_only=True)


def recorded_place(folder: WarehouseFolder) -> str | None:
    """Return the folder that the newest catalogue leads to, as DuckDB's patterns have it.

    Raises SteppeError where that cannot be read, UsageError where there is no snapshot.
    """
    file = _snapshot_to_open(folder, None) / CATALOGUE_NAME
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return catalogue_place(connection)
    except duckdb.Error as problem:
        raise _cannot_open(folder, file, problem) from problem
