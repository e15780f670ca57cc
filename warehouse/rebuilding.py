"""Mending what a copy or a move has broken: the links, and the catalogue that names its folder."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from warehouse.catalogue import build_catalogue
from warehouse.catalogue_place import CATALOGUE_NAME
from warehouse.contract import CONTRACT_VERSION
from warehouse.durable import ASIDE, point_symlink, remove_tree, sync_path
from warehouse.errors import SteppeError, UsageError, first_line
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.manifest import MANIFEST_NAME, Manifest, snapshot_manifest
from warehouse.other_versions import refuse_newer
from warehouse.snapshots import is_snapshot, newest_folder, no_snapshot_yet, surely_published


def rebuild_catalogue(folder: WarehouseFolder) -> Manifest:
    """Write the catalogue of the newest snapshot anew, for the place where the warehouse now lies.

    The two links are mended too. Whoever has the old catalogue open keeps it: the new one is written aside
    and takes its place at once. A death at any step leaves the old one or the new one, and at most a file
    that the next run removes. The caller holds the writer lock. Raises UsageError where there is no
    snapshot, or DuckDB can write to no such path, SteppeError where the newest cannot be told, or where the
    folder cannot be written.
    """
    folder.refuse_unwritable_name("give it another name")
    try:
        for leftover in folder.root.glob(f"{ASIDE}*"):
            remove_tree(leftover)
        place = _mended_current(folder)
        manifest = snapshot_manifest(place)
        refuse_newer(folder)
        if manifest.contract_version < CONTRACT_VERSION:
            raise SteppeError(
                f"an older version of steppe published {folder.root}, by contract "
                f"{manifest.contract_version}; the next run brings it forward, catalogue and all"
            )
        _replace_catalogue(folder, place, manifest)
        target = f"{folder.current.name}/{CATALOGUE_NAME}"
        if not folder.catalogue.is_symlink() or str(folder.catalogue.readlink()) != target:
            point_symlink(folder.catalogue, target)
    except OSError as problem:
        raise SteppeError(
            f"cannot write into {problem.filename or folder.root}: {problem.strerror or problem}; "
            "'steppe sql' and warehouse.connect open the warehouse wherever it lies, without a new catalogue"
        ) from problem
    return manifest


def _replace_catalogue(folder: WarehouseFolder, place: Path, manifest: Manifest) -> None:
    aside = folder.root / f"{ASIDE}{CATALOGUE_NAME}"
    try:
        with closing(duckdb.connect()) as connection:
            build_catalogue(connection, aside, folder, folder, manifest)
    except duckdb.Error as problem:
        raise SteppeError(
            f"cannot make a catalogue of snapshot {manifest.snapshot} in {folder.root}: "
            f"{first_line(problem)}; 'steppe verify' names what is damaged"
        ) from problem
    sync_path(aside)
    aside.replace(place / CATALOGUE_NAME)
    sync_path(place)


def _mended_current(folder: WarehouseFolder) -> Path:
    """Return where the newest snapshot lies; make the link to it where a copy has lost it."""
    if folder.current.is_symlink():
        place = folder.current.resolve()
        if is_snapshot(folder, place):
            if folder.current.readlink().is_absolute():  # the next move would break it
                _point_current(folder, place)
            return place
        place = _last_published(folder)
    elif folder.current.is_dir():
        place = _copied(folder)
        # Aside first: a link cannot take a folder's place at once. A death here leaves the link lost, which
        # the next call mends.
        aside = folder.root / f"{ASIDE}copied-{folder.current.name}"
        folder.current.rename(aside)
        _point_current(folder, place)
        remove_tree(aside)
        return place
    else:
        place = _last_published(folder)
    _point_current(folder, place)
    return place


def _point_current(folder: WarehouseFolder, place: Path) -> None:
    point_symlink(folder.current, f"{folder.snapshots.name}/{place.name}")


def _copied(folder: WarehouseFolder) -> Path:
    """Return the snapshot of which `current` is a copy; it must be the very same, or something is amiss."""
    place = newest_folder(folder)
    assert place is not None  # there is a folder, so it tells of one
    copied, own = (each / MANIFEST_NAME for each in (folder.current, place))
    if copied.read_bytes() != own.read_bytes():
        raise SteppeError(
            f"{copied} differs from {own}, which it should be a copy of; move {folder.current} away, and run "
            "this again"
        )
    return place


def _last_published(folder: WarehouseFolder) -> Path:
    published = surely_published(folder)
    if not published:
        raise UsageError(no_snapshot_yet(folder))
    newest = max(folder.snapshot_numbers())
    if published[-1] != newest:
        raise SteppeError(
            f"the link {folder.current} is lost, and it cannot be told whether its run had published "
            f"{folder.snapshot_folder(newest)}; make the link by hand, to "
            f"{folder.snapshots.name}/{snapshot_name(newest)} or to the one before"
        )
    return folder.snapshot_folder(newest)
