"""Where one row came from, as one document: each table in its own way."""

from __future__ import annotations

from typing import Any

from dags.command_line.why_explainers import EXPLAINERS
from dags.command_line.why_key import key_text
from dags.command_line.why_snapshot import Row, Snapshot, public_table
from warehouse.contract import table_named
from warehouse.run_log import all_runs
from warehouse.schema import Table

Document = dict[str, Any]

RUN_FACTS = """
SELECT run_id, kind, started_at, status, snapshot, code_version, message
FROM runs WHERE run_id IN (?, ?) ORDER BY started_at
"""


def document(snapshot: Snapshot, table_name: str, key: str, *, full: bool) -> Document:
    """Return where the row came from; raise UsageError where the table or the row is unknown."""
    table = public_table(table_name)
    row, note = _row_of(snapshot, table, key)
    told: Document = {
        "table": table.name,
        "key": key_text([row[name] for name in table.key]),
        "snapshot": snapshot.manifest.snapshot,
        "note": note,
        "row": row,
        "runs": _runs(snapshot, row),
    }
    return {**told, **EXPLAINERS[table.name](snapshot, row, full)}


def _row_of(snapshot: Snapshot, table: Table, key: str) -> tuple[Row, str | None]:
    fitting = snapshot.fitting(table, key)
    if table.name == "articles" and not fitting:
        return _by_alias(snapshot, table, key)
    if table.name == "runs" and not fitting and snapshot.is_newest:
        logged = [run for run in all_runs(snapshot.folder) if run.run_id.startswith(key)]
        fitting = [run.to_row() for run in logged]
    return snapshot.one_of(table, key, fitting), None


def _by_alias(snapshot: Snapshot, table: Table, key: str) -> tuple[Row, str | None]:
    aliases = snapshot.fitting(table_named("article_aliases"), key)
    articles = sorted({alias["article_id"] for alias in aliases})
    rows = [row for article in articles for row in snapshot.fitting(table, article)]
    row = snapshot.one_of(table, key, rows)
    return row, f"{aliases[0]['alias_id']} is an id of the article that is {row['article_id']} now"


def _runs(snapshot: Snapshot, row: Row) -> list[Row]:
    return snapshot.rows(RUN_FACTS, [row.get("added_run_id"), row.get("changed_run_id")])
