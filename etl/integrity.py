"""The checks that can refuse any run: the ledger balances, keys are unique, nothing hangs in the air."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.resolve.scripts import script_queries
from warehouse.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from warehouse.runs import RunRecord


def refuse_violations(connection: duckdb.DuckDBPyConnection, record: RunRecord) -> None:
    """Raise RefusedError, naming the check and an example, where the rows do not agree."""
    _refuse_unbalanced_ledger(record)
    for violation, count, example in violations(connection):
        raise RefusedError(
            f"run {record.run_id} was refused: {violation} in {count} rows, such as {example}; "
            "nothing was published"
        )


def violations(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, int, str]]:
    """Yield each thing that is wrong with the rows, in how many of them, and the key of one."""
    for query in script_queries("integrity"):
        # Asked one by one: together, all that they hold in memory would have to fit at once.
        found = connection.execute(f"SELECT any_value(violation), count(*), min(row_key) FROM ({query})")
        ((violation, count, example),) = found.fetchall()
        if count:
            yield violation, count, example


def _refuse_unbalanced_ledger(record: RunRecord) -> None:
    parts = (record.pages_loaded, record.pages_duplicate, record.pages_skipped, record.pages_quarantined)
    if record.pages_read != sum(parts):
        raise RefusedError(
            f"run {record.run_id} was refused: of {record.pages_read} pages met, {parts[0]} were loaded, "
            f"{parts[1]} duplicate, {parts[2]} skipped and {parts[3]} quarantined, which is not all of them; "
            "nothing was published"
        )
