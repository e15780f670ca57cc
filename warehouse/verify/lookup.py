"""Checks that the look-up leads to every row: each value of each looked-up column, in each chunk."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.contract import TABLES
from warehouse.data_files import file_number
from warehouse.folder import WarehouseFolder
from warehouse.lookup import CHUNK_BITS, HASH_DIGITS, LOOKUP, entries_query
from warehouse.lookup_writing import ENTRY_BYTES
from warehouse.manifest import DataFile, Manifest
from warehouse.sql import parquet_list

ROWS_AT_ONCE = 2**15
"""Rows whose entries are worked out together; a row of one column can have some thirty."""
ENTRIES_AT_ONCE = 2**20
"""Entries that are compared together, in memory; a million articles have some forty millions of them."""
KEYS = 1 << (4 * HASH_DIGITS)
CHUNK_MASK = (1 << CHUNK_BITS) - 1

MISSED = f"""
SELECT e.subject, count(*), min(e.entry)
FROM (SELECT DISTINCT subject, entry FROM _expected WHERE entry >= $low AND entry <= $high) AS e
JOIN _chunks AS c ON c.subject = e.subject AND c.number = (e.entry & {CHUNK_MASK})
WHERE NOT EXISTS (
    -- Rows of an earlier number lie in the first file that has it or a greater one.
    SELECT 1 FROM _entries AS l
    WHERE l.key = e.entry >> {CHUNK_BITS} AND l.chunk > c.previous AND l.chunk <= c.number
)
GROUP BY e.subject
"""


def lookup_problems(
    connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, manifest: Manifest
) -> Iterator[str]:
    """Yield the columns by whose values a run would not find all rows.

    The files of the tables and of the look-up must be whole. The entries are made anew from the tables, kept
    on disk, and compared a range of keys at a time.
    """
    subjects = [(table, column) for table in TABLES for column in table.lookups]
    connection.execute("CREATE OR REPLACE TABLE _expected (subject UTINYINT, entry UBIGINT)")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _chunks (subject UTINYINT, number UBIGINT, previous UBIGINT)"
    )
    for subject, (table, column) in enumerate(subjects):
        files = [file for file in manifest.tables[table.name].files if file.rows]
        _note_chunks(connection, subject, files)
        for some in _batches(files):
            paths = parquet_list(folder.table_data(table.name) / file.name for file in some)
            entries = entries_query(table, f"read_parquet({paths}, filename = true)", "filename", [column])
            connection.execute(f"INSERT INTO _expected SELECT {subject}, entry FROM ({entries})")
    missed: dict[int, tuple[int, int]] = {}
    runs = [folder.table_data(LOOKUP) / file.name for file in manifest.lookup.files if file.rows]
    for low, high in _ranges(connection):
        _load(connection, runs, low, high)
        for subject, count, entry in connection.execute(MISSED, {"low": low, "high": high}).fetchall():
            before, example = missed.get(subject, (0, entry))
            missed[subject] = (before + count, example)
    connection.execute("DROP TABLE _expected; DROP TABLE _chunks; DROP TABLE IF EXISTS _entries")
    for subject, (count, entry) in sorted(missed.items()):
        table, column = subjects[subject]
        chunk = _name(manifest.tables[table.name].files, entry & CHUNK_MASK)
        values = f"{count} {'value' if count == 1 else 'values'} of {table.name}.{column}"
        yield f"the look-up lacks {values}, such as one in the chunk {chunk}"


def _note_chunks(connection: duckdb.DuckDBPyConnection, subject: int, files: Sequence[DataFile]) -> None:
    """Note which numbers each chunk stands for: those after its forerunner's, up to its own."""
    for previous, number in pairwise([0, *(file_number(file) for file in files)]):
        connection.execute(f"INSERT INTO _chunks VALUES ({subject}, {number}, {previous})")


def _batches(files: Sequence[DataFile]) -> Iterator[list[DataFile]]:
    batch: list[DataFile] = []
    for file in files:
        if batch and sum(each.rows for each in batch) + file.rows > ROWS_AT_ONCE:
            yield batch
            batch = []
        batch.append(file)
    if batch:
        yield batch


def _ranges(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """Yield ranges of entries that fit into memory; hashes are spread evenly."""
    ((expected,),) = connection.execute("SELECT count(*) FROM _expected").fetchall()
    parts = expected // ENTRIES_AT_ONCE + 1
    edges = [KEYS * part // parts for part in range(parts + 1)]
    for low, high in pairwise(edges):
        yield low << CHUNK_BITS, (high << CHUNK_BITS) - 1


def _load(connection: duckdb.DuckDBPyConnection, runs: Sequence[Path], low: int, high: int) -> None:
    """Put the entries of a range into a temporary table."""
    connection.execute("CREATE OR REPLACE TEMP TABLE _entries (key UBIGINT, chunk UBIGINT)")
    for run in runs:
        piece = _piece(run, low, high)
        buffers = [None, pa.py_buffer(piece)]
        column = pa.Array.from_buffers(pa.uint64(), len(piece) // ENTRY_BYTES, buffers)
        connection.register("_run_entries", pa.table({"entry": column}))
        connection.execute(
            f"INSERT INTO _entries SELECT entry >> {CHUNK_BITS}, entry & {CHUNK_MASK} FROM _run_entries"
        )
        connection.unregister("_run_entries")


def _piece(run: Path, low: int, high: int) -> bytes:
    with (
        run.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as mapped,
        memoryview(mapped) as stored,
        stored.cast("Q") as entries,
    ):
        first, last = bisect_left(entries, low), bisect_left(entries, high + 1)
        return bytes(stored[first * ENTRY_BYTES : last * ENTRY_BYTES])


def _name(files: Sequence[DataFile], number: int) -> str:
    return next((file.name for file in files if file_number(file) == number), str(number))
