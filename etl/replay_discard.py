"""Takes pages out of quarantine for good: they are skipped from then on, whatever else is learnt of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.ingest_run import open_run
from etl.items import CaptureClaims, PageReading
from etl.kept_back import DISCARDED
from etl.stage_page import stage_reading
from etl.staging import Stage
from warehouse.base_views import create_base_views
from warehouse.errors import UsageError
from warehouse.manifest import current_manifest
from warehouse.retention import DEFAULT_RETENTION, Retention
from warehouse.scratch import scratch_database

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.ingest_run import IngestRun
    from etl.site import Sites
    from warehouse.runs import RunRecord


def discard(
    warehouse: Path,
    sites: Sites,
    page_ids: Sequence[str],
    why: str,
    retention: Retention = DEFAULT_RETENTION,
) -> RunRecord:
    """Make quarantined pages skipped, in one snapshot; the run's message keeps why.

    Raises UsageError where a page is not in quarantine, LockedError where another run holds the warehouse.
    """
    with open_run(warehouse, "discard", retention=retention) as run:
        pages = "page" if len(page_ids) == 1 else "pages"
        run.record.message = f"{len(page_ids)} {pages} discarded: {why}"
        _stage_discarded(run, sorted(set(page_ids)), why)
        return run.publish(sites)


def _stage_discarded(run: IngestRun, page_ids: list[str], why: str) -> None:
    with Stage(run.stage_folder) as stage:
        for page_id, size, media_type, site in _quarantined(run, page_ids):
            reading = PageReading("skipped", media_type, DISCARDED, why, site=site)
            stage_reading(stage, page_id, size, reading, CaptureClaims())


def _quarantined(run: IngestRun, page_ids: list[str]) -> list[tuple[str, int, str, str | None]]:
    with scratch_database() as connection:
        create_base_views(connection, run.folder, current_manifest(run.folder))
        rows = connection.execute(
            "SELECT page_id, bytes, media_type, site FROM base.pages "
            "WHERE disposition = 'quarantined' AND page_id IN (SELECT unnest(?::VARCHAR[]))",
            [page_ids],
        ).fetchall()
    if gone := set(page_ids) - {row[0] for row in rows}:
        raise UsageError(f"the page {min(gone)} is not in quarantine, so it cannot be discarded")
    return rows
