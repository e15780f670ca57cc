"""What the parts of a warehouse folder take on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from warehouse.contract import PAYLOADS, QUARANTINE, TABLES
from warehouse.durable import ASIDE
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.lookup import LOOKUP
from warehouse.manifest import Manifest
from warehouse.snapshots import manifest_at

KINDS = {
    "tables": "the tables of the newest snapshot, as described, but for quarantine",
    "payloads": "the kept bytes of its pages, compressed",
    "quarantine": "its table quarantine; the payloads of those pages are among the others",
    "identity": "what identity compares of its wordings",
    "lookup": "its look-up, by which runs find rows",
    "search": "the index of words for 'steppe search', which can be made anew",
    "catalogue": "its catalogue and its manifest",
    "older_snapshots": "what older snapshots alone keep",
    "staging": "working files of the run that is going on, and of refused runs",
    "run_log": "the log of runs that published nothing yet",
    "unfinished": "what a run is about to publish, or a dead one left; the next run removes the latter",
    "other": "whatever else lies in the folder",
}
"""The parts, in the order in which they are told, and what each is."""

Entry = os.DirEntry[str]


def disk_use(folder: WarehouseFolder) -> dict[str, int]:
    """Return the bytes of each part of a warehouse, and their `total`.

    A file that is linked from several places is counted once, in the first part that has it. Links are not
    followed. What another process removes meanwhile is left out. Raises SteppeError where it cannot be told
    which snapshot is the newest.
    """
    sizes: dict[tuple[int, int], tuple[str, int]] = {}
    for place, files in _places(folder):
        device = _device(place)
        for kind, entry in files:
            # A name tells its inode at no cost: a year of nights links a thousand files some 300,000 times.
            known = (device, entry.inode())
            if known not in sizes and (size := _size(entry)) is not None:
                sizes[known] = (kind, size)
    use = {kind: sum(size for own, size in sizes.values() if own == kind) for kind in KINDS}
    return {**use, "total": sum(use.values())}


def _places(folder: WarehouseFolder) -> Iterator[tuple[Path, Iterable[tuple[str, Entry]]]]:
    """Yield each place with its files and the part that each belongs to, unless a place before it had it."""
    newest = manifest_at(folder)
    own = _data_names(newest) if newest else set()
    yield folder.data, _own_data(folder, own)
    yield folder.snapshots, _snapshot_files(folder, newest)
    yield folder.data, _other_data(folder, own)
    kinds = {folder.staging.name: "staging", folder.run_log.name: "run_log", folder.search.name: "search"}
    for entry in _entries(folder.root):
        if entry.name not in (folder.data.name, folder.snapshots.name):
            kind = kinds.get(entry.name, "other")
            yield Path(entry), ((kind, each) for each in _below(entry))


def _own_data(folder: WarehouseFolder, own: set[tuple[str, str]]) -> Iterator[tuple[str, Entry]]:
    """Yield the data files of the newest snapshot."""
    for table in _entries(folder.data):
        yield from (
            (_table_kind(table.name), each) for each in _below(table) if (table.name, each.name) in own
        )


def _other_data(folder: WarehouseFolder, own: set[tuple[str, str]]) -> Iterator[tuple[str, Entry]]:
    """Yield the data files that no snapshot links; it links all but those of its look-up."""
    for table in _entries(folder.data):
        for entry in _below(table):
            if (table.name, entry.name) not in own:
                is_of_older = table.name == LOOKUP and not entry.name.startswith(ASIDE)
                yield "older_snapshots" if is_of_older else "unfinished", entry


def _snapshot_files(folder: WarehouseFolder, newest: Manifest | None) -> Iterator[tuple[str, Entry]]:
    kinds = [(_snapshot_kind(snapshot.name, newest), snapshot) for snapshot in _entries(folder.snapshots)]
    # What is being built links files of snapshots that are whole.
    for kind, snapshot in sorted(kinds, key=lambda each: each[0] == "unfinished"):
        is_folder = snapshot.is_dir(follow_symlinks=False)
        for part in _entries(snapshot) if is_folder else [snapshot]:
            # A copy may have made files of the links.
            is_table = kind == "catalogue" and part.is_dir(follow_symlinks=False)
            yield from ((_table_kind(part.name) if is_table else kind, each) for each in _below(part))


def _data_names(manifest: Manifest) -> set[tuple[str, str]]:
    """Return the data files of a snapshot, each as its folder and its name."""
    of_tables = {(name, file.name) for name, table in manifest.tables.items() for file in table.files}
    return of_tables | {(LOOKUP, file.name) for file in manifest.lookup.files}


def _table_kind(name: str) -> str:
    internal = {table.name for table in TABLES if table.internal}
    if name in internal:
        return "payloads" if name == PAYLOADS.name else "identity"
    return {LOOKUP: "lookup", QUARANTINE.name: "quarantine"}.get(name, "tables")


def _snapshot_kind(name: str, newest: Manifest | None) -> str:
    if newest is None or not name.isdecimal() or int(name) > newest.snapshot:
        return "unfinished"
    return "catalogue" if name == snapshot_name(newest.snapshot) else "older_snapshots"


def _entries(place: Path | Entry) -> list[Entry]:
    try:
        with os.scandir(place) as entries:
            return list(entries)
    except OSError:
        return []


def _below(entry: Entry) -> Iterator[Entry]:
    """Yield the files at or below a place; links are neither followed nor told."""
    waiting = [entry]
    while waiting:
        found = waiting.pop()
        if found.is_dir(follow_symlinks=False):
            waiting += _entries(found)
        elif not found.is_symlink():
            yield found


def _device(place: Path) -> int:
    try:
        return place.stat().st_dev
    except OSError:
        return 0


def _size(entry: Entry) -> int | None:
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return None
