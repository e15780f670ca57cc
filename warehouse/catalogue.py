"""The DuckDB file of a snapshot: views over its Parquet files, their comments, and macros."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.catalogue_place import ROOT_VARIABLE
from warehouse.contract import VIEWS, public_tables
from warehouse.contract_macros import MACROS
from warehouse.durable import READ_ONLY
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.manifest import Manifest
from warehouse.schema import Column, Macro, Table
from warehouse.sql import columns, identifier, literal, literal_path

BUILDING = "_steppe_catalogue"
# Every DuckDB since 1.0 opens this format; the default of a newer one shuts older clients out.
STORAGE_VERSION = "v1.0.0"


def build_catalogue(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    folder: WarehouseFolder,
    aside: WarehouseFolder,
    manifest: Manifest,
) -> None:
    """Write the catalogue of a snapshot to a new file, read-only.

    Its views read the files of the snapshot's folder by their names, which their contents give them: where a
    snapshot is made anew, a question of an open catalogue fails rather than mix the old one with the new.
    They read below the variable `warehouse_root`, or where that is not set below the place where the
    warehouse lies now. `aside` is where the snapshot's files lie while it is being built.
    The file is written through the database of the connection, since opening another one takes longer.
    """
    # Without a log of its own, which a crash would need and a file that is built aside does not.
    options = f"STORAGE_VERSION '{STORAGE_VERSION}', RECOVERY_MODE no_wal_writes"
    connection.execute(f"ATTACH {literal(str(path))} AS {BUILDING} ({options})")
    try:
        with connection.cursor() as cursor:
            root = literal(literal_path(aside.root.resolve()))
            # Names inside the catalogue must not be led by the database: users open it under another name.
            cursor.execute(f"SET VARIABLE {ROOT_VARIABLE} = {root}; USE {BUILDING}")
            # All at once, which takes less time than one after the other.
            cursor.execute(";\n".join(["BEGIN", *_statements(folder, manifest), "COMMIT"]))
        connection.execute(f"CHECKPOINT {BUILDING}")
    finally:
        connection.execute(f"DETACH {BUILDING}")
    path.chmod(READ_ONLY)


def _statements(folder: WarehouseFolder, manifest: Manifest) -> Iterator[str]:
    for table in public_tables():
        yield _view(table, folder, manifest)
        yield from _comments(table)
    for view in VIEWS:
        yield _sql_text("views", f"{view.name}.sql")
        yield from _comments(view)
    for macro in MACROS:
        yield _sql_text("macros", f"{macro.name}.sql")
        yield _macro_comment(macro)


def _view(table: Table, folder: WarehouseFolder, manifest: Manifest) -> str:
    root = f"coalesce(getvariable('{ROOT_VARIABLE}'), {literal(literal_path(folder.root.resolve()))})"
    place = literal(f"/{folder.snapshots.name}/{snapshot_name(manifest.snapshot)}/{table.name}/")
    names = literal("".join(f"|{file.name}" for file in manifest.tables[table.name].files))
    # One text that is cut at a character that no path can hold: an expression for each of a hundred files was
    # a third of what building the catalogue of a million articles took, and is worked out for each question.
    files = f"string_split(replace({names}, '|', chr(0) || {root} || {place}), chr(0))[2:]"
    # Columns are led by `f`, else a macro with a parameter of a column's name could not read the view.
    shown = columns(table, "f")
    return f"CREATE VIEW {identifier(table.name)} AS SELECT {shown} FROM read_parquet({files}) AS f"


def _comments(table: Table) -> Iterator[str]:
    view = identifier(table.name)
    yield f"COMMENT ON VIEW {view} IS {literal(table_comment(table))}"
    for column in table.columns:
        name = f"{view}.{identifier(column.name)}"
        yield f"COMMENT ON COLUMN {name} IS {literal(column_comment(column))}"


def _macro_comment(macro: Macro) -> str:
    kind = "MACRO TABLE" if macro.is_table else "MACRO"
    return f"COMMENT ON {kind} {identifier(macro.name)} IS {literal(macro_comment(macro))}"


def table_comment(table: Table) -> str:
    """Return what users read about a table: what a row is, its key, and a warning where there is one."""
    return " ".join(
        part for part in (table.description, f"Key: {', '.join(table.key)}.", table.warning) if part
    )


def column_comment(column: Column) -> str:
    """Return what users read about a column: its meaning, its unit, and a warning where there is one."""
    unit = f"Unit: {column.unit}." if column.unit else ""
    return " ".join(part for part in (column.description, unit, column.warning) if part)


def macro_comment(macro: Macro) -> str:
    """Return what users read about a macro: its call, what it answers, and a warning where there is one."""
    return " ".join(part for part in (f"{macro.signature}:", macro.description, macro.warning) if part)


def _sql_text(kind: str, name: str) -> str:
    text = (Path(__file__).parent / kind / name).read_text(encoding="utf-8")
    return re.sub(r"^--.*\n", "", text, flags=re.MULTILINE).strip().removesuffix(";")
