"""The look-up: in which chunks of a table the rows with a value lie, told without reading the table.

It is a sorted list of 64-bit numbers, kept in a few files of bare numbers that are mapped into memory and
searched by halves, so that finding a value costs hardly more in a large warehouse than in a small one: a scan
of one column of ids costs 0.05 s for 100,000 rows, and a night asks some forty times. An entry is 40
bits of a hash of table, column and value, and 24 bits of the number of a chunk. Entries can only say too much
(of a row that is gone, or of another value with the same 40 bits), never too little.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from hashlib import md5
from math import isqrt
from mmap import ACCESS_READ, mmap
from pathlib import Path

import duckdb

from warehouse.contract import TABLES
from warehouse.data_files import file_number
from warehouse.folder import WarehouseFolder
from warehouse.manifest import DataFile, Manifest, files_in
from warehouse.schema import Table
from warehouse.sql import identifier, literal

LOOKUP = "_lookup"
"""The name of its folder among those of the tables' data files."""
CHUNK_BITS = 24
"""Sixteen million chunks of eight megabytes. The 40 bits of hash that are left are alike by chance for one of
30,000 values sought among 40 million entries (a million articles): a needless look into a chunk."""
HASH_DIGITS = 10
"""Hexadecimal digits of the hash that are kept: 40 bits."""
KEY_MASK = (1 << 4 * HASH_DIGITS) - 1
BY_NUMBER = " by number"
MAX_REMEMBERED = 100_000
"""How many keys are remembered, so as not to seek them twice: some megabytes."""
SOUGHT_PER_ROW_READ = 1
"""How many values can be sought in one run of entries at the cost of reading one row, about."""


def lookup_columns() -> tuple[str, ...]:
    """Return the columns that the look-up must tell of, each as table.column, and how, unless by a hash."""
    return tuple(
        f"{table.name}.{column}{BY_NUMBER if _has_numbers(table, column) else ''}"
        for table in TABLES
        for column in table.lookups
    )


def key_expression(table: Table, column: str, value: str) -> str:
    """Return the SQL expression of the 40-bit key of a value, an element of a list, or null."""
    name = f"{table.name}.{column}"
    if _has_numbers(table, column):
        # Hashes already, spread as evenly: to hash them again took an eighth of what publishing takes.
        return f"xor(coalesce(CAST({value} AS BIGINT), 0) & {KEY_MASK}, {_salt(name)})::UBIGINT"
    told = f"coalesce({literal(name + ':')} || CAST({value} AS VARCHAR), {literal(name)})"
    # md5 is the same in all releases of DuckDB, and cheap.
    return f"('0x' || left(md5({told}), {HASH_DIGITS}))::UBIGINT"


def _salt(name: str) -> int:
    """Return a number that sets a column apart: the same 40 bits may be a value in another one."""
    return int(md5(name.encode(), usedforsecurity=False).hexdigest()[:HASH_DIGITS], 16)


def _key_of_text(table: Table, column: str, text: str) -> int:
    """Return what `key_expression` gives for a text."""
    told = f"{table.name}.{column}:{text}".encode()
    return int(md5(told, usedforsecurity=False).hexdigest()[:HASH_DIGITS], 16)


def entries_query(table: Table, relation: str, file: str, lookups: Sequence[str] = ()) -> str:
    """Return the query of a relation's entries, of all columns or some; its column `file` names the chunks.

    The relation is read once for all columns: for few rows, each further reading would cost as much.
    """
    lookups = lookups or table.lookups
    lists = [column for column in lookups if _has_numbers(table, column)]
    keys = ", ".join(
        key_expression(table, column, identifier(column)) for column in lookups if column not in lists
    )
    parts = [f"[{keys}]::UBIGINT[]"]
    parts += [
        f"[{key_expression(table, column, 'element')} FOR element IN {identifier(column)}]"
        for column in lists
    ]
    chunk = f"split_part(parse_filename({file}), '-', 1)::UBIGINT"
    return (
        f"SELECT DISTINCT (key << {CHUNK_BITS}) | chunk AS entry "
        f"FROM (SELECT unnest(list_concat({', '.join(parts)})) AS key, {chunk} AS chunk FROM {relation})"
    )


def _has_numbers(table: Table, name: str) -> bool:
    """Return whether a column holds lists of numbers, which are hashes of 40 bits."""
    return next(column.type for column in table.columns if column.name == name) == "BIGINT[]"


