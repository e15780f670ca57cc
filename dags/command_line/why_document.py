"""Where one row came from, as one document: each table in its own way."""

from __future__ import annotations

from typing import Any

from dags.command_line.why_explainers import EXPLAINERS
from dags.command_line.why_key import key_text
from dags.command_line.why_row import row_of
from dags.command_line.why_snapshot import Row, Snapshot, public_table
from warehouse.contract import CHANGES, FORGOTTEN
from warehouse.schema import Table

Document = dict[str, Any]

RUN_FACTS = """
SELECT run_id, kind, started_at, status, snapshot, code_version, message
FROM runs WHERE run_id IN (?, ?) ORDER BY started_at
"""


def document(snapshot: Snapshot, table_name: str, key: str, *, full: bool) -> Document:
    """Return where the row came from; raise UsageError where the table or the row is unknown."""
    table = public_table(table_name)
    row, note = row_of(snapshot, table, key)
    told: Document = {
        "table": table.name,
        "key": key_text([row[name] for name in table.key]),
        "snapshot": snapshot.manifest.snapshot,
        "note": note,
        "row": row,
        "runs": _runs(snapshot, table, row),
    }
    return {**told, **EXPLAINERS[table.name](snapshot, row, full)}


def _runs(snapshot: Snapshot, table: Table, row: Row) -> list[Row]:
    if table in (CHANGES, FORGOTTEN):
        return snapshot.rows(RUN_FACTS, [row["run_id"], None])
    return snapshot.rows(RUN_FACTS, [row.get("added_run_id"), row.get("changed_run_id")])
