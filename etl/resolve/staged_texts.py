"""Texts that a run staged, fetched by their places and a row group at a time: no join holds them all."""

from __future__ import annotations

from bisect import bisect_left
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.worker_stages import staged_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

_BATCH_ROWS = 2048

# The stage's rows have their places for numbers; those of second readings, whose places are complements, are
# numbered on from there.
_NUMBERED = """
SELECT *, if(place < 0, {n_staged} + ~place, place) AS number
FROM {relation}
WHERE place IS NOT NULL
ORDER BY number
"""


class PlacedRows:
    """The rows of a table with a `place`, in the order of the stage; those without a place are left out.

    They wait in a nameless file, and the table is dropped. DuckDB held what it had sorted, of 50,000 pages
    85 MB, for as long as row groups were packed beside it; and a query for each row group would look through
    all rows each time.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, stage: Path, relation: str) -> None:
        self._stage = stage
        self._file = TemporaryFile(dir=stage)  # noqa: SIM115  closed by `close`, or once it was read
        n_staged = sum(pq.read_metadata(file).num_rows for file in staged_files(stage, "articles"))
        query = _NUMBERED.format(n_staged=n_staged, relation=relation)
        rows = connection.sql(query).to_arrow_reader(_BATCH_ROWS)
        with rows, pa.ipc.new_stream(self._file, rows.schema) as waiting:
            for batch in rows:
                waiting.write_batch(batch)
        connection.execute(f"DROP TABLE {relation}")

    def close(self) -> None:
        """Let go of the rows, which nobody may ever have asked for."""
        self._file.close()

    def with_texts(self, columns: Sequence[str]) -> Iterator[tuple[pa.Table, pa.Table]]:
        """Yield all rows, some at once, and the given columns of the articles staged there; once."""
        self._file.seek(0)
        with self._file, pa.ipc.open_stream(self._file) as batches:
            rows = _NumberedRows(batches)
            first = 0
            for file in self._files():
                with pq.ParquetFile(file) as staged:
                    for group in range(staged.num_row_groups):
                        end = first + staged.metadata.row_group(group).num_rows
                        if (found := rows.up_to(end)).num_rows:
                            at = [number - first for number in found["number"].to_pylist()]
                            yield (
                                found,
                                staged.read_row_group(group, columns=list(columns)).take(pa.array(at)),
                            )
                        first = end

    def _files(self) -> list[Path]:
        return [*staged_files(self._stage, "articles"), *staged_files(self._stage / "reread", "articles")]


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
