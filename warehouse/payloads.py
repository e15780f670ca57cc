"""The kept bytes of pages."""

from __future__ import annotations

import duckdb

from warehouse.contract import PAYLOADS
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.sql import parquet_list


def payload(folder: WarehouseFolder, manifest: Manifest, page_id: str) -> bytes | None:
    """Return the bytes of a page in that snapshot, or None where they are not kept."""
    files = manifest.tables[PAYLOADS.name].files
    paths = parquet_list(folder.table_data(PAYLOADS.name) / file.name for file in files)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT payload FROM read_parquet({paths}) WHERE page_id = ?", [page_id]
        ).fetchall()
    return bytes(rows[0][0]) if rows else None
