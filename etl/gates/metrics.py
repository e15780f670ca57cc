"""The figures of a run: what it met that was not known before, by site and layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.landmarks import NAMES
from etl.resolve.scripts import run_script
from warehouse.run_metrics import RunMetric

if TYPE_CHECKING:
    import duckdb

    from warehouse.runs import RunRecord


def measure(connection: duckdb.DuckDBPyConnection, record: RunRecord) -> None:
    """Make `work.metrics` and note its figures in the run's record; called once its pages are resolved.

    It looks at nothing but what the run has read, so that it costs what is new.
    """
    names = ", ".join(f"'{name}'" for name in NAMES)
    connection.execute(f"SET VARIABLE landmarks = [{names}]")
    run_script(connection, "metrics", __package__)
    rows = connection.execute("SELECT metric, value, site, layout FROM work.metrics").fetchall()
    record.metrics = [RunMetric(*row) for row in rows]
