"""Checks of what readers open: the catalogue of a snapshot, and the links to the newest one."""

from __future__ import annotations

from collections.abc import Container, Iterator

import duckdb

from warehouse.catalogue_place import CATALOGUE_NAME
from warehouse.contract import VIEWS, public_tables
from warehouse.errors import SteppeError, first_line
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.opening import connect, recorded_place
from warehouse.snapshots import REBUILD
from warehouse.sql import identifier, literal_path


def catalogue_problems(
    folder: WarehouseFolder, manifest: Manifest, damaged: Container[str], *, is_newest: bool
) -> Iterator[str]:
    """Yield what is wrong with the catalogue of a snapshot; views over damaged tables are not asked.

    The newest is also checked to lead to the place where the warehouse lies: anybody may open it.
    """
    path = folder.snapshot_folder(manifest.snapshot) / CATALOGUE_NAME
    name = path.relative_to(folder.root)
    try:
        connection = connect(folder.root, manifest.snapshot)
    except SteppeError as problem:
        yield f"{name} cannot be opened: {problem}"
        return
    with connection:
        for table in public_tables():
            if table.name not in damaged and table.name in manifest.tables:
                yield from _miscounted(connection, str(name), table.name, manifest.tables[table.name].rows)
        if not damaged:
            for view in VIEWS:
                yield from _unanswered(connection, str(name), view.name)
        if is_newest:
            yield from _misled(folder, str(name))


def _miscounted(connection: duckdb.DuckDBPyConnection, name: str, table: str, rows: int) -> Iterator[str]:
    try:
        ((found,),) = connection.execute(f"SELECT count(*) FROM {identifier(table)}").fetchall()
    except duckdb.Error as problem:
        yield f"{name} does not answer for {table}: {first_line(problem)}"
        return
    if found != rows:
        yield f"{name} counts {found} rows of {table}; the manifest says {rows}"


def _unanswered(connection: duckdb.DuckDBPyConnection, name: str, view: str) -> Iterator[str]:
    try:
        connection.execute(f"FROM {identifier(view)} LIMIT 0").fetchall()
    except duckdb.Error as problem:
        yield f"{name} does not answer for {view}: {first_line(problem)}"


def _misled(folder: WarehouseFolder, name: str) -> Iterator[str]:
    place = recorded_place(folder)
    if place != literal_path(folder.root.resolve()):
        yield f"{name} leads to {place}, where the warehouse was once; {REBUILD} makes it anew for here"


def link_problems(folder: WarehouseFolder) -> Iterator[str]:
    """Yield what is wrong with the links at the top of a warehouse."""
    if not folder.current.is_symlink():
        yield f"{folder.current.name} is a copy, not a link; {REBUILD} makes it one again"
    target = f"{folder.current.name}/{CATALOGUE_NAME}"
    link = folder.catalogue
    if not link.is_symlink() or str(link.readlink()) != target:
        yield f"{link.name} is no link to {target}; {REBUILD} makes it one again"
