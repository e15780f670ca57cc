"""The checks that can refuse any run: the ledger balances, keys are unique, nothing hangs in the air."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.resolve.scripts import run_script
from warehouse.errors import RefusedError

if TYPE_CHECKING:
    import duckdb

    from warehouse.runs import RunRecord

VIOLATION = "violation_"


def refuse_violations(connection: duckdb.DuckDBPyConnection, record: RunRecord) -> None:
    """Raise RefusedError, naming the check and an example, where the rows do not agree."""
    _refuse_unbalanced_ledger(record)
    run_script(connection, "integrity")
    checks = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE schema_name = 'work' AND starts_with(view_name, ?) "
        "ORDER BY view_name",
        [VIOLATION],
    ).fetchall()
    for (check,) in checks:
        found = connection.execute(f"SELECT count(*), min(row_key) FROM work.{check}").fetchall()
        ((count, example),) = found
        if count:
            name = check.removeprefix(VIOLATION).replace("_", " ")
            raise RefusedError(
                f"run {record.run_id} was refused: {name} in {count} rows, such as {example}; nothing was "
                "published"
            )


def _refuse_unbalanced_ledger(record: RunRecord) -> None:
    parts = (record.pages_loaded, record.pages_duplicate, record.pages_skipped, record.pages_quarantined)
    if record.pages_read != sum(parts):
        raise RefusedError(
            f"run {record.run_id} was refused: of {record.pages_read} pages met, {parts[0]} were loaded, "
            f"{parts[1]} duplicate, {parts[2]} skipped and {parts[3]} quarantined, which is not all of them; "
            "nothing was published"
        )
