"""Letting the kept bytes of pages go after a time: their rows stay, and can be read again no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from etl.ingest_run import open_run
from warehouse.contract import PAGES, PAYLOADS
from warehouse.folder import WarehouseFolder
from warehouse.forgetting.remaking import without_payloads
from warehouse.history import History
from warehouse.manifest import Manifest, current_manifest
from warehouse.other_versions import refuse_newer
from warehouse.payloads import payload_files
from warehouse.publish import publish_again
from warehouse.rollback import earlier_content
from warehouse.run_log import log_run
from warehouse.runs import NOTHING_NEW
from warehouse.scratch import scratch_database
from warehouse.sql import parquet_list

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.retention import Retention
    from warehouse.runs import RunRecord

KIND = "expire"
# Ids of runs begin with their moment, so that they sort by it. What waits in quarantine is not yet read.
OLD_PAYLOADS = """
SELECT page_id FROM read_parquet({pages})
SEMI JOIN (SELECT page_id FROM read_parquet({payloads})) USING (page_id)
WHERE disposition = 'loaded' AND added_run_id < $1
"""


def old_payloads(folder: WarehouseFolder, days: int, now: datetime) -> list[str]:
    """Return the loaded pages whose bytes are kept although they were published more than `days` ago."""
    manifest = current_manifest(folder)
    return _old_payloads(folder, manifest, days, now) if manifest else []


def drop_old_payloads(warehouse: Path, days: int, retention: Retention) -> RunRecord | None:
    """Publish the newest rows without the bytes of old pages; return the run's record, none if none are old.

    Older snapshots keep the bytes until they expire. Raises LockedError where another run holds the
    warehouse, SteppeError where a newer steppe published it or the disk refuses; nothing was published then.
    """
    folder = WarehouseFolder(warehouse)
    refuse_newer(folder)
    if not old_payloads(folder, days, datetime.now(UTC)):
        return None  # no run, since there would be one every night
    with open_run(warehouse, KIND, retention=retention) as run:
        _publish_without(run.folder, run.record, days)
        return run.record


def _publish_without(folder: WarehouseFolder, record: RunRecord, days: int) -> None:
    manifest = current_manifest(folder)
    assert manifest is not None  # else nothing would be old
    old = _old_payloads(folder, manifest, days, record.started_at)
    record.message = (
        f"the bytes of {len(old)} pages that were published more than {days} days ago were let go"
    )
    if not old:  # another run did it meanwhile
        record.finish(NOTHING_NEW, datetime.now(UTC), record.message)
        log_run(folder, record)
        return
    content = earlier_content(folder, manifest)
    kept = without_payloads(folder, content.tables[PAYLOADS.name], old)
    content = replace(content, tables={**content.tables, PAYLOADS.name: kept})
    with scratch_database() as connection:
        publish_again(folder, connection, content, History(), record, record.code_version)


def _old_payloads(folder: WarehouseFolder, manifest: Manifest, days: int, now: datetime) -> list[str]:
    before = f"{(now - timedelta(days=days)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    pages = [folder.table_data(PAGES.name) / file.name for file in manifest.tables[PAGES.name].files]
    query = OLD_PAYLOADS.format(
        pages=parquet_list(pages), payloads=parquet_list(payload_files(folder, manifest))
    )
    with scratch_database() as connection:
        return [page_id for (page_id,) in connection.execute(query, [before]).fetchall()]
