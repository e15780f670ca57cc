"""Going back to an earlier snapshot: its rows become the newest ones, and nothing is erased."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dags.retention import retention_with
from etl.ingest_run import open_run
from warehouse.change_log import LOGGED_TABLES
from warehouse.folder import WarehouseFolder
from warehouse.history import History
from warehouse.other_versions import refuse_newer
from warehouse.publish import publish_again
from warehouse.rollback import earlier_content, is_same, refuse_other_tables
from warehouse.run_log import log_run
from warehouse.runs import NOTHING_NEW
from warehouse.scratch import scratch_database
from warehouse.snapshot_difference import SnapshotDifference
from warehouse.snapshots import manifest_at, numbered_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from etl.ingest_run import IngestRun
    from warehouse.manifest import Manifest
    from warehouse.runs import RunRecord

KIND = "rollback"


def roll_back(warehouse: Path, number: int) -> RunRecord:
    """Publish a new snapshot with the rows of an earlier one, and return the run's record.

    `runs` keeps every run. Pages that were delivered since are known no longer: their next delivery is read
    as if it were the first. Where no row differs, nothing is published. Raises UsageError where there is no
    such snapshot or another version of steppe made it, SteppeError where it cannot be published again or a
    newer steppe published the warehouse, LockedError where another run holds it.
    """
    retention = retention_with()
    # Before a run begins, which would be logged, and would bring an older warehouse forward.
    folder = WarehouseFolder(warehouse)
    refuse_newer(folder)
    refuse_other_tables(numbered_manifest(folder, number))
    with open_run(warehouse, KIND, retention=retention) as run:
        _publish_earlier(run, numbered_manifest(run.folder, number))
        return run.record


def _publish_earlier(run: IngestRun, earlier: Manifest) -> None:
    record = run.record
    record.message = f"the rows of snapshot {earlier.snapshot}, which run {earlier.run_id} had published"
    newest = manifest_at(run.folder)
    if newest is not None and is_same(newest, earlier):
        said = f"the newest snapshot has the rows of snapshot {earlier.snapshot} already"
        record.finish(NOTHING_NEW, datetime.now(UTC), said)
        log_run(run.folder, record)
        return
    content = earlier_content(run.folder, earlier)
    with scratch_database() as connection:
        logs = {}
        if newest is not None:
            difference = SnapshotDifference(connection, run.folder, newest, earlier)
            logs = {table.name: difference.log(table) for table in LOGGED_TABLES}
        publish_again(run.folder, connection, content, History(logs), record, record.code_version)
