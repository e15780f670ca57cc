"""Tidying up after runs that died."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from warehouse.building import building_folder
from warehouse.durable import ASIDE, remove_tree
from warehouse.errors import SteppeError
from warehouse.exchange import put_back
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.held import remove_dead_scratch
from warehouse.manifest import MANIFEST_NAME, current_manifest, read_manifest
from warehouse.retention import BUILDING, DROPPED, number_in, remove_unreached_files, set_aside
from warehouse.run_log import all_runs, log_run, logged_runs, published_runs
from warehouse.runs import FAILED, REFUSED, RUNNING, RunRecord
from warehouse.search.lock import remove_index_leftovers


def recover(folder: WarehouseFolder, now: datetime) -> list[RunRecord]:
    """Remove what dead runs left behind and log them as failed; return those runs, newest first.

    Called at the start of a run with the writer lock held, before the run logs itself: whatever is
    'running' in the log is then dead. Nothing that a snapshot reaches and no working file of a refused run is
    touched. It may itself die at any step; the next call ends the work. A damaged manifest of an earlier
    snapshot is only warned of. Raises SteppeError where that of the newest is damaged, or the disk refuses.
    """
    try:
        _remove_unfinished_snapshots(folder)
        _remove_temporary_files(folder)
        _tell_of_damaged(folder, remove_unreached_files(folder))
        _forget_published_runs(folder)
        failed = _fail_dead_runs(folder, now)
        _remove_dead_staging(folder)
        remove_dead_scratch()
        remove_index_leftovers(folder)
    except OSError as problem:
        raise SteppeError(
            f"cannot tidy {problem.filename or folder.root}: {problem.strerror or problem}; "
            "mend the permissions of the warehouse folder and run again"
        ) from problem
    return failed


def _remove_unfinished_snapshots(folder: WarehouseFolder) -> None:
    current = current_manifest(folder)
    newest = current.snapshot if current else 0
    for number in (number_in(path.name) for path in folder.snapshots.glob(f"{BUILDING}*")):
        if number <= newest:
            put_back(building_folder(folder, number).snapshot_folder(number), folder.snapshot_folder(number))
    leftovers = _never_switched_to(folder, newest)
    for prefix in (BUILDING, DROPPED):
        leftovers += folder.snapshots.glob(f"{prefix}*")
    for leftover in leftovers:
        aside = set_aside(folder, leftover)
        remove_tree(aside)
        if number_in(aside.name) > newest:
            # The empty folder remembers the number until the next publication: none is given twice.
            aside.mkdir()


def _tell_of_damaged(folder: WarehouseFolder, damaged: Sequence[int]) -> None:
    if damaged:
        names = ", ".join(map(snapshot_name, damaged))
        logging.getLogger("steppe.warehouse").warning(
            "the manifest of snapshot %s in %s is damaged, so that no data file is removed; restore its "
            "manifest.json from a backup, or move the folder away",
            names,
            folder.snapshots,
        )


def _never_switched_to(folder: WarehouseFolder, newest: int) -> list[Path]:
    """Return the finished snapshots beyond the newest one; each must be of a run that died or failed.

    Any other is somebody's data, beyond a link that was lost or set back by hand: it is never removed.
    """
    dead = {record.run_id for record in logged_runs(folder) if record.status in {RUNNING, FAILED}}
    leftovers = [folder.snapshot_folder(number) for number in folder.snapshot_numbers() if number > newest]
    for leftover in leftovers:
        if read_manifest(leftover / MANIFEST_NAME).run_id not in dead:
            raise SteppeError(
                f"the snapshot {leftover} is newer than what {folder.current} points to, and no run that "
                f"died has left it; point {folder.current} at the newest snapshot, or move that folder away; "
                "'steppe rebuild-catalogue' makes a link that is lost"
            )
    return leftovers


def _remove_temporary_files(folder: WarehouseFolder) -> None:
    for place in (folder.root, folder.run_log):
        for path in place.glob(f"{ASIDE}*"):
            remove_tree(path)


def _forget_published_runs(folder: WarehouseFolder) -> None:
    """Remove the log entries of runs that a snapshot has taken in: their run died before it could."""
    for record in published_runs(folder):
        folder.log_entry(record.run_id).unlink(missing_ok=True)


def _fail_dead_runs(folder: WarehouseFolder, now: datetime) -> list[RunRecord]:
    dead = [record for record in logged_runs(folder) if record.status == RUNNING]
    for record in dead:
        record.finish(
            FAILED, now, "The run ended before it could publish: it was killed or the machine stopped."
        )
        log_run(folder, record)
    return dead


def _remove_dead_staging(folder: WarehouseFolder) -> None:
    stages = list(folder.staging.iterdir())
    if not stages:
        return
    # Folded into a snapshot or not: what a refused run has staged may still be published.
    refused = {record.run_id for record in all_runs(folder) if record.status == REFUSED}
    for path in stages:
        if path.name not in refused:
            remove_tree(path)
