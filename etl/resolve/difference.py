"""What a run changes: `next` compared with `base`, table by table, run columns aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.change_log import LOGGED_TABLES, RUN_COLUMNS, differing_columns, key_text
from warehouse.changed_tables import TableChange
from warehouse.contract import table_named

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    import duckdb

    from etl.resolve.workspace import Workspace
    from warehouse.schema import Table

REPLACED_ROWS: dict[str, tuple[str, str]] = {
    # published rows that go away unless `next` has them still, and without which rows there are none
    "quotes": ("replaced_pages", "page_id IN (SELECT page_id FROM work.replaced_pages)"),
    "sightings": ("replaced_pages", "page_id IN (SELECT page_id FROM work.replaced_pages)"),
    "quarantine": ("replaced_pages", "page_id IN (SELECT page_id FROM work.replaced_pages)"),
    "captures": (
        "gone_captures",
        "page_id IS NULL AND source IN (SELECT source FROM work.delivered WHERE page_id IS NOT NULL)"
        " AND reason = 'unresolved-revisit'"
        " OR page_id IN (SELECT page_id FROM work.blanked_pages)",
    ),
    "rates": (
        "touched_rates",
        "(site, as_of, base, quote) IN (SELECT (site, as_of, base, quote) FROM work.touched_rates)",
    ),
    "articles": ("gone_articles", "article_id IN (SELECT article_id FROM work.gone_articles)"),
    "article_versions": (
        "loosened_versions",
        "version_id IN (SELECT version_id FROM work.loosened_versions)",
    ),
    "article_aliases": (  # of an article with a wording left, every id that was published leads to one
        "loosened_articles",
        "article_id IN (SELECT article_id FROM work.affected_articles)",
    ),
    "article_matches": ("story_company", "article_id IN (SELECT article_id FROM work.story_company)"),
    "_version_identity": (
        "loosened_versions",
        "version_id IN (SELECT version_id FROM work.loosened_versions)",
    ),
    "_version_urls": (
        "loosened_versions",
        "version_id IN (SELECT version_id FROM work.loosened_versions)",
    ),
}
"""Which published rows a run may remove, and the relation of `work` that is empty where it removes none of
them; the other tables only ever gain or change rows."""

TOLD_BY_VERSION: dict[str, tuple[str, ...]] = {
    "articles": ("title", "text", "text_sha256"),
    "article_versions": ("title", "text", "text_sha256"),
}
"""Long columns, and their hash, that an id in the same row is the hash of: equal ids, equal values, so they
are not compared. What else is worked out from them is: a replay may work it out in another way."""

KEYS_OF_NEXT = {"articles": "work.stories", "article_versions": "work.version_facts"}
"""Where the keys of tables that are views of joins stand by themselves, perhaps among others."""

IDENTITY_TABLES = ("article_versions", "article_aliases", "sightings", "_version_urls")
"""What hangs on which wordings are one article, and not on which articles are one story."""

STORY_TABLES = ("articles", "article_matches", "_version_identity")
"""What else pages say together."""

PAGE_TABLES = ("quotes", "rates", "pages", "captures", "quarantine", "sites")
"""What single pages say, and the rate series: nothing of it hangs on which articles are the same."""

CHANGED_TABLES = (
    *("articles", "article_versions", "article_aliases", "article_matches", "sightings"),
    *PAGE_TABLES,
    *("_version_identity", "_version_urls"),
)
"""All of them, in the order in which a replay tells what it would change."""


def table_changes(
    workspace: Workspace, run_id: str, tables: Sequence[str] = CHANGED_TABLES
) -> list[TableChange]:
    """Return what changes, table by table, as relations of the connection; unchanged tables are left out."""
    removing = _removing(workspace.connection, tables)
    changes = [_change(workspace, table_named(name), run_id, removing) for name in tables]
    return [change for change in changes if change.upserts or change.deletes]


def _removing(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> set[str]:
    """Return which of the relations hold rows that lead to rows that may go away."""
    relations = sorted({REPLACED_ROWS[name][0] for name in tables if name in REPLACED_ROWS})
    counts = ", ".join(f"(SELECT count(*) FROM work.{relation})" for relation in relations)
    (found,) = connection.execute(f"SELECT {counts}").fetchall()
    return {relation for relation, count in zip(relations, found, strict=True) if count}


def _change(workspace: Workspace, table: Table, run_id: str, removing: Container[str]) -> TableChange:
    """Make `work.changed_TABLE`, `work.upserts_TABLE` and `work.deletes_TABLE`, the last two where needed.

    Most nights remove nothing and touch few tables; even an empty answer of DuckDB's takes some milliseconds.
    """
    connection, is_reached = workspace.connection, workspace.base.is_reached(table.name)
    changed, upserts, deletes = (f"work.{kind}_{table.name}" for kind in ("changed", "upserts", "deletes"))
    if is_reached:
        is_changed, rows = _create(connection, changed, _changed_keys(table, run_id)), _upserts(table)
    else:
        is_changed, rows = _create_whole(connection, table, changed, run_id), _all_rows(table, run_id)
    if is_changed:
        connection.execute(f"CREATE VIEW {upserts} AS {rows}")
    relation, removable = REPLACED_ROWS.get(table.name, ("", ""))
    is_shrunk = (
        is_reached and relation in removing and _create(connection, deletes, _deletes(table, removable))
    )
    log = None
    if table in LOGGED_TABLES and (is_changed or is_shrunk):
        log = f"work.log_{table.name}"
        connection.execute(f"CREATE VIEW {log} AS {_log(table, changed, deletes if is_shrunk else None)}")
    return TableChange(
        table.name,
        upserts=upserts if is_changed else None,
        deletes=deletes if is_shrunk else None,
        keys=changed,
        log=log,
    )


def _log(table: Table, changed: str, deletes: str | None) -> str:
    """Select what `changes` is to say of the table's changes."""
    query = (
        f"SELECT {key_text(table, 'c')} AS key, CASE WHEN c.is_new THEN 'added' ELSE 'updated' END AS op, "
        f"c.changed_columns FROM {changed} AS c"
    )
    if deletes:
        query += f" UNION ALL SELECT {key_text(table, 'd')}, 'removed', [] FROM {deletes} AS d"
    return query


