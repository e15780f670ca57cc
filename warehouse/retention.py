"""Which snapshots stay, and which data files they still reach."""

from __future__ import annotations

import re
from pathlib import Path

from warehouse.durable import remove_tree
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.lookup import LOOKUP
from warehouse.manifest import MANIFEST_NAME, current_manifest, read_manifest

# A month of nights: an analyst can go back to any of them, and a reader that stays open keeps its own.
KEPT_SNAPSHOTS = 30
DROPPED = ".dropped-"
BUILDING = ".building-"


def drop_old_snapshots(folder: WarehouseFolder, keep: int = KEPT_SNAPSHOTS) -> None:
    """Remove all but the newest `keep` snapshots, then the data files that no snapshot reaches.

    The current snapshot always stays. The caller holds the writer lock.
    """
    for leftover in folder.snapshots.glob(f"{DROPPED}*"):
        remove_tree(leftover)
    current = current_manifest(folder)
    numbers = folder.snapshot_numbers()
    for number in numbers[: max(len(numbers) - keep, 0)]:
        if current and number != current.snapshot:
            remove_tree(set_aside(folder, folder.snapshot_folder(number)))
    remove_unreached_files(folder)


def set_aside(folder: WarehouseFolder, path: Path) -> Path:
    """Rename a snapshot's folder and return its place: half removed, it must not look like a snapshot."""
    number = _number_in(path.name)
    aside = folder.snapshots / f"{DROPPED}{snapshot_name(number)}"
    if path != aside:
        remove_tree(aside)
        path.rename(aside)
    return aside


def remove_unreached_files(folder: WarehouseFolder) -> None:
    """Remove the data files that no snapshot's manifest names.

    Manifests are asked, not link counts: a user may have linked a file too. Raises SteppeError, and removes
    nothing, where a manifest is damaged.
    """
    reached = _reached_files(folder)
    for place in folder.data.iterdir():
        for path in place.iterdir():
            if (place.name, path.name) not in reached:
                path.unlink()


def _reached_files(folder: WarehouseFolder) -> set[tuple[str, str]]:
    reached: set[tuple[str, str]] = set()
    for number in folder.snapshot_numbers():
        manifest = read_manifest(folder.snapshot_folder(number) / MANIFEST_NAME)
        for name, table in manifest.tables.items():
            reached.update((name, file.name) for file in table.files)
        reached.update((LOOKUP, file.name) for file in manifest.lookup.files)
    return reached


def next_number(folder: WarehouseFolder) -> int:
    """Return a number that no snapshot has had, not even one that a crash left unfinished."""
    current = current_manifest(folder)
    numbers = [_number_in(entry.name) for entry in folder.snapshots.iterdir()]
    return max([*numbers, current.snapshot if current else 0]) + 1


def _number_in(name: str) -> int:
    found = re.search(r"\d+$", name)
    return int(found.group()) if found else 0
