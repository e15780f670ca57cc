"""What one snapshot has otherwise than another: which rows came, went and changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import duckdb

from warehouse.change_log import RUN_COLUMNS, differing_columns, key_text
from warehouse.contract import CONTRACT_VERSION
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import DataFile, Manifest
from warehouse.schema import Table
from warehouse.sql import columns, empty_select, identifier, parquet_list

KEPT_AT_ONCE = 20
"""Rows with their long texts, both before and after."""

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
            "count(*) FILTER (change = 'changed') FROM _changes"
        )
        return TableCounts(table.name, added, removed, changed)

    def rows(self, table: Table, most: int) -> Iterator[RowChange]:
        """Yield rows of a table that differ, in the order of their keys, at most so many."""
        self._compare(table)
        keys = _key_list(table)
        self._ask(f"CREATE OR REPLACE TEMP TABLE _told AS FROM _changes ORDER BY {keys} LIMIT {most}")
        names = [name for name in table.column_names if name not in table.key]
        told = [name for name in names if name not in RUN_COLUMNS]
        pairs = "".join(f", b.{identifier(name)}, a.{identifier(name)}" for name in told)
        query = (
            f"SELECT t.change, {_key_list(table, 't')}{pairs} FROM _told AS t "
            f"LEFT JOIN ({_told(table, '_before')}) AS b ON {_same_key(table, 't', 'b')} "
            f"LEFT JOIN ({_told(table, '_after')}) AS a ON {_same_key(table, 't', 'a')} "
            f"ORDER BY {_key_list(table, 't')}"
        )
        cursor = self._connection.execute(query)
        while batch := cursor.fetchmany(KEPT_AT_ONCE):
            for change, *values in batch:
                key, rest = tuple(values[: len(table.key)]), values[len(table.key) :]
                sides = zip(told, zip(rest[::2], rest[1::2], strict=True), strict=True)
                yield RowChange(key, change, {name: pair for name, pair in sides if pair[0] != pair[1]})

    def log(self, table: Table) -> str:
        """Make the temporary table of a table's differences as `changes` tells them; return its name."""
        self._compare(table)
        name = f"_log_{table.name}"
        self._ask(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {key_text(table, 't')} AS key, "
            "CASE t.change WHEN 'changed' THEN 'updated' ELSE t.change END AS op, "
            f"CASE WHEN t.change = 'changed' THEN {differing_columns(table, 'b', 'a')} ELSE [] END "
            "AS changed_columns FROM _changes AS t "
            f"LEFT JOIN _before AS b ON {_same_key(table, 't', 'b')} "
            f"LEFT JOIN _after AS a ON {_same_key(table, 't', 'a')}"
        )
        return name

    def _compare(self, table: Table) -> None:
        """Put the keys of the rows that differ into a temporary table, each with how it differs."""
        before, after = _files(self._before, table), _files(self._after, table)
        both = set(before) & set(after)
        for name, files in (("_before", before), ("_after", after)):
            self._make_view(name, table, [file for file in files if file not in both])
        keys = ", ".join(
            f"CASE WHEN b.row_hash IS NULL THEN a.{name} ELSE b.{name} END AS {name}"
            for name in map(identifier, table.key)
        )
        self._ask(
            f"CREATE OR REPLACE TEMP TABLE _changes AS SELECT {keys}, "
            "CASE WHEN b.row_hash IS NULL THEN 'added' WHEN a.row_hash IS NULL THEN 'removed' "
            "ELSE 'changed' END AS change "
            f"FROM ({_hashed(table, '_before')}) AS b FULL JOIN ({_hashed(table, '_after')}) AS a "
            f"ON {_same_key(table, 'a', 'b')} WHERE a.row_hash IS DISTINCT FROM b.row_hash"
        )

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
            reason = str(problem).partition("\n")[0]
            raise SteppeError(
                f"snapshots {self._before.snapshot} and {self._after.snapshot} of {self._folder.root} cannot "
                f"be compared: {reason}; 'steppe verify --all' names what is damaged"
            ) from problem


def _files(manifest: Manifest, table: Table) -> tuple[DataFile, ...]:
    return manifest.tables[table.name].files if table.name in manifest.tables else ()


def _hashed(table: Table, view: str) -> str:
    """Select the keys with a 64-bit hash of the rest of each row: texts need not be held to be compared."""
    rest = [name for name in table.column_names if name not in (*table.key, *RUN_COLUMNS)]
    row = f"hash({', '.join(map(identifier, rest))})" if rest else "0"
    return f"SELECT {_key_list(table)}, {row} AS row_hash FROM {view}"


def _told(table: Table, view: str) -> str:
    """Select the rows that are to be told, before a join would hold the texts of all others."""
    return f"SELECT r.* FROM {view} AS r SEMI JOIN _told AS t ON {_same_key(table, 'r', 't')}"


def _key_list(table: Table, alias: str = "") -> str:
    lead = f"{alias}." if alias else ""
    return ", ".join(f"{lead}{identifier(name)}" for name in table.key)


def _same_key(table: Table, left: str, right: str) -> str:
    return " AND ".join(
        f"{left}.{identifier(name)} IS NOT DISTINCT FROM {right}.{identifier(name)}" for name in table.key
    )
