"""Views over a snapshot's tables inside the DuckDB connection of a run."""

from __future__ import annotations

import duckdb

from warehouse.contract import TABLES
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.schema import Table
from warehouse.sql import columns, empty_select, identifier, parquet_list


def create_base_views(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    manifest: Manifest | None,
    schema: str = "base",
) -> None:
    """Make one view for each table of the contract, internal ones too, over the snapshot's files.

    The views go into the given schema. Without a snapshot they have the right columns and types and no row.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}")
    for table in TABLES:
        select = _select(folder, manifest, table)
        name = f"{identifier(schema)}.{identifier(table.name)}"
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")


def _select(folder: WarehouseFolder, manifest: Manifest | None, table: Table) -> str:
    if manifest is None or table.name not in manifest.tables:
        return empty_select(table)
    files = manifest.tables[table.name].files
    paths = parquet_list(folder.table_data(table.name) / file.name for file in files)
    return f"SELECT {columns(table)} FROM read_parquet({paths})"
