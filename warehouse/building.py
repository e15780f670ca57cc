"""Building a snapshot's folder aside: links to its data files, its manifest and its catalogue."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from warehouse.catalogue import build_catalogue
from warehouse.catalogue_place import CATALOGUE_NAME
from warehouse.contract import TABLES
from warehouse.durable import READ_ONLY, remove_tree, sync_path, write_file
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.lookup import LOOKUP
from warehouse.manifest import MANIFEST_NAME, Manifest, TableFiles, manifest_bytes
from warehouse.retention import BUILDING


def make_table_folders(folder: WarehouseFolder) -> None:
    """Make the folders of the tables' data files that are not there yet."""
    names = [*(table.name for table in TABLES), LOOKUP]
    missing = [place for name in names if not (place := folder.table_data(name)).is_dir()]
    for place in missing:
        place.mkdir()
    if missing:
        sync_path(folder.data)


def building_folder(folder: WarehouseFolder, number: int) -> WarehouseFolder:
    """Return where a snapshot is built.

    A view can be made only where its files are found, so the folder has the shape of a warehouse.
    """
    return WarehouseFolder(folder.snapshots / f"{BUILDING}{snapshot_name(number)}")


def build_snapshot(
    folder: WarehouseFolder, connection: duckdb.DuckDBPyConnection, manifest: Manifest
) -> Path:
    """Build a snapshot's folder aside, wait until it is on disk, and return where it lies."""
    aside = building_folder(folder, manifest.snapshot)
    remove_tree(aside.root)
    building = aside.snapshot_folder(manifest.snapshot)
    building.mkdir(parents=True)
    for name, table in manifest.tables.items():
        _link_table(folder.table_data(name), building / name, table)
    _write_read_only(building / MANIFEST_NAME, manifest_bytes(manifest))
    build_catalogue(connection, building / CATALOGUE_NAME, folder, aside, manifest)
    sync_path(building / CATALOGUE_NAME)
    sync_path(building)
    return building


def _link_table(data: Path, place: Path, table: TableFiles) -> None:
    place.mkdir()
    for file in table.files:
        os.link(data / file.name, place / file.name)
    sync_path(place)


def _write_read_only(path: Path, content: bytes) -> None:
    write_file(path, content)
    path.chmod(READ_ONLY)
