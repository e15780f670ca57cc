"""Write the tables of a snapshot into a folder, with what describes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from dags.command_line.destination import refuse_inside_warehouse
from dags.command_line.export_package import ExportedTable, Origin, description, package
from dags.command_line.export_writers import write_table_file
from dags.command_line.new_folder import new_folder
from dags.command_line.why_snapshot import Snapshot, open_snapshot
from etl.progress import Progress
from warehouse.chunk_files import read_chunks
from warehouse.contract import VIEWS, public_tables
from warehouse.errors import UsageError
from warehouse.other_versions import held_tables
from warehouse.schema import Column, Table, arrow_schema

DESCRIPTOR = "datapackage.json"
NOTE = "README.txt"
BATCH_ROWS = 2000
VIEW_NAMES = frozenset(view.name for view in VIEWS)
SITES = "SELECT * FROM sites WHERE site IN (SELECT site FROM pages) ORDER BY site"


class Choice(NamedTuple):
    """What is exported: these tables or else all, in which form, without which kinds of columns."""

    names: Sequence[str]
    form: str
    left_out: Sequence[str]


def exportable(names: Sequence[str]) -> list[Table]:
    """Return the public tables and views of these names, or all of them, in the order of the contract.

    Raises UsageError for a name of none.
    """
    known = {table.name: table for table in (*public_tables(), *VIEWS)}
    for name in names:
        if name not in known:
            raise UsageError(f"no table {name!r}; the tables are {', '.join(known)}")
    return [table for name, table in known.items() if not names or name in names]


def export(root: Path, at: int | None, directory: Path, choice: Choice) -> dict[str, Any]:
    """Write a snapshot's tables into a new folder, whole or not at all, and tell what was written.

    Of a snapshot that an older steppe published, the tables and columns that it has. Raises UsageError where
    it lacks a table that was named, where the folder holds something, or lies in a warehouse.
    """
    tables = exportable(choice.names)
    with open_snapshot(root, at) as snapshot:
        refuse_inside_warehouse(directory)
        held = held_tables(snapshot.connection, tables)
        _refuse_lacking(snapshot, choice.names, held)
        with new_folder(directory) as folder:
            exported = _write_tables(snapshot, folder, held, choice)
            origin = Origin(snapshot.manifest, snapshot.rows(SITES), version("steppe"))
            descriptor = package(origin, exported, choice.form, choice.left_out)
            text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
            (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
            (folder / NOTE).write_text(_note(origin, choice), encoding="utf-8")
    return {
        "directory": str(directory.resolve()),
        "snapshot": snapshot.manifest.snapshot,
        "format": choice.form,
        "left_out": descriptor["left_out"],
        "tables": {each.table.name: each.file._asdict() for each in exported},
    }


def _refuse_lacking(snapshot: Snapshot, names: Sequence[str], held: Sequence[Table]) -> None:
    lacking = sorted(set(names) - {table.name for table in held})
    if lacking:
        raise UsageError(
            f"snapshot {snapshot.manifest.snapshot} has no table {lacking[0]}: an older steppe published "
            f"it, by contract {snapshot.manifest.contract_version}; export a later one"
        )


def _write_tables(
    snapshot: Snapshot, folder: Path, tables: Sequence[Table], choice: Choice
) -> list[ExportedTable]:
    progress = Progress(unit="row", doing="exporting", done="exported")
    counts = snapshot.manifest.tables
    progress.expect(sum(counts[table.name].rows for table in tables if table.name in counts))
    try:
        return [_write_table(snapshot, folder, table, choice, progress) for table in tables]
    finally:
        progress.close()


def _write_table(
    snapshot: Snapshot, folder: Path, table: Table, choice: Choice, progress: Progress
) -> ExportedTable:
    columns = [column for column in table.columns if column.holds not in choice.left_out]
    whole = arrow_schema(table)
    schema = pa.schema([whole.field(column.name) for column in columns], metadata=whole.metadata)
    batches = _batches(snapshot, table, columns)
    if table.name not in VIEW_NAMES:  # how many rows a view has is known when they have been read
        batches = _counted(batches, progress)
    file = write_table_file(folder, table.name, choice.form, schema, batches)
    return ExportedTable(table, columns, file)


def _batches(snapshot: Snapshot, table: Table, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    names = [column.name for column in columns]
    if table.name in VIEW_NAMES:
        relation = snapshot.connection.sql(f"SELECT {', '.join(names)} FROM {table.name}")
        yield from relation.to_arrow_reader(BATCH_ROWS)
        return
    files = snapshot.manifest.tables[table.name].files
    yield from read_chunks(snapshot.folder.table_data(table.name), files, names)


def _counted(batches: Iterator[pa.RecordBatch], progress: Progress) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch
        progress.advance(batch.num_rows)


def _note(origin: Origin, choice: Choice) -> str:
    manifest = origin.manifest
    rights = [f"{site['name']} ({site['home']}): {site['rights']}" for site in origin.sites]
    what = f"{DESCRIPTOR} tells of every file, column and unit; its form is that of https://datapackage.org."
    return "\n".join(
        [description(manifest.snapshot, manifest.published_at, choice.left_out), what, *rights, ""]
    )
