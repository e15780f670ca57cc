"""What there is to say of a row that is not there because something was taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import duckdb

from dags.command_line.values import as_text
from dags.command_line.why_key import HASHES, OPENING
from warehouse.change_log import LOGGED_TABLES
from warehouse.contract import CHANGES, FORGOTTEN, RUNS
from warehouse.forgetting.intent import KIND
from warehouse.manifest import current_manifest
from warehouse.sql import literal, parquet_list

if TYPE_CHECKING:
    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest
    from warehouse.schema import Table

Fact = tuple[Any, ...]


def forgotten_told(folder: WarehouseFolder, table: Table, key: str) -> str | None:
    """Return the sentence that a row was forgotten; None where nobody knows it to have been.

    The newest snapshot is asked, whichever the row was sought in: older ones were rid of it too.
    """
    manifest = current_manifest(folder)
    if manifest is None or not _has_rows(manifest, FORGOTTEN):
        return None
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for name in (FORGOTTEN, CHANGES, RUNS):
            files = parquet_list(
                folder.table_data(name.name) / f.name for f in manifest.tables[name.name].files
            )
            connection.execute(f"CREATE VIEW {name.name} AS FROM read_parquet({files})")
        return _by_hash(connection, table, key) or _by_change(connection, table, key)


def _has_rows(manifest: Manifest, table: Table) -> bool:
    return table.name in manifest.tables and manifest.tables[table.name].rows > 0


def _by_hash(connection: duckdb.DuckDBPyConnection, table: Table, key: str) -> str | None:
    """Tell of a row one of whose ids is a hash that was kept."""
    for name, part in zip(table.key, key.split("/"), strict=False):
        if name in HASHES and (OPENING.fullmatch(part) or len(part) == 64):
            rows = connection.execute(
                f"SELECT forgotten_at, run_id, reason FROM forgotten "
                f"WHERE starts_with(forgotten_id, {literal(part)}) ORDER BY forgotten_at LIMIT 1"
            ).fetchall()
            if rows:
                at, run_id, reason = rows[0]
                return f"{part} was forgotten at {as_text(at)} by run {run_id}: {reason}"
    return None


def _by_change(connection: duckdb.DuckDBPyConnection, table: Table, key: str) -> str | None:
    """Tell of an article or a rate that only the pages showed that were taken down."""
    if table not in LOGGED_TABLES:
        return None
    is_opening = OPENING.fullmatch(key) is not None
    of_key = f"starts_with(c.key, {literal(key)})" if is_opening else f"c.key = {literal(unquote(key))}"
    rows = connection.execute(
        f"SELECT c.snapshot, c.run_id, r.message FROM changes AS c JOIN runs AS r USING (run_id) "
        f"WHERE c.op = 'removed' AND r.kind = {literal(KIND)} AND c.table_name = {literal(table.name)} "
        f"AND {of_key} ORDER BY c.snapshot DESC LIMIT 1"
    ).fetchall()
    if not rows:
        return None
    snapshot, run_id, message = rows[0]
    return f"{key} went in snapshot {snapshot}, with what run {run_id} was told to forget: {message}"
