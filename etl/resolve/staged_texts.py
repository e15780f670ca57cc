"""Texts that a run staged, fetched by their places and a row group at a time: no join holds them all."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.worker_stages import staged_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

_BATCH_ROWS = 2048

# In the stage, and among second readings: the rows in the order of their numbers there, which places tell.
_STAGED = "SELECT *, place AS number FROM {} WHERE place >= 0 ORDER BY number"
_REREAD = "SELECT *, ~place AS number FROM {} WHERE place < 0 ORDER BY number"


def staged_texts(
    connection: duckdb.DuckDBPyConnection, stage: Path, relation: str, columns: Sequence[str]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield the rows of a relation with a `place`, and the given columns of the articles staged there.

    They come in the order of the stage, some at once.
    """
    for folder, query in ((stage, _STAGED), (stage / "reread", _REREAD)):
        # A query for each row group, some hundreds of a large run, would look through all rows each time. It
        # has a cursor of its own, since the connection is needed between the rows.
        reader = connection.cursor().sql(query.format(relation)).to_arrow_reader(_BATCH_ROWS)
        rows = _NumberedRows(reader)
        first = 0
        for file in staged_files(folder, "articles"):
            with pq.ParquetFile(file) as staged:
                for group in range(staged.num_row_groups):
                    end = first + staged.metadata.row_group(group).num_rows
                    if (found := rows.up_to(end)).num_rows:
                        at = [number - first for number in found["number"].to_pylist()]
                        yield found, staged.read_row_group(group, columns=list(columns)).take(pa.array(at))
                    first = end


class _NumberedRows:
    """Rows that come in the order of their column `number`."""

    def __init__(self, reader: pa.RecordBatchReader) -> None:
        self._batches: Iterator[pa.RecordBatch] = iter(reader)
        self._schema = reader.schema
        self._waiting: pa.RecordBatch | None = next(self._batches, None)

    def up_to(self, end: int) -> pa.Table:
        """Return those before the number `end` that were not taken yet."""
        taken = []
        while self._waiting is not None:
            count = bisect_left(self._waiting["number"].to_pylist(), end)
            taken.append(self._waiting.slice(0, count))
            if count < self._waiting.num_rows:
                self._waiting = self._waiting.slice(count)
                break
            self._waiting = next(self._batches, None)
        return pa.Table.from_batches(taken, self._schema)
