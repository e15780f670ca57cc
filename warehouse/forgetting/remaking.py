"""Making a published snapshot anew under its own number, for its readers at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.building import begin_snapshot, build_snapshot, building_folder
from warehouse.chunk_files import read_chunks, write_chunks, write_empty_chunk
from warehouse.contract import PAYLOADS
from warehouse.data_files import file_number
from warehouse.durable import remove_tree, sync_path
from warehouse.exchange import exchange
from warehouse.folder import WarehouseFolder
from warehouse.manifest import DataFile, Manifest, TableFiles


def remake_snapshot(
    folder: WarehouseFolder, connection: duckdb.DuckDBPyConnection, manifest: Manifest
) -> None:
    """Put a snapshot with this manifest in the place of the one of its number.

    Its data files are there. A death at any step leaves the old one or the new one; the next run removes the
    other.
    """
    begin_snapshot(folder, manifest.snapshot, manifest.tables)
    building = build_snapshot(folder, connection, manifest)
    exchange(building, folder.snapshot_folder(manifest.snapshot))
    sync_path(folder.snapshots)
    remove_tree(building_folder(folder, manifest.snapshot).root)


def without_payloads(folder: WarehouseFolder, known: TableFiles, page_ids: Collection[str]) -> TableFiles:
    """Return the files of the kept bytes without those of some pages; one row group is held at once."""
    place = folder.table_data(PAYLOADS.name)
    sought = pa.array(sorted(page_ids), pa.string())
    files: list[DataFile] = []
    for file in known.files:
        if file.rows and _holds(folder, file, sought):
            files += write_chunks(
                place, PAYLOADS, _others(folder, file, sought), file_number(file), capped=False
            )
        else:
            files.append(file)
    filled = [file for file in files if file.rows]
    if tuple(files) == known.files:
        return known
    changed = TableFiles(tuple(filled or [write_empty_chunk(place, PAYLOADS)]))
    sync_path(place)
    return changed


def _holds(folder: WarehouseFolder, file: DataFile, sought: pa.Array) -> bool:
    rows = read_chunks(folder.table_data(PAYLOADS.name), [file], ["page_id"])
    return any(pc.any(pc.is_in(batch["page_id"], value_set=sought)).as_py() for batch in rows)


def _others(folder: WarehouseFolder, file: DataFile, sought: pa.Array) -> Iterator[pa.RecordBatch]:
    for batch in read_chunks(folder.table_data(PAYLOADS.name), [file]):
        yield batch.filter(pc.invert(pc.is_in(batch["page_id"], value_set=sought)))
