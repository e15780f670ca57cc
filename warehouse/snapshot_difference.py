"""What one snapshot has otherwise than another: which rows came, went and changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from tempfile import gettempdir
from typing import Any, NamedTuple

import duckdb

from warehouse.change_log import HASHED_COLUMNS, RUN_COLUMNS, differing_columns, key_text
from warehouse.contract import CONTRACT_VERSION
from warehouse.errors import SteppeError, first_line, is_out_of_memory
from warehouse.folder import WarehouseFolder
from warehouse.manifest import DataFile, Manifest, files_in
from warehouse.schema import Table
from warehouse.sql import columns, empty_select, identifier, parquet_list

KEPT_AT_ONCE = 20
"""Rows with their long texts, both before and after."""
TOLD_AT_ONCE = 1000
"""Rows whose long texts are looked for together, and lie on disk before they are told."""
ROWS_AT_ONCE = 2**14
"""Rows whose hashes are joined together, in memory; a row of articles has two dozens of them."""
SIDES = ("_before", "_after")

Key = tuple[object, ...]


class TableCounts(NamedTuple):
    """How many rows of a table only one of two snapshots has, and how many both have, but otherwise."""

    table: str
    n_added: int
    n_removed: int
    n_changed: int


class RowChange(NamedTuple):
    """A row that was 'added', 'removed' or 'changed', and its columns that differ: before and after.

    Of a row that came or went, all columns that are not null are told, with null for where it is not.
    """

    key: Key
    change: str
    columns: dict[str, tuple[object, object]]


class SnapshotDifference:
    """Compares two snapshots of a warehouse, table by table, with a scratch database of the caller.

    A row stays in its file as long as the file stays, so files that both snapshots hold are not read. Raises
    SteppeError where one of them has other tables than today's.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: WarehouseFolder,
        before: Manifest,
        after: Manifest,
    ) -> None:
        other = [each for each in (before, after) if each.contract_version != CONTRACT_VERSION]
        if other:
            raise SteppeError(
                f"snapshot {other[0].snapshot} of {folder.root} cannot be compared: another version of "
                f"steppe published it, by contract {other[0].contract_version}; this one knows "
                f"{CONTRACT_VERSION}"
            )
        self._connection = connection
        self._folder = folder
        self._before = before
        self._after = after

    def counts(self, table: Table) -> TableCounts:
        """Return how many rows of a table differ; raise SteppeError where its files cannot be compared."""
        self._compare(table)
        ((added, removed, changed),) = self._ask(
            "SELECT count(*) FILTER (change = 'added'), count(*) FILTER (change = 'removed'), "
            "count(*) FILTER (change = 'updated') FROM _changes"
        )
        return TableCounts(table.name, added, removed, changed)

    def rows(self, table: Table, most: int) -> Iterator[RowChange]:
        """Yield rows of a table that differ, in the order of their keys, at most so many."""
        self._compare(table)
        keys = _key_list(table)
        self._ask(
            f"CREATE OR REPLACE TABLE _chosen AS SELECT *, row_number() OVER (ORDER BY {keys}) AS number "
            f"FROM (FROM _changes ORDER BY {keys} LIMIT {most})"
        )
        ((chosen,),) = self._ask("SELECT count(*) FROM _chosen")
        for first in range(0, chosen, TOLD_AT_ONCE):
            last = min(first + TOLD_AT_ONCE, chosen)
            self._ask(f"CREATE OR REPLACE TABLE _told AS FROM _chosen WHERE {_numbered(first, last)}")
            for side in SIDES:
                self._ask(
                    f"CREATE OR REPLACE TABLE {side}_told AS SELECT t.number, r.* "
                    f"FROM {side} AS r JOIN _told AS t ON {_same_key(table, 'r', 't')}"
                )
            for start in range(first, last, KEPT_AT_ONCE):
                yield from self._told_rows(table, _numbered(start, start + KEPT_AT_ONCE))

    def _told_rows(self, table: Table, numbered: str) -> Iterator[RowChange]:
        told = [name for name in table.column_names if name not in (*table.key, *RUN_COLUMNS)]
        pairs = "".join(f", b.{identifier(name)}, a.{identifier(name)}" for name in told)
        before, after = (f"(FROM {side}_told WHERE {numbered})" for side in SIDES)
        rows = self._ask(
            f"SELECT t.change, {_key_list(table, 't')}{pairs} FROM (FROM _told WHERE {numbered}) AS t "
            f"LEFT JOIN {before} AS b ON b.number = t.number LEFT JOIN {after} AS a ON a.number = t.number "
            "ORDER BY t.number"
        )
        for change, *values in rows:
            key, rest = tuple(values[: len(table.key)]), values[len(table.key) :]
            sides = zip(told, zip(rest[::2], rest[1::2], strict=True), strict=True)
            columns = {name: pair for name, pair in sides if pair[0] != pair[1]}
            yield RowChange(key, "changed" if change == "updated" else change, columns)

    def log(self, table: Table) -> str:
        """Make the table of a table's differences as `changes` tells them; return its name."""
        self._compare(table)
        name = f"_log_{table.name}"
        self._ask(
            f"CREATE OR REPLACE TABLE {name} AS SELECT {key_text(table, 't')} AS key, "
            "t.change AS op, t.changed_columns FROM _changes AS t"
        )
        return name

    def _compare(self, table: Table) -> None:
        """Put the keys of the rows that differ into a table, each with how it differs.

        What is compared are hashes, kept on disk: each row is read once, however long its texts are. They are
        joined a range of keys at a time, so that the memory taken hangs on no table's size.
        """
        before, after = _files(self._before, table), _files(self._after, table)
        both = set(before) & set(after)
        for name, files in zip(SIDES, (before, after), strict=True):
            self._make_view(name, table, [file for file in files if file not in both])
            self._ask(f"CREATE OR REPLACE TABLE {name}_hashes AS {_hashed(table, name)}")
        create = "CREATE OR REPLACE TABLE _changes AS"
        for low, high in self._ranges():
            self._ask(f"{create} {_differing(table, low, high)}")
            create = "INSERT INTO _changes"
        self._ask("DROP TABLE _before_hashes; DROP TABLE _after_hashes")

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of hashes of keys that fit into memory; hashes are spread evenly."""
        ((rows,),) = self._ask(
            "SELECT greatest((SELECT count(*) FROM _before_hashes), (SELECT count(*) FROM _after_hashes))"
        )
        parts = rows // ROWS_AT_ONCE + 1
        for low, high in pairwise(2**64 * part // parts for part in range(parts + 1)):
            yield low, high - 1

    def _make_view(self, name: str, table: Table, files: Sequence[DataFile]) -> None:
        select = empty_select(table)
        if files:
            paths = parquet_list(self._folder.table_data(table.name) / file.name for file in files)
            select = f"SELECT {columns(table)} FROM read_parquet({paths})"
        self._ask(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query).fetchall()
        except duckdb.Error as problem:
            what = f"snapshots {self._before.snapshot} and {self._after.snapshot} of {self._folder.root}"
            remedy = "'steppe verify --all' names what is damaged"
            if is_out_of_memory(problem):
                remedy = f"nothing is damaged; free space in {gettempdir()} and try again"
            raise SteppeError(f"{what} cannot be compared: {first_line(problem)}; {remedy}") from problem


def _files(manifest: Manifest, table: Table) -> tuple[DataFile, ...]:
    return files_in(manifest.tables, table.name)


def _hashed(table: Table, view: str) -> str:
    """Select the keys, a hash of each, and a 64-bit hash in place of each other value that is compared."""
    rest = [name for name in table.column_names if name not in (*table.key, *RUN_COLUMNS)]
    compared = (name for name in rest if HASHED_COLUMNS.get(name) not in rest)
    hashes = "".join(f", hash({name}) AS {name}" for name in map(identifier, compared))
    return f"SELECT {_key_list(table)}, hash({_key_list(table)}) AS key_hash{hashes} FROM {view}"


def _differing(table: Table, low: int, high: int) -> str:
    """Select the keys of the rows that differ, of those whose keys' hashes lie in a range, and how."""
    keys = ", ".join(
        f"CASE WHEN b.key_hash IS NULL THEN a.{name} ELSE b.{name} END AS {name}"
        for name in map(identifier, table.key)
    )
    before, after = (f"(FROM {name}_hashes WHERE key_hash BETWEEN {low} AND {high})" for name in SIDES)
    return (
        f"FROM (SELECT {keys}, "
        "CASE WHEN b.key_hash IS NULL THEN 'added' WHEN a.key_hash IS NULL THEN 'removed' "
        "ELSE 'updated' END AS change, "
        "CASE WHEN b.key_hash IS NULL OR a.key_hash IS NULL THEN [] "
        f"ELSE {differing_columns(table, 'b', 'a')} END AS changed_columns "
        f"FROM {before} AS b FULL JOIN {after} AS a ON {_same_key(table, 'a', 'b')}) "
        "WHERE change <> 'updated' OR changed_columns <> []"
    )


def _numbered(after: int, last: int) -> str:
    return f"number > {after} AND number <= {last}"


def _key_list(table: Table, alias: str = "") -> str:
    lead = f"{alias}." if alias else ""
    return ", ".join(f"{lead}{identifier(name)}" for name in table.key)


def _same_key(table: Table, left: str, right: str) -> str:
    return " AND ".join(
        f"{left}.{identifier(name)} IS NOT DISTINCT FROM {right}.{identifier(name)}" for name in table.key
    )
