"""Building a snapshot's folder aside: links to its data files, its manifest and its catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
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


def begin_snapshot(folder: WarehouseFolder, number: int, tables: Mapping[str, TableFiles]) -> None:
    """Begin to build a snapshot's folder aside, with the files of tables that it may hold in the end."""
    aside = building_folder(folder, number)
    remove_tree(aside.root)
    for name, table in tables.items():
        _link_table(folder.table_data(name), aside.snapshot_folder(number) / name, table)


def build_snapshot(
    folder: WarehouseFolder, connection: duckdb.DuckDBPyConnection, manifest: Manifest
) -> Path:
    """Build a snapshot's folder aside, wait until it is on disk, and return where it lies.

    Whatever else was linked there by `begin_snapshot` goes.
    """
    aside = building_folder(folder, manifest.snapshot)
    building = aside.snapshot_folder(manifest.snapshot)
    for name, table in manifest.tables.items():
        _link_table(folder.table_data(name), building / name, table)
    for name in {place.name for place in building.iterdir()} - manifest.tables.keys():
        remove_tree(building / name)
    # The disk is waited for while DuckDB works: of a night into a million articles that was a fiftieth.
    with ThreadPoolExecutor(1) as beside:
        on_disk = beside.submit(_sync_tables, building, list(manifest.tables))
        _write_read_only(building / MANIFEST_NAME, manifest_bytes(manifest))
        build_catalogue(connection, building / CATALOGUE_NAME, folder, aside, manifest)
        on_disk.result()
    sync_path(building / CATALOGUE_NAME)
    sync_path(building)
    return building


def _link_table(data: Path, place: Path, table: TableFiles) -> None:
    place.mkdir(parents=True, exist_ok=True)
    wanted, linked = {file.name for file in table.files}, {path.name for path in place.iterdir()}
    for name in sorted(wanted - linked):
        os.link(data / name, place / name)
    for name in linked - wanted:
        (place / name).unlink()


def _sync_tables(building: Path, names: Iterable[str]) -> None:
    for name in names:
        sync_path(building / name)


def _write_read_only(path: Path, content: bytes) -> None:
    write_file(path, content)
    path.chmod(READ_ONLY)
