"""Which snapshots stay, and which data files they still reach."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from warehouse.durable import ASIDE, remove_tree
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.lock_holder import lock_holder
from warehouse.lookup import LOOKUP
from warehouse.manifest import current_manifest
from warehouse.other_versions import refuse_newer
from warehouse.runs import REFUSED
from warehouse.snapshots import Snapshot, kept_snapshots

# How `spiders.settings` and the environment call them.
SNAPSHOTS_SETTING = "STEPPE_KEEP_SNAPSHOTS"
DAYS_SETTING = "STEPPE_KEEP_DAYS"
DROPPED = ".dropped-"
BUILDING = ".building-"
DataPath = tuple[str, str]
"""A data file by the folder of its table and its name."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long snapshots stay: one goes when it is neither among the newest ones nor younger than the days.

    The defaults are a month of nights: an analyst can go back to any of them, also where a day has many runs
    or a week has none. The newest snapshot always stays.
    """

    snapshots: int = 30
    days: int = 30

    @classmethod
    def of_settings(cls, snapshots: object, days: object) -> Retention:
        """Return what the two settings say; an empty one leaves the default.

        Raises UsageError where one is no whole number.
        """
        return cls(
            _figure(SNAPSHOTS_SETTING, snapshots, cls().snapshots, least=1),
            _figure(DAYS_SETTING, days, cls().days, least=0),
        )

    def beyond(self, numbers: Sequence[int]) -> Sequence[int]:
        """Return which snapshots, told oldest first, are not among the newest ones."""
        return numbers[: max(len(numbers) - max(self.snapshots, 1), 0)]

    def is_over(self, published_at: datetime, now: datetime) -> bool:
        """Return whether a snapshot is no younger than the days."""
        return (now - published_at).days >= self.days


DEFAULT_RETENTION = Retention()


def _figure(name: str, setting: object, default: int, least: int) -> int:
    text = str(setting).strip()
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) < least:
        raise UsageError(f"{name} is {text!r}; it must be a whole number from {least} on")
    return int(text)


class Expiry(NamedTuple):
    """What expires: snapshots by their numbers, and the data files that no other one reaches.

    `bytes` is the length of those files together; `stages` are what refused runs have staged so long ago.
    Where kept snapshots are `damaged`, nobody knows which data files they reach, and none is removed.
    """

    snapshots: list[int]
    files: list[Path]
    bytes: int
    damaged: list[int]
    stages: list[Path]


def expiry(folder: WarehouseFolder, retention: Retention, now: datetime) -> Expiry:
    """Work out what expires now, and touch nothing.

    A snapshot with a damaged manifest does not tell its age, and stays. While a run is going on, the files
    that no snapshot has ever reached may be its own and are left out. Raises SteppeError where a newer steppe
    published the warehouse.
    """
    return _expiry(folder, retention, now, is_holder=False)


def _expiry(folder: WarehouseFolder, retention: Retention, now: datetime, *, is_holder: bool) -> Expiry:
    refuse_newer(folder)
    # In this order: who wrote one of the files either goes on, or has a manifest by now if it ever will.
    listed = _data_files(folder)
    is_beside_run = not is_holder and lock_holder(folder) is not None
    current = current_manifest(folder)
    newest = current.snapshot if current else 0
    beyond = retention.beyond([number for number in folder.snapshot_numbers() if number <= newest])
    going = []
    expired: set[DataPath] = set()
    for snapshot in kept_snapshots(folder, beyond):
        if snapshot.manifest and retention.is_over(snapshot.manifest.published_at, now):
            going.append(snapshot.number)
            expired.update(_files_of(snapshot))
    files, damaged = _unreached_files(folder, listed, going)
    if is_beside_run:
        files = [path for path in files if (path.parent.name, path.name) in expired]
    sizes = {path: size for path in files if (size := _size_bytes(path)) is not None}
    stages = _old_stages(folder, retention, now)
    return Expiry(going, list(sizes), sum(sizes.values()), damaged, stages)


def _old_stages(folder: WarehouseFolder, retention: Retention, now: datetime) -> list[Path]:
    """Return what refused runs have staged that are no younger than the days: nobody has settled them."""
    stages = {path.name: path for path in folder.staging.iterdir()} if folder.staging.is_dir() else {}
    if not stages:
        return []
    from warehouse.run_log import all_runs  # noqa: PLC0415  most runs expire no stage, and need no pyarrow

    runs = all_runs(folder)
    old = {run.run_id for run in runs if run.status == REFUSED and retention.is_over(run.started_at, now)}
    return [path for name, path in sorted(stages.items()) if name in old]


def _size_bytes(path: Path) -> int | None:
    """Return the length of a file; None where a run has removed or renamed it meanwhile."""
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return None


def expire(folder: WarehouseFolder, retention: Retention, now: datetime) -> Expiry:
    """Remove the snapshots that expire, then the data files that no snapshot reaches; return what went.

    What refused runs have staged goes when it is as old as the days. The newest snapshot always stays. The
    caller holds the writer lock. Raises SteppeError where a newer steppe published the warehouse; nothing is
    removed then.
    """
    refuse_newer(folder)
    current = current_manifest(folder)
    for leftover in folder.snapshots.glob(f"{DROPPED}*"):
        # One beyond the newest snapshot remembers that its number was given.
        if current and number_in(leftover.name) <= current.snapshot:
            remove_tree(leftover)
    going = _expiry(folder, retention, now, is_holder=True)
    for number in going.snapshots:
        remove_tree(set_aside(folder, folder.snapshot_folder(number)))
    for path in going.files:
        path.unlink()
    for stage in going.stages:
        remove_tree(stage)
    return going


def set_aside(folder: WarehouseFolder, path: Path) -> Path:
    """Rename a snapshot's folder and return its place: half removed, it must not look like a snapshot."""
    number = number_in(path.name)
    aside = folder.snapshots / f"{DROPPED}{snapshot_name(number)}"
    if path != aside:
        remove_tree(aside)
        path.rename(aside)
    return aside


