"""Writing the Parquet files that hold a table: streamed, immutable, named by their content."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.data_files import AsideFile
from warehouse.errors import SteppeError
from warehouse.manifest import DataFile
from warehouse.schema import Table, arrow_schema, sought_columns

# A night looks into the few chunks that hold what it brings again, so they must be quick to look into; a
# million articles then make some hundreds of files.
MAX_CHUNK_ROWS = 16_384
MAX_GROUP_ROWS = MAX_CHUNK_ROWS
# Rows that wait for a row group are held in memory, several times over while it is written; long texts and
# payloads reach this bound first.
MAX_GROUP_BYTES = 4 * 2**20
# A night that changes one row writes that row's chunk anew, so a chunk must be cheap to write (a quarter of a
# second of long texts), yet large enough that a million articles need a hundred files, not thousands.
MAX_CHUNK_BYTES = 8 * 2**20
# Nobody asks for a range of them: statistics only take memory.
LONG_COLUMNS = {"text", "payload"}
# Of the row groups that do not hold a value, how many may be read for it: a million articles make a thousand
# row groups, of which thirty were read for nothing with the 5 % that pyarrow takes unless told.
FALSE_POSITIVES = 0.01


class ChunkWriter:
    """Writes one chunk, row group by row group."""

    def __init__(self, folder: Path, table: Table, number: int) -> None:
        self.file = AsideFile(folder, number, ".parquet")
        self.writer = pq.ParquetWriter(self.file.stream, arrow_schema(table), **_options(table))

    def write(self, group: pa.Table) -> None:
        """Write one row group."""
        self.writer.write_table(group, row_group_size=max(group.num_rows, 1))
        self.file.rows += group.num_rows

    def has_room(self, rows: int) -> bool:
        """Return whether so many more rows may be written; bytes are those already written."""
        return self.file.rows + rows <= MAX_CHUNK_ROWS and self.file.stream.tell() < MAX_CHUNK_BYTES

    def close(self) -> DataFile:
        """Finish the chunk under its name."""
        self.writer.close()
        return self.file.close()

    def abandon(self) -> None:
        """Close the chunk and remove it."""
        self.file.abandon()


def _options(table: Table) -> dict[str, Any]:
    """Return how the files of a table are written.

    There is no page index, since all columns of a row group but texts fit into one page each, and no word on
    how rows are sorted: that could only be said of each row group, and readers take it for the whole file.
    """
    short = [name for name in table.column_names if name not in LONG_COLUMNS]
    options: dict[str, Any] = {
        "compression": "zstd",
        "write_page_checksum": True,
        "use_dictionary": [name for name in short if not _is_distinct(table, name)],
        "write_statistics": short,
    }
    if _has_bloom_filters():
        # As many values as the largest row group has: the filters of smaller ones are folded.
        bloom = {"ndv": MAX_GROUP_ROWS, "fpp": FALSE_POSITIVES}
        options["bloom_filter_options"] = dict.fromkeys(sought_columns(table), bloom)
    return options


def _is_distinct(table: Table, column: str) -> bool:
    """Return whether hardly two rows have one value, so that a dictionary would be a copy of the column."""
    return table.key == (column,) or column == "text_sha256"


@cache  # a look at so many parameters takes as long as writing a small file
def _has_bloom_filters() -> bool:
    """Return whether pyarrow writes them: files of older releases are right, only slower to search."""
    return "bloom_filter_options" in inspect.signature(pq.ParquetWriter.__init__).parameters


class Chunks:
    """Writes row groups as chunks numbered from `number` on; where they are not capped, as one chunk."""

    def __init__(self, folder: Path, table: Table, number: int, *, capped: bool = True) -> None:
        self._folder = folder
        self._table = table
        self._number = number
        self._capped = capped
        self._files: list[DataFile] = []
        self._writer: ChunkWriter | None = None

    def write(self, group: pa.Table) -> None:
        """Write one row group, into a new chunk where the last one has no room for it."""
        if self._writer and self._capped and not self._writer.has_room(group.num_rows):
            self._finish()
        number = self._number + len(self._files)
        self._writer = self._writer or ChunkWriter(self._folder, self._table, number)
        self._writer.write(group)

    def _finish(self) -> None:
        if self._writer:
            self._files.append(self._writer.close())
            self._writer = None

    def close(self) -> list[DataFile]:
        """Finish the last chunk; return the files of all. No row makes no file."""
        self._finish()
        return self._files

    def abandon(self) -> None:
        """Remove the chunk that is not finished."""
        if self._writer:
            self._writer.abandon()
            self._writer = None


def write_chunks(
    folder: Path, table: Table, reader: Iterable[pa.RecordBatch], number: int, *, capped: bool
) -> list[DataFile]:
    """Write a stream of rows as chunks numbered from `number` on, and return their files.

    An uncapped stream makes one chunk whatever its size. No row makes no file. At most one row group is held
    in memory. Raises SteppeError where a row breaks the table's schema, such as a null key.
    """
    chunks = Chunks(folder, table, number, capped=capped)
    try:
        for group in _row_groups(reader, table):
            chunks.write(group)
            del group  # before the next one is made
        files = chunks.close()
    finally:
        chunks.abandon()
    pa.default_memory_pool().release_unused()  # some 50 MB, which DuckDB needs for the next table
    return files


def write_empty_chunk(folder: Path, table: Table) -> DataFile:
    """Write the one file of a table without rows: it has the schema, so that readers find the columns."""
    writer = ChunkWriter(folder, table, 0)
    return writer.close()


def read_chunks(
    folder: Path, files: Sequence[DataFile], columns: Sequence[str] | None = None
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of chunks, a row group at a time: that is what was bounded when they were written.

    The rows have all columns, or the given ones in that order. Raises SteppeError where a file lacks one.
    """
    for file in files:
        with pq.ParquetFile(folder / file.name) as chunk:
            if lacking := [name for name in columns or () if name not in chunk.schema_arrow.names]:
                raise SteppeError(
                    f"{folder / file.name} lacks the column {lacking[0]}; "
                    "'steppe verify --all' names what is damaged"
                )
            for number in range(chunk.num_row_groups):
                group = chunk.read_row_group(number, columns=columns)
                yield from (group.select(columns) if columns else group).to_batches()


def _row_groups(reader: Iterable[pa.RecordBatch], table: Table) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in _small_batches(reader):
        if rows and rows + batch.num_rows > MAX_GROUP_ROWS:
            yield row_group(waiting, table)
            rows = size = 0
        waiting.append(batch)
        rows += batch.num_rows
        size += batch.nbytes
        if size >= MAX_GROUP_BYTES:  # before the next batch is made
            yield row_group(waiting, table)
            rows = size = 0
    if rows:
        yield row_group(waiting, table)


def _small_batches(reader: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in reader:
        for start in range(0, batch.num_rows, MAX_GROUP_ROWS):
            yield batch.slice(start, MAX_GROUP_ROWS)


def row_group(batches: list[pa.RecordBatch], table: Table) -> pa.Table:
    """Return rows as a row group of a table, sorted by its key, and let go of the batches.

    Raises SteppeError where a row breaks the table's schema.
    """
    try:
        rows = pa.Table.from_batches(batches).cast(arrow_schema(table))
        batches.clear()  # while the group is written, its rows are held once
        return rows.sort_by([(name, "ascending") for name in table.key])
    except (pa.ArrowInvalid, ValueError) as problem:
        raise SteppeError(f"rows for the table {table.name} break its schema: {problem}") from problem
