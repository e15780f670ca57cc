"""Reads kept payloads again with today's readers, and publishes what they say now."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import duckdb

from etl.forgotten import forgotten_wordings
from etl.ingest_run import IngestRun, open_run
from etl.limits import DEFAULT_LIMITS
from etl.progress import Progress
from etl.publication import publish_changes, resolved_stage
from etl.reading import read_page
from etl.replay_choice import EVERY_PAGE, Choice, ChosenPages
from etl.replay_difference import row_differences
from etl.stage_page import stage_reading
from etl.staging import Stage
from warehouse.dropped import dropping_told
from warehouse.folder import WarehouseFolder
from warehouse.held import scratch_folder
from warehouse.manifest import current_manifest
from warehouse.other_versions import refuse_other
from warehouse.payloads import payload_files, stored_payloads
from warehouse.retention import DEFAULT_RETENTION, Retention
from warehouse.runs import NOTHING_NEW, RunRecord, new_run_id
from warehouse.scratch import MEMORY_LIMIT

if TYPE_CHECKING:
    from pathlib import Path

    from etl.limits import PageLimits
    from etl.replay_difference import TableDifference
    from etl.site import Sites

KIND = "replay"


@dataclass(slots=True)
class Replayed:
    """What a replay came to: its record, the row difference, and what could not be moved.

    `still_quarantined` counts pages by reason; `n_without_payload` are left as they are.
    """

    record: RunRecord
    differences: list[TableDifference] = field(default_factory=list)
    still_quarantined: dict[str, int] = field(default_factory=dict)
    n_without_payload: int = 0


def replay(
    warehouse: Path,
    sites: Sites,
    choice: Choice = EVERY_PAGE,
    *,
    limits: PageLimits = DEFAULT_LIMITS,
    retention: Retention = DEFAULT_RETENTION,
    dry_run: bool = False,
    progress: bool = True,
) -> Replayed:
    """Read the chosen pages again and publish the difference as one snapshot, unless it is a dry run.

    The warehouse has a snapshot. A dry run leaves no trace and waits for nobody. Raises LockedError where
    another run holds the warehouse, RefusedError where the rows do not agree; then nothing was published. A
    dry run raises UsageError where an older steppe published the warehouse.
    """
    with _unlogged_run(warehouse) if dry_run else open_run(warehouse, KIND, retention=retention) as run:
        replayed = Replayed(run.record)
        shown = Progress(is_shown=progress)
        replayed.n_without_payload = stage_kept_pages(run, sites, choice, limits, shown)
        stage = run.stage_folder
        with resolved_stage(run.folder, stage, run.record, sites, limits) as (workspace, changes):
            replayed.differences = row_differences(workspace.connection, changes)
            replayed.still_quarantined = _still_quarantined(workspace.connection)
            if dry_run:
                run.record.finish(NOTHING_NEW, datetime.now(UTC))
            else:
                publish_changes(run.folder, workspace, changes, run.record)
        shutil.rmtree(stage, ignore_errors=True)  # the next run removes the rest
    return replayed


@contextmanager
def _unlogged_run(warehouse: Path) -> Iterator[IngestRun]:
    """Give a run that stages beside the warehouse, not into it: a run that begins there tidies it up."""
    folder = WarehouseFolder(warehouse)
    manifest = current_manifest(folder)
    assert manifest is not None  # as `replay` has it
    refuse_other(folder, manifest)
    now = datetime.now(UTC)
    record = RunRecord(run_id=new_run_id(now), kind=KIND, started_at=now, code_version=version("steppe"))
    with dropping_told(folder, manifest.snapshot), scratch_folder() as place:
        yield _UnloggedRun(folder, record, place)


class _UnloggedRun(IngestRun):
    def __init__(self, folder: WarehouseFolder, record: RunRecord, place: Path) -> None:
        super().__init__(folder, record)
        self._place = place

    @property
    def stage_folder(self) -> Path:
        return self._place / self.record.run_id


def stage_kept_pages(
    run: IngestRun, sites: Sites, choice: Choice, limits: PageLimits, progress: Progress
) -> int:
    """Stage what the chosen pages are read as today; return how many have no bytes to read."""
    manifest = current_manifest(run.folder)
    assert manifest is not None
    with closing(_small_database(run)) as connection, closing(progress), _stage(run) as stage:
        chosen = ChosenPages(connection, run.folder, manifest, choice)
        progress.expect(chosen.n_kept)
        for file in payload_files(run.folder, manifest):
            claims = chosen.claims_in(file)
            for page_id, payload in stored_payloads(file, claims) if claims else ():
                reading = read_page(payload, claims[page_id], sites, limits)
                stage_reading(stage, page_id, len(payload), reading, claims[page_id])
                progress.advance()
        return chosen.n_without_payload


def _stage(run: IngestRun) -> Stage:
    return Stage(run.stage_folder, forgotten_wordings(run.folder))


def _small_database(run: IngestRun) -> duckdb.DuckDBPyConnection:
    spill = str(run.stage_folder / "choice")
    return duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": spill})


def _still_quarantined(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT reason, count(*) FROM work.pages_read WHERE disposition = 'quarantined' "
        "GROUP BY reason ORDER BY reason"
    ).fetchall()
    return dict(rows)