def remove_unreached_files(folder: WarehouseFolder) -> list[int]:
    """Remove the data files that no snapshot reaches; return the snapshots whose manifest is damaged.

    Where there are such, it removes only files that were never finished.
    """
    files, damaged = _unreached_files(folder, _data_files(folder))
    for path in files:
        path.unlink()
    return damaged


def _data_files(folder: WarehouseFolder) -> list[DataPath]:
    # Every run asks, twice. Paths of the thousand files of a million articles took a hundredth of a night.
    return [(place.name, name) for place in folder.data.iterdir() for name in os.listdir(place)]  # noqa: PTH208


def _unreached_files(
    folder: WarehouseFolder, listed: Sequence[DataPath], but: Sequence[int] = ()
) -> tuple[list[Path], list[int]]:
    """Return which data files no manifest names, some snapshots aside, and the numbers of damaged ones.

    Manifests are asked, not link counts: a user may have linked a file too. Where one is damaged, any file
    may be its.
    """
    reached: set[DataPath] = set()
    damaged: list[int] = []
    for snapshot in kept_snapshots(folder, [each for each in folder.snapshot_numbers() if each not in but]):
        reached.update(_files_of(snapshot))
        damaged += [snapshot.number] if snapshot.problem else []
    files = [
        folder.data.joinpath(*path)
        for path in listed
        if path[1].startswith(ASIDE) or not (damaged or path in reached)
    ]
    return files, damaged


def _files_of(snapshot: Snapshot) -> Iterable[DataPath]:
    if snapshot.manifest:
        for name, table in snapshot.manifest.tables.items():
            yield from ((name, file.name) for file in table.files)
        yield from ((LOOKUP, file.name) for file in snapshot.manifest.lookup.files)


def next_number(folder: WarehouseFolder) -> int:
    """Return a number that no snapshot has had, not even one that a crash left unfinished."""
    current = current_manifest(folder)
    numbers = [number_in(entry.name) for entry in folder.snapshots.iterdir()]
    return max([*numbers, current.snapshot if current else 0]) + 1


def number_in(name: str) -> int:
    """Return the number in the name of a snapshot's folder, finished or not; 0 where it has none."""
    found = re.search(r"\d+$", name)
    return int(found.group()) if found else 0