class Lookup:
    """The look-up of one snapshot."""

    def __init__(self, folder: WarehouseFolder, manifest: Manifest | None) -> None:
        self._tables = manifest.tables if manifest else {}
        files = usable_files(folder, manifest) or ()
        self._told: set[int] = set()
        self._runs = [folder.table_data(LOOKUP) / file.name for file in files]

    def files_with(
        self, connection: duckdb.DuckDBPyConnection, table: Table, column: str, values: str
    ) -> tuple[DataFile, ...]:
        """Return the files of a table that may hold rows whose column has a value of the query.

        The query has one column; null finds null. Files that were told for the same value before need not be
        told again. All files with rows are returned where reading them costs less than seeking so many
        values, or where the snapshot has no look-up.
        """
        files = self._filled(table.name)
        if not self._runs or len(files) <= 1:
            return files
        limit = self._tables[table.name].rows * SOUGHT_PER_ROW_READ // len(self._runs)
        query = f"SELECT DISTINCT {key_expression(table, column, 'value')} FROM ({values}) AS sought(value)"
        found = connection.execute(f"{query} LIMIT {limit + 1}").fetchall()
        return files if len(found) > limit else self._told_by({key for (key,) in found}, files)

    def may_hold(self, table: Table, column: str, texts: Iterable[str]) -> bool:
        """Return whether a table may have a row whose column has one of the texts, without a database."""
        files = self._filled(table.name)
        if not files or not self._runs:
            return bool(files)
        return bool(self._told_by({_key_of_text(table, column, text) for text in texts}, files))

    def _told_by(self, sought: set[int], files: Sequence[DataFile]) -> tuple[DataFile, ...]:
        keys = sorted(self._not_told_yet(sought))
        if not keys:  # as in every other question of a night, whose runs of entries need not be opened
            return ()
        numbers = [file_number(file) for file in files]
        places = {bisect_left(numbers, chunk) for run in self._runs for chunk in _chunks_in(run, keys)}
        return tuple(files[place] for place in sorted(places) if place < len(files))

    def _not_told_yet(self, keys: set[int]) -> set[int]:
        new = keys - self._told
        if len(self._told) + len(new) <= MAX_REMEMBERED:
            self._told |= new
        return new

    def _filled(self, table: str) -> tuple[DataFile, ...]:
        return tuple(file for file in files_in(self._tables, table) if file.rows)


def usable_files(folder: WarehouseFolder, manifest: Manifest | None) -> tuple[DataFile, ...] | None:
    """Return the files of a snapshot's look-up; None where it has to be made anew.

    That is where it tells of other columns than today's, or where one of its files is gone or shortened: all
    of it can be made from the tables.
    """
    if manifest is None:
        return ()
    place = folder.table_data(LOOKUP)
    is_whole = all((place / file.name).is_file() for file in manifest.lookup.files) and all(
        (place / file.name).stat().st_size == file.bytes for file in manifest.lookup.files
    )
    return manifest.lookup.files if is_whole and manifest.lookup.columns == lookup_columns() else None


def _chunks_in(run: Path, keys: Sequence[int]) -> Iterator[int]:
    """Yield the chunks that one run of entries has for the keys, which come in their order.

    Runs that were written together divide the keys among them: those beyond a run's ends are not sought.
    """
    # Unmapped at once: of a mapped file, the system counts all that was touched as the process's memory.
    with (
        run.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as mapped,
        memoryview(mapped) as stored,
        stored.cast("Q") as entries,
    ):
        size = len(entries)
        spacing = (entries[-1] - entries[0]) // size + 1
        place, before = 0, entries[0]
        within = slice(
            bisect_left(keys, entries[0] >> CHUNK_BITS), bisect_right(keys, entries[-1] >> CHUNK_BITS)
        )
        for key in keys[within]:
            # Hashes are spread evenly, so an entry is sought near where it should be: a search by halves of
            # all entries would touch some ten pages of the file, each of which has to be mapped.
            first = key << CHUNK_BITS
            gap = (first - before) // spacing
            stray = 16 + 4 * isqrt(abs(gap))
            low, high = place + gap - stray, place + gap + stray
            is_near = low >= 0 and high < size and entries[low] < first <= entries[high]
            place = bisect_left(entries, first, low, high) if is_near else bisect_left(entries, first)
            before = first
            while place < size and entries[place] >> CHUNK_BITS == key:
                yield entries[place] & ((1 << CHUNK_BITS) - 1)
                place += 1
