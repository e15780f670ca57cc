"""The snapshots that a warehouse holds, and which of them is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from warehouse.errors import SteppeError, UsageError
from warehouse.folder import SNAPSHOT_NAME, WarehouseFolder

# Manifests are loaded where one is read: where a snapshot lies is mostly told without, as for a question.
if TYPE_CHECKING:
    from warehouse.manifest import Manifest

REBUILD = "'steppe rebuild-catalogue'"
"""The command that mends what a copy or a move has broken."""


class Snapshot(NamedTuple):
    """A snapshot that is kept; one with a damaged manifest has a `problem` instead."""

    number: int
    manifest: Manifest | None
    problem: str | None = None


def kept_snapshots(folder: WarehouseFolder, numbers: Iterable[int] | None = None) -> Iterator[Snapshot]:
    """Yield the snapshots of these numbers, or all whose folder is there, also where no run switched to them.

    One manifest is held at a time: with hourly runs there are hundreds, each of hundreds of files.
    """
    from warehouse.manifest import snapshot_manifest  # noqa: PLC0415

    for number in folder.snapshot_numbers() if numbers is None else numbers:
        place = folder.snapshot_folder(number)
        try:
            yield Snapshot(number, snapshot_manifest(place))
        except SteppeError as problem:
            if place.is_dir():  # else a run has dropped it since it was listed
                yield Snapshot(number, None, str(problem))


def published_numbers(folder: WarehouseFolder) -> list[int]:
    """Return the numbers of the snapshots that were published, oldest first."""
    newest = newest_folder(folder)
    return [number for number in folder.snapshot_numbers() if newest and number <= int(newest.name)]


def newest_folder(folder: WarehouseFolder) -> Path | None:
    """Return where the newest snapshot lies; None where nothing was published yet.

    A copy that followed links has a folder `current` of its own: the snapshot that it is a copy of is meant.
    Raises SteppeError where the link is lost, or leads to no snapshot of this warehouse.
    """
    if folder.current.is_symlink():
        return _linked(folder)
    if folder.current.is_dir():
        from warehouse.manifest import MANIFEST_NAME, read_manifest  # noqa: PLC0415

        place = folder.snapshot_folder(read_manifest(folder.current / MANIFEST_NAME).snapshot)
        if is_snapshot(folder, place):
            return place
        raise SteppeError(
            f"{folder.current} is a copy of a snapshot that {folder.snapshots} lacks; copy it too"
        )
    if surely_published(folder):
        raise SteppeError(
            f"the link {folder.current} is lost, as after a copy without links; {REBUILD} makes it anew"
        )
    return None


def _linked(folder: WarehouseFolder) -> Path:
    place = folder.current.resolve()
    while not is_snapshot(folder, place):
        # A run can have switched the link, and dropped what it led to, since it was looked at.
        before, place = place, folder.current.resolve()
        if place == before:
            raise SteppeError(
                f"{folder.current} leads to {place}, which is no snapshot of this warehouse; {REBUILD} "
                "points it at the newest one"
            )
    return place


def is_snapshot(folder: WarehouseFolder, place: Path) -> bool:
    """Return whether a folder is where a snapshot of this warehouse lies."""
    own = folder.snapshots.resolve()
    return bool(SNAPSHOT_NAME.fullmatch(place.name)) and place.resolve().parent == own and place.is_dir()


def surely_published(folder: WarehouseFolder) -> list[int]:
    """Return the numbers of the snapshots that were published, whatever `current` says, oldest first.

    A run stays in the log until its snapshot is published; so one whose run is there may have died before.
    """
    return [
        snapshot.number
        for snapshot in kept_snapshots(folder)
        if snapshot.manifest and not folder.log_entry(snapshot.manifest.run_id).exists()
    ]


def snapshot_place(folder: WarehouseFolder, at: int | None = None) -> Path | None:
    """Return where the newest snapshot lies, or the one of that number; None where nothing was published yet.

    Raises UsageError where there is none of that number, SteppeError where the newest cannot be told.
    """
    newest = newest_folder(folder)
    if at is None:
        return newest
    if newest is None:
        raise UsageError(no_snapshot_yet(folder))
    # A folder beyond the newest one was left by a run that died before it published.
    place = folder.snapshot_folder(at)
    if at < 1 or at > int(newest.name) or not place.is_dir():
        known = folder.snapshot_numbers()
        raise UsageError(
            f"the warehouse {folder.root} holds no snapshot {at}; it holds {known[0]} to {int(newest.name)}"
        )
    return place


def manifest_at(folder: WarehouseFolder, at: int | None = None) -> Manifest | None:
    """Return the manifest of the newest snapshot, or of that one; None where nothing was published yet.

    Raises as `snapshot_place` does, and SteppeError where the manifest is damaged.
    """
    from warehouse.manifest import snapshot_manifest  # noqa: PLC0415

    place = snapshot_place(folder, at)
    return snapshot_manifest(place) if place else None


def numbered_manifest(folder: WarehouseFolder, number: int) -> Manifest:
    """Return the manifest of the snapshot of that number; raise as `manifest_at` does."""
    manifest = manifest_at(folder, number)
    assert manifest is not None  # else it would have raised
    return manifest


def no_snapshot_yet(folder: WarehouseFolder) -> str:
    """Return the sentence that nothing was published yet."""
    return f"the warehouse {folder.root} holds no snapshot yet; publish one with 'steppe ingest'"
