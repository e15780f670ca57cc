"""What snapshots changed: the rows of `changes`, which stay when the snapshots expire."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from warehouse.chunks import BATCH_ROWS, ChunkedTable
from warehouse.contract import ARTICLES, CHANGES, RATES
from warehouse.folder import WarehouseFolder
from warehouse.manifest import TableFiles
from warehouse.schema import Table
from warehouse.sql import identifier, literal

LOGGED_TABLES = (ARTICLES, RATES)
RUN_COLUMNS = ("added_run_id", "changed_run_id")
"""Which run brought a row is no part of it."""
HASHED_COLUMNS = {"text": "text_sha256"}
"""Long columns, and the shorter ones that differ where they do."""


def key_text(table: Table, alias: str) -> str:
    """Return the SQL expression of a row's key as `steppe why` takes it: its columns joined by slashes."""
    parts = (
        f"coalesce(replace(CAST({alias}.{identifier(name)} AS VARCHAR), '/', '%2F'), '')"
        for name in table.key
    )
    return " || '/' || ".join(parts)


def differing_columns(table: Table, left: str, right: str) -> str:
    """Return the SQL expression of the list of columns in which two rows of one key differ, in order."""
    names = [name for name in table.column_names if name not in (*table.key, *RUN_COLUMNS)]
    differing = ", ".join(
        f"CASE WHEN {left}.{told} IS DISTINCT FROM {right}.{told} THEN {literal(name)} END"
        for name in names
        for told in [identifier(HASHED_COLUMNS.get(name, name))]
    )
    return f"list_filter([{differing}], lambda name: name IS NOT NULL)"


def append_changes(  # noqa: PLR0917  each of the six is a thing of its own
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    files: TableFiles,
    logs: Mapping[str, str],
    snapshot: int,
    run_id: str,
) -> TableFiles:
    """Return the files of `changes` with what a snapshot changes; new ones are written into its folder.

    `logs` names, for each of the logged tables that changes, a relation of `connection` with the columns
    `key`, `op` and `changed_columns`.
    """
    queries = [
        f"SELECT {snapshot}::INTEGER AS snapshot, {literal(table)} AS table_name, key, "
        f"{literal(run_id)} AS run_id, op, changed_columns FROM {relation}"
        for table, relation in logs.items()
    ]
    if not queries:
        return files
    rows = connection.sql(" UNION ALL ".join(queries)).to_arrow_reader(BATCH_ROWS)
    changes = ChunkedTable(connection, folder.table_data(CHANGES.name), CHANGES)
    return TableFiles(changes.append(files.files, rows))
