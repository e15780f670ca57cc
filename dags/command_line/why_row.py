"""The one row of a table that a KEY means."""

from __future__ import annotations

from dags.command_line.why_forgotten import forgotten_told
from dags.command_line.why_snapshot import Row, Snapshot
from etl.forgotten import REASON
from warehouse.contract import table_named
from warehouse.errors import UsageError
from warehouse.run_log import all_runs
from warehouse.schema import Table


def row_of(snapshot: Snapshot, table: Table, key: str) -> tuple[Row, str | None]:
    """Return the row, and a note where the key is an id that an article had before.

    Raises UsageError where no row has that key, or more than one could be meant; it says so where the row was
    forgotten.
    """
    fitting = snapshot.fitting(table, key)
    if table.name == "articles" and not fitting:
        return _by_alias(snapshot, table, key)
    if table.name == "runs" and not fitting and snapshot.is_newest:
        logged = [run for run in all_runs(snapshot.folder) if run.run_id.startswith(key)]
        fitting = [run.to_row() for run in logged]
    row = _one_of(snapshot, table, key, fitting)
    is_forgotten = table.name == "pages" and row["reason"] == REASON
    return row, forgotten_told(snapshot.folder, table, row["page_id"]) if is_forgotten else None


def _one_of(snapshot: Snapshot, table: Table, key: str, rows: list[Row]) -> Row:
    if not rows and (told := forgotten_told(snapshot.folder, table, key)):
        raise UsageError(told)
    return snapshot.one_of(table, key, rows)


def _by_alias(snapshot: Snapshot, table: Table, key: str) -> tuple[Row, str | None]:
    aliases = snapshot.fitting(table_named("article_aliases"), key)
    articles = sorted({alias["article_id"] for alias in aliases})
    rows = [row for article in articles for row in snapshot.fitting(table, article)]
    row = _one_of(snapshot, table, key, rows)
    return row, f"{aliases[0]['alias_id']} is an id of the article that is {row['article_id']} now"