def _create(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> bool:
    """Make a table of a query's rows; return whether there are any."""
    ((count,),) = connection.execute(f"CREATE TABLE {name} AS {query}").fetchall()
    return bool(count)


def _create_whole(connection: duckdb.DuckDBPyConnection, table: Table, changed: str, run_id: str) -> bool:
    """Make the keys of all rows of `next` a view, where they cost nothing to ask; say whether there are any.

    What is published holds none of them. To keep all keys of a first run of 50,000 pages beside the rows, and
    to join the two again while the rows are written, took a fiftieth of what follows the crawl.
    """
    if table.name in TOLD_BY_VERSION:  # views of joins themselves
        return _create(connection, changed, _all_keys(table, run_id))
    connection.execute(f"CREATE VIEW {changed} AS {_all_keys(table, run_id)}")
    return bool(connection.execute(f"SELECT 1 FROM next.{table.name} LIMIT 1").fetchall())


def _same_key(table: Table, left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in table.key)


def _changed_keys(table: Table, run_id: str) -> str:
    """Select the keys of the rows of `next` that `base` lacks or has otherwise, with their run columns."""
    keys = ", ".join(f"n.{name}" for name in table.key)
    told = {*RUN_COLUMNS, *table.key, *TOLD_BY_VERSION.get(table.name, ())}
    differs = " OR ".join(
        f"n.{name} IS DISTINCT FROM b.{name}" for name in table.column_names if name not in told
    )
    return (
        f"SELECT {keys}, coalesce({_first_run(table)}, '{run_id}') AS added_run_id, "
        f"'{run_id}' AS changed_run_id, b.is_known IS NULL AS is_new{_named_changes(table)} "
        f"FROM next.{table.name} AS n LEFT JOIN (SELECT *, true AS is_known FROM base.{table.name} "
        f"WHERE {_may_have_key_of_next(table)}) AS b "
        f"ON {_same_key(table, 'n', 'b')} WHERE b.is_known IS NULL OR {differs or 'false'}"
    )


def _may_have_key_of_next(table: Table) -> str:
    """Return a condition on rows of `base`: told by a list of ids alone, DuckDB reads little beside them."""
    first = table.key[0]
    found = f"{first} IN (SELECT {first} FROM {KEYS_OF_NEXT.get(table.name, f'next.{table.name}')})"
    is_nullable = any(column.name == first and column.nullable for column in table.columns)
    return f"{found} OR {first} IS NULL" if is_nullable else found


def _named_changes(table: Table) -> str:
    """Return the column that names what changed in a row, for the tables of which `changes` tells."""
    if table not in LOGGED_TABLES:
        return ""
    named = differing_columns(table, "b", "n")
    return f", CASE WHEN b.is_known THEN {named} ELSE [] END AS changed_columns"


def _all_keys(table: Table, run_id: str) -> str:
    """Select what `_changed_keys` selects where nothing is published that it could be compared with."""
    keys = ", ".join(table.key)
    return (
        f"SELECT {keys}, '{run_id}' AS added_run_id, '{run_id}' AS changed_run_id, true AS is_new, "
        "CAST([] AS VARCHAR[]) AS changed_columns "
        f"FROM next.{table.name}"
    )


def _first_run(table: Table) -> str:
    """Return what tells the run that first published a row; null where that is this run.

    A page of which something else becomes, such as one that leaves quarantine, counts as first read now.
    """
    if table.name == "pages":
        return "CASE WHEN n.disposition = b.disposition THEN b.added_run_id END"
    return "b.added_run_id" if "added_run_id" in table.column_names else "NULL"


def _upserts(table: Table) -> str:
    """Select the changed rows whole. It is a view: long texts are fetched only while they are written."""
    return (
        f"SELECT {changed_columns(table)} FROM next.{table.name} AS n "
        f"JOIN work.changed_{table.name} AS c ON {_same_key(table, 'n', 'c')}"
    )


def _all_rows(table: Table, run_id: str) -> str:
    """Select what `_upserts` selects where nothing is published that has one of the keys."""
    names = ", ".join(
        f"{_run_of(run_id, column.name)}::{column.type} AS {column.name}" for column in table.columns
    )
    return f"SELECT {names} FROM next.{table.name} AS n"


def _run_of(run_id: str, column: str) -> str:
    return f"'{run_id}'" if column in RUN_COLUMNS else f"n.{column}"


def changed_columns(table: Table, but: Container[str] = ()) -> str:
    """Return a table's columns as its next row `n` and its changed key `c` tell them, some left out."""
    return ", ".join(
        f"{'c' if column.name in RUN_COLUMNS else 'n'}.{column.name}::{column.type} AS {column.name}"
        for column in table.columns
        if column.name not in but
    )


def _deletes(table: Table, removable: str) -> str:
    keys = ", ".join(f"b.{name}" for name in table.key)
    return (
        f"SELECT {keys} FROM (FROM base.{table.name} WHERE {removable}) AS b "
        f"ANTI JOIN next.{table.name} AS n ON {_same_key(table, 'n', 'b')}"
    )
