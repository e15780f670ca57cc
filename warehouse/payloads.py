"""The kept bytes of pages."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import nullcontext
from pathlib import Path

import duckdb

from warehouse.contract import PAYLOADS
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.sql import parquet_list

PAYLOADS_AT_ONCE = 8
"""A payload can have 64 MB; more of them would only take memory."""


def payload(
    folder: WarehouseFolder,
    manifest: Manifest,
    page_id: str,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> bytes | None:
    """Return the bytes of a page in that snapshot, or None where they are not kept.

    Whoever asks for many gives a connection: opening one takes longer than the question.
    """
    with nullcontext(connection) if connection else duckdb.connect() as opened:
        rows = opened.execute(
            f"SELECT payload FROM read_parquet({parquet_list(payload_files(folder, manifest))}) "
            "WHERE page_id = ?",
            [page_id],
        ).fetchall()
    return bytes(rows[0][0]) if rows else None


def payload_file(folder: WarehouseFolder, manifest: Manifest, page_id: str) -> Path | None:
    """Return the Parquet file in which the bytes of a page lie, or None where they are not kept."""
    files = parquet_list(payload_files(folder, manifest))
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT filename FROM read_parquet({files}, filename = true) WHERE page_id = ?", [page_id]
        ).fetchall()
    return Path(rows[0][0]) if rows else None


def payload_files(folder: WarehouseFolder, manifest: Manifest) -> list[Path]:
    """Return the files that hold the bytes of all pages of that snapshot."""
    place = folder.table_data(PAYLOADS.name)
    return [place / file.name for file in manifest.tables[PAYLOADS.name].files]


def stored_payloads(file: Path, wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Yield id and bytes of the wanted pages of one file, with one row group in memory at most."""
    import pyarrow.parquet as pq  # noqa: PLC0415  looking at one page must not wait for pyarrow

    with pq.ParquetFile(file) as stored:
        # Asked for all groups at once, pyarrow keeps every one that it has read.
        for group in range(stored.num_row_groups):
            ids = stored.read_row_group(group, columns=["page_id"])["page_id"].to_pylist()
            if not any(each in wanted for each in ids):
                continue
            for batch in stored.iter_batches(PAYLOADS_AT_ONCE, row_groups=[group], use_threads=False):
                for page_id, content in zip(batch["page_id"], batch["payload"], strict=True):
                    if page_id.as_py() in wanted:
                        yield page_id.as_py(), content.as_py()
