"""Staged payloads, written as the chunks that they become: packed once, by whoever has read the page.

Packed quickly for the stage, and then anew while the run was published, they took twice as long: a twentieth
of what it costs to ingest a page of plain text, and it was the one process that publishes which packed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from warehouse.chunk_files import MAX_GROUP_BYTES, Chunks, row_group
from warehouse.contract import PAYLOADS
from warehouse.schema import arrow_schema

if TYPE_CHECKING:
    from pathlib import Path

STAGED_PAYLOADS = "payloads"
"""The staged table, and the folder of its chunks in that of a stage."""
FINISHED = "[0-9]*.parquet"


class PayloadChunks:
    """Writes staged payloads; there is no folder for them before the first."""

    def __init__(self, stage: Path) -> None:
        self._folder = stage / STAGED_PAYLOADS
        self._chunks = Chunks(self._folder, PAYLOADS, number=1)
        self._rows: list[tuple[Any, ...]] = []
        self._waiting_bytes = 0

    def append(self, row: tuple[Any, ...], size_bytes: int) -> None:
        """Add the id of a page and its payload; payloads wait until they make a row group."""
        self._rows.append(row)
        self._waiting_bytes += size_bytes
        if self._waiting_bytes >= MAX_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        self._folder.mkdir(exist_ok=True)
        schema = arrow_schema(PAYLOADS)
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        self._rows.clear()
        self._waiting_bytes = 0
        self._chunks.write(row_group([pa.record_batch(arrays, schema=schema)], PAYLOADS))

    def close(self) -> None:
        """Write what waits, and finish the last chunk."""
        if self._rows:
            self._flush()
        self._chunks.close()

    def abandon(self) -> None:
        """Finish the last chunk without the rows that wait."""
        self._chunks.close()


def payload_chunks(stage: Path) -> list[Path]:
    """Return the finished chunks of a stage's payloads, in the order in which they were written."""
    return sorted((stage / STAGED_PAYLOADS).glob(FINISHED))


def is_payload_chunk(file: Path) -> bool:
    """Return whether a file of staged payloads is a chunk; what refused runs leave is none."""
    return file.parent.name == STAGED_PAYLOADS
