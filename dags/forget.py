"""Taking a page or an article down: out of every snapshot, for good."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from tempfile import gettempdir
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from dags.retention import retention_with
from etl.forgetting.completing import clear_beside, publish_without
from etl.forgetting.contents import remains
from etl.forgetting.printing import unread_pages_printing
from etl.forgetting.stages import pages_staged, refused_stages, staged_places
from etl.ingest_run import open_run
from warehouse.errors import SteppeError, UsageError, first_line
from warehouse.folder import WarehouseFolder
from warehouse.forgetting.finding import PAGE, find
from warehouse.forgetting.holding import Holding, whole_snapshots
from warehouse.forgetting.intent import KIND, Intent, remove_intent, write_intent
from warehouse.forgetting.quoting import quoting_reports, silenced_history
from warehouse.held import scratch_folder
from warehouse.manifest import current_manifest
from warehouse.other_versions import refuse_newer, refuse_other
from warehouse.run_log import log_run
from warehouse.runs import NOTHING_NEW, RunRecord, new_run_id
from warehouse.scratch import scratch_database
from warehouse.snapshots import no_snapshot_yet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.ingest_run import IngestRun
    from etl.replay_difference import TableDifference
    from warehouse.forgetting.finding import Found
    from warehouse.forgetting.intent import Target


@dataclass(slots=True)
class Forgot:
    """What a taking down came to, or would come to: what it is, and what goes with it.

    `differences` are those of the newest snapshot; `snapshots` are the kept ones that hold something of it,
    in `n_files` data files of `n_bytes` together, each of which goes or is written anew without it.
    """

    record: RunRecord
    kind: str
    forgotten_id: str
    is_forgotten_before: bool = False
    differences: list[TableDifference] = field(default_factory=list)
    snapshots: list[int] = field(default_factory=list)
    n_files: int = 0
    n_bytes: int = 0
    reports: list[Path] = field(default_factory=list)


def forget(
    warehouse: Path,
    kind: str,
    name: str,
    reason: str,
    *,
    reports: Sequence[Path] = (),
    dry_run: bool = False,
) -> Forgot:
    """Take a page or an article down, named by its id or an opening of it, and return what that came to.

    What was taken down before is so still: nothing is published, and it goes from what has come to lie beside
    the snapshots since, such as the stages of refused runs. `reports` are folders in which files
    that quote it are removed. A dry run changes nothing and waits for nobody. Raises UsageError where no
    snapshot knows it, or more than one could be meant; LockedError where a run holds the warehouse;
    SteppeError where a newer steppe published it, or where something hinders the work: whatever of it was
    published is then gone on with by the next run.
    """
    retention = retention_with()
    folder = WarehouseFolder(warehouse)
    refuse_newer(folder)
    found = _found(folder, kind, name)  # before a run begins, which would be logged
    if dry_run:
        return _would_forget(folder, _with_quoting(folder, found), reports)
    with open_run(warehouse, KIND, retention=retention) as run:
        found = _with_quoting(folder, _found(folder, kind, found.target.target_id))
        return _forget(run, found, reason, reports)


def _found(folder: WarehouseFolder, kind: str, name: str) -> Found:
    if current_manifest(folder) is None:
        raise UsageError(f"{no_snapshot_yet(folder)}{_kept_without_snapshot(folder)}")
    with _failures_told(folder), scratch_database() as connection:
        return find(connection, folder, kind, name, pages_staged(folder) if kind == PAGE else ())


def _kept_without_snapshot(folder: WarehouseFolder) -> str:
    """Say what to do where all that is known was refused: no snapshot could remember what is taken down."""
    stages = [str(place) for place in refused_stages(folder) if place.is_dir()]
    if not stages:
        return ""
    return (
        f"; until then nothing can be remembered as forgotten, so take it out of the inbox, and remove what "
        f"refused runs have staged by hand: {', '.join(stages)}"
    )


def _with_quoting(folder: WarehouseFolder, found: Found) -> Found:
    """Add where refused runs have found it, and the pages that print it though nobody could read them."""
    target = found.target
    with _failures_told(folder):
        marks = {*target.marks, *staged_places(folder, target)}
        payloads = set(target.payloads)
        if target.wordings and not found.is_forgotten:  # else nobody knows how they read
            payloads |= unread_pages_printing(folder, target)
    whole = replace(target, marks=tuple(sorted(marks)), payloads=tuple(sorted(payloads)))
    return found._replace(target=whole)


@contextmanager
def _failures_told(folder: WarehouseFolder) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error, pa.ArrowException) as problem:
        reason = getattr(problem, "strerror", None) or first_line(problem)
        raise SteppeError(
            f"cannot look for it in {folder.root}: {reason}; nothing was changed, so free space in "
            f"{gettempdir()}, or mend what 'steppe verify --all' names, and try again"
        ) from problem


def _forget(run: IngestRun, found: Found, reason: str, reports: Sequence[Path]) -> Forgot:
    target, record = found.target, run.record
    forgot = Forgot(record, target.kind, target.target_id, found.is_forgotten)
    if found.is_forgotten:
        forgot.reports = _quoting(target, reports)
        clear_beside(run.folder, target, [str(place) for place in reports], but=record.run_id)
        record.finish(NOTHING_NEW, datetime.now(UTC), f"the {target.kind} was forgotten before")
        log_run(run.folder, record)
        return forgot
    _tell_what_goes(run.folder, target, reports, forgot)
    intent = Intent(
        target=target,
        run_id=record.run_id,
        began_at=record.started_at,
        reason=reason,
        reports=tuple(str(place.absolute()) for place in reports),
    )
    record.message = intent.message
    with _noted(run.folder, intent):
        forgot.differences = publish_without(run.folder, intent, record)
    return forgot


@contextmanager
def _noted(folder: WarehouseFolder, intent: Intent) -> Iterator[None]:
    """Note what is to be taken down; where an error keeps it from being published, nothing was done."""
    write_intent(folder, intent)
    try:
        yield
    except BaseException:
        remove_intent(folder)
        raise


def _would_forget(folder: WarehouseFolder, found: Found, reports: Sequence[Path]) -> Forgot:
    newest = current_manifest(folder)
    assert newest is not None  # something was found in it
    refuse_other(folder, newest)
    now = datetime.now(UTC)
    record = RunRecord(run_id=new_run_id(now), kind=KIND, started_at=now, code_version=version("steppe"))
    forgot = Forgot(record, found.target.kind, found.target.target_id, found.is_forgotten)
    if found.is_forgotten:
        forgot.reports = _quoting(found.target, reports)
    else:
        _tell_what_goes(folder, found.target, reports, forgot)
        with _failures_told(folder), scratch_folder() as place:
            forgot.differences = _differences(folder, place / "stage", found.target)
    record.finish(NOTHING_NEW, datetime.now(UTC))
    return forgot


def _differences(folder: WarehouseFolder, place: Path, target: Target) -> list[TableDifference]:
    newest = current_manifest(folder)
    assert newest is not None  # as above
    now = datetime.now(UTC)
    counted = RunRecord(run_id=new_run_id(now), kind=KIND, started_at=now)
    with remains(folder, place, newest, target, counted) as rest:
        return rest.differences()


def _tell_what_goes(folder: WarehouseFolder, target: Target, reports: Sequence[Path], forgot: Forgot) -> None:
    with _failures_told(folder), scratch_database() as connection:
        holding = Holding(connection, folder, target)
        files = set()
        for manifest in whole_snapshots(folder):
            if holding.is_in(manifest) or any(silenced_history(folder, manifest, target.marks)):
                forgot.snapshots.append(manifest.snapshot)
                files |= holding.files_in(manifest)
    forgot.n_files, forgot.n_bytes = len(files), sum(file.bytes for _, file in files)
    forgot.reports = _quoting(target, reports)


def _quoting(target: Target, reports: Sequence[Path]) -> list[Path]:
    return list(quoting_reports([str(place) for place in reports], target.marks))
