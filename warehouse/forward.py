"""The tables of an older contract in today's columns, as they can be published again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import duckdb
import pyarrow.parquet as pq

from warehouse.building import make_table_folders
from warehouse.chunk_files import write_chunks, write_empty_chunk
from warehouse.chunks import BATCH_ROWS
from warehouse.contract import TABLES
from warehouse.data_files import next_file_number
from warehouse.durable import sync_path
from warehouse.folder import WarehouseFolder
from warehouse.lookup_writing import LookupWriter
from warehouse.manifest import LookupFiles, Manifest, TableFiles
from warehouse.publish import Content
from warehouse.schema import Table
from warehouse.sql import identifier, parquet_list


def create_published_views(
    connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, manifest: Manifest
) -> None:
    """Make the schema `published`, with a view of each table of the snapshot as its files have it."""
    connection.execute("CREATE SCHEMA published; CREATE SCHEMA forward")
    for name, table in manifest.tables.items():
        paths = parquet_list(folder.table_data(name) / file.name for file in table.files)
        connection.execute(f"CREATE VIEW published.{identifier(name)} AS FROM read_parquet({paths})")


def forwarded_content(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    manifest: Manifest,
    forwarded: Collection[str],
) -> Content:
    """Return the content of a snapshot in the columns of today's contract.

    The tables named in `forwarded` have relations in the schema `forward` that give their rows. Others that
    lack a column get it with nulls; a table that the snapshot lacks is empty; the rest keeps its files.
    Raises SteppeError where a row breaks today's schema.
    """
    make_table_folders(folder)
    tables = {}
    for table in TABLES:
        known = manifest.tables.get(table.name)
        if table.name in forwarded:
            rows = f"SELECT {_typed(table)} FROM forward.{identifier(table.name)}"
        elif known and (lacking := _lacking(folder, table, known)):
            rows = f"SELECT {_typed(table, lacking)} FROM published.{identifier(table.name)}"
        elif known:
            tables[table.name] = known
            continue
        else:
            rows = ""
        tables[table.name] = _written(connection, folder, table, rows, known)
    # All of it is made anew: an older one may tell of other columns, and of chunks that are gone.
    lookup = LookupWriter(connection, folder, replace(manifest, lookup=LookupFiles()))
    return Content(tables, lookup.write(tables), manifest.data_through)


def _lacking(folder: WarehouseFolder, table: Table, known: TableFiles) -> list[str]:
    """Return which columns the files lack; those of one snapshot were written by one contract."""
    names = pq.read_schema(folder.table_data(table.name) / known.files[0].name).names
    return [name for name in table.column_names if name not in names]


def _typed(table: Table, lacking: Collection[str] = ()) -> str:
    return ", ".join(
        f"CAST({'NULL' if column.name in lacking else identifier(column.name)} AS {column.type}) "
        f"AS {identifier(column.name)}"
        for column in table.columns
    )


def _written(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    table: Table,
    rows: str,
    known: TableFiles | None,
) -> TableFiles:
    place = folder.table_data(table.name)
    files = []
    if rows:
        number = next_file_number([file for file in known.files if file.rows] if known else [])
        reader = connection.sql(rows).to_arrow_reader(BATCH_ROWS)
        files = write_chunks(place, table, reader, number, capped=True)
    files = files or [write_empty_chunk(place, table)]
    sync_path(place)
    return TableFiles(tuple(files))
