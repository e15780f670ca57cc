"""Articles that a warehouse holds, to be printed once more."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from tests.benchmarks.corpora import Copy
from warehouse.opening import connect

# In made warehouses the listings of a run number its articles, and the ids of runs begin with a moment.
IN_ORDER_OF_LOADING = """
WITH placed AS (
    SELECT
        version_id,
        row_number() OVER (ORDER BY pages.added_run_id, pages.first_result, sightings.position) - 1 AS serial
    FROM sightings JOIN pages USING (page_id)
), chosen AS (
    FROM placed WHERE serial IN (SELECT unnest($serials::BIGINT[]))
)
SELECT serial, title, text FROM chosen JOIN article_versions USING (version_id)
"""


def articles_by_serial(warehouse: Path, serials: Collection[int]) -> dict[int, Copy]:
    """Return the articles that were loaded as the nth, counted from 0, as they were printed."""
    with connect(warehouse) as connection:
        found = connection.execute(IN_ORDER_OF_LOADING, {"serials": sorted(serials)}).fetchall()
    return {serial: Copy(title, text, serial, serial, "seen again") for serial, title, text in found}
