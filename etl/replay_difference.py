"""What a replay changes, told row by row: how many of each table, and a few of them by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from warehouse.change_log import RUN_COLUMNS
from warehouse.contract import table_named
from warehouse.sql import identifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from warehouse.changed_tables import TableChange
    from warehouse.schema import Table

EXAMPLES = 3
"""Enough to see what kind of change it is; SQL shows the rest."""

Key = tuple[object, ...]


class ChangedRow(NamedTuple):
    """A row that stays, and the columns in which it differs."""

    key: Key
    columns: list[str]


class TableDifference(NamedTuple):
    """How many rows of a table come, change and go, run columns aside, and the first few of each."""

    table: str
    n_added: int
    n_changed: int
    n_removed: int
    added: list[Key]
    changed: list[ChangedRow]
    removed: list[Key]


def row_differences(
    connection: duckdb.DuckDBPyConnection, changes: Sequence[TableChange]
) -> list[TableDifference]:
    """Return the difference of each table that changes; asked before the changes are published.

    What is said of the sites alone, without any row of theirs, is no reason to publish and is left out.
    """
    differing = [change for change in changes if change.upserts or change.deletes]
    if all(change.table == "sites" for change in differing):
        return []
    return [_difference(connection, change) for change in differing]


def _difference(connection: duckdb.DuckDBPyConnection, change: TableChange) -> TableDifference:
    table = table_named(change.table)
    upserts = change.upserts or f"(SELECT * FROM base.{table.name} WHERE false)"
    known = f"JOIN base.{table.name} AS b ON {_same_key(table)}"
    added = f"FROM {upserts} AS u ANTI {known}"
    changed = f"FROM {upserts} AS u SEMI {known}"
    removed = f"FROM {change.deletes} AS u" if change.deletes else ""
    return TableDifference(
        table.name,
        _count(connection, added),
        _count(connection, changed),
        _count(connection, removed) if removed else 0,
        _first_keys(connection, table, added),
        [_changed_row(connection, table, upserts, key) for key in _first_keys(connection, table, changed)],
        _first_keys(connection, table, removed) if removed else [],
    )


def _same_key(table: Table) -> str:
    names = map(identifier, table.key)
    return " AND ".join(f"u.{name} IS NOT DISTINCT FROM b.{name}" for name in names)


def _count(connection: duckdb.DuckDBPyConnection, source: str) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) {source}").fetchall()
    return int(count)


def _first_keys(connection: duckdb.DuckDBPyConnection, table: Table, source: str) -> list[Key]:
    keys = ", ".join(f"u.{identifier(name)}" for name in table.key)
    return connection.execute(f"SELECT {keys} {source} ORDER BY ALL LIMIT {EXAMPLES}").fetchall()


def _changed_row(connection: duckdb.DuckDBPyConnection, table: Table, upserts: str, key: Key) -> ChangedRow:
    """Name the columns in which the new row and the published one differ."""
    names = [name for name in table.column_names if name not in (*table.key, *RUN_COLUMNS)]
    differs = ", ".join(f"u.{identifier(name)} IS DISTINCT FROM b.{identifier(name)}" for name in names)
    this_row = " AND ".join(f"u.{identifier(name)} IS NOT DISTINCT FROM ?" for name in table.key)
    ((*found,),) = connection.execute(
        f"SELECT {differs or 'true'} FROM {upserts} AS u JOIN base.{table.name} AS b "
        f"ON {_same_key(table)} WHERE {this_row}",
        list(key),
    ).fetchall()
    return ChangedRow(key, [name for name, is_other in zip(names, found, strict=False) if is_other])
