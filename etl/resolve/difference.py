"""What a run changes: `next` compared with `base`, table by table, run columns aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.contract import table_named
from warehouse.publish import TableChange

if TYPE_CHECKING:
    import duckdb

    from warehouse.schema import Table

RUN_COLUMNS = ("added_run_id", "changed_run_id")

REPLACED_ROWS: dict[str, str] = {
    # published rows that go away unless `next` has them still
    "quotes": "page_id IN (SELECT page_id FROM work.replaced_pages)",
    "sightings": "page_id IN (SELECT page_id FROM work.replaced_pages)",
    "quarantine": "page_id IN (SELECT page_id FROM work.replaced_pages)",
    "captures": "page_id IS NULL AND source IN (SELECT source FROM work.delivered WHERE page_id IS NOT NULL)"
    " AND reason = 'unresolved-revisit'",
    "rates": "(site, as_of, base, quote) IN (SELECT (site, as_of, base, quote) FROM work.touched_rates)",
    "articles": "article_id IN (SELECT article_id FROM work.affected_articles)",
    "article_versions": "version_id IN (SELECT version_id FROM work.loosened_versions)",
    "article_aliases": "article_id IN (SELECT article_id FROM work.affected_articles)",
    "_version_identity": "version_id IN (SELECT version_id FROM work.loosened_versions)",
    "_version_urls": "version_id IN (SELECT version_id FROM work.loosened_versions)",
}
"""Which published rows a run may remove; the other tables only ever gain or change rows."""

CHANGED_TABLES = (
    "articles",
    "article_versions",
    "article_aliases",
    "sightings",
    "quotes",
    "rates",
    "pages",
    "captures",
    "quarantine",
    "sites",
    "_version_identity",
    "_version_urls",
    "_payloads",
)


def table_changes(connection: duckdb.DuckDBPyConnection, run_id: str) -> list[TableChange]:
    """Return what changes, table by table, as relations of the connection; unchanged tables are left out."""
    changes = [_change(connection, table_named(name), run_id) for name in CHANGED_TABLES]
    return [change for change in changes if change.upserts or change.deletes]


def _change(connection: duckdb.DuckDBPyConnection, table: Table, run_id: str) -> TableChange:
    upserts, deletes = f"work.upserts_{table.name}", f"work.deletes_{table.name}"
    connection.execute(f"CREATE TABLE {upserts} AS {_upserts(table, run_id)}")
    if table.name in REPLACED_ROWS:
        connection.execute(f"CREATE TABLE {deletes} AS {_deletes(table)}")
    else:
        deletes = ""
    return TableChange(
        table.name,
        upserts=upserts if _holds_rows(connection, upserts) else None,
        deletes=deletes if deletes and _holds_rows(connection, deletes) else None,
    )


def _holds_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    return bool(connection.execute(f"SELECT 1 FROM {relation} LIMIT 1").fetchall())


def _same_key(table: Table) -> str:
    return " AND ".join(f"n.{name} IS NOT DISTINCT FROM b.{name}" for name in table.key)


def _upserts(table: Table, run_id: str) -> str:
    """Select the rows of `next` that `base` lacks or has otherwise, with their run columns."""
    run_columns = {"added_run_id": f"coalesce(b.added_run_id, '{run_id}')", "changed_run_id": f"'{run_id}'"}
    columns = ", ".join(
        f"{run_columns[column.name]} AS {column.name}"
        if column.name in run_columns
        else f"n.{column.name}::{column.type} AS {column.name}"
        for column in table.columns
    )
    compared = [name for name in table.column_names if name not in (*RUN_COLUMNS, *table.key)]
    differs = " OR ".join(f"n.{name} IS DISTINCT FROM b.{name}" for name in compared) or "false"
    first_key = table.key[0]
    return (
        f"SELECT {columns} FROM next.{table.name} AS n "
        f"LEFT JOIN (SELECT *, true AS is_known FROM base.{table.name} "
        f"WHERE {first_key} IN (SELECT {first_key} FROM next.{table.name}) OR {first_key} IS NULL) AS b "
        f"ON {_same_key(table)} WHERE b.is_known IS NULL OR {differs}"
    )


def _deletes(table: Table) -> str:
    keys = ", ".join(f"b.{name}" for name in table.key)
    return (
        f"SELECT {keys} FROM (FROM base.{table.name} WHERE {REPLACED_ROWS[table.name]}) AS b "
        f"ANTI JOIN next.{table.name} AS n ON {_same_key(table)}"
    )
