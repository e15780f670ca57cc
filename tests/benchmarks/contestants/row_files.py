"""Rows on their way into Parquet files, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

WorkOut = Callable[[Sequence[Any]], list[Any]]
BATCH_ROWS = 5_000
"""Some twenty MB of articles."""


class RowFile(AbstractContextManager["RowFile"]):
    """A new file of rows, compressed by zstd, that holds no more than a batch in memory.

    `worked_out` makes the values of a column out of what was added for it, for a batch at once.
    """

    def __init__(
        self, path: Path, schema: pa.Schema, worked_out: Mapping[str, WorkOut] | None = None
    ) -> None:
        self._schema = schema
        self._worked_out = worked_out or {}
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._rows: list[tuple[object, ...]] = []

    def add(self, rows: list[tuple[object, ...]]) -> None:
        """Add rows, each with the values of all columns in their order."""
        self._rows += rows
        if len(self._rows) >= BATCH_ROWS:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [
            pa.array(self._worked_out.get(field.name, list)(values), field.type)
            for values, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows = []

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rows and kind is None:
            self._flush()
        self._writer.close()
