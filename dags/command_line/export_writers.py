"""The files of an export: one for each table, as CSV or Parquet, written a batch at a time."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from dags.command_line.values import as_text

Writer = Callable[[Path, pa.Schema, Iterable[pa.RecordBatch]], int]


class WrittenFile(NamedTuple):
    """A file that was written: its name, its rows, its length in bytes and the sha256 of its bytes."""

    name: str
    rows: int
    bytes: int
    sha256: str


def write_table_file(
    folder: Path, name: str, form: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> WrittenFile:
    """Write the rows of a table as `NAME.csv` or `NAME.parquet`, and return what was written."""
    path = folder / f"{name}.{form}"
    rows = WRITERS[form](path, schema, batches)
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return WrittenFile(path.name, rows, path.stat().st_size, digest)


def _write_csv(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    """Write CSV by RFC 4180, in UTF-8; the values are written as `steppe sql --format csv` writes them."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(schema.names)
        for batch in batches:
            writer.writerows(zip(*map(_texts, batch.columns), strict=True))
            rows += batch.num_rows
    return rows


def _texts(column: pa.Array) -> list[object]:
    values: list[object] = column.to_pylist()
    if pa.types.is_string(column.type) or pa.types.is_integer(column.type):
        return values  # the library writes them as they are, and nulls as nothing
    return [None if value is None else as_text(value) for value in values]


def _write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]).cast(schema))
            rows += batch.num_rows
    return rows


WRITERS: dict[str, Writer] = {"csv": _write_csv, "parquet": _write_parquet}
