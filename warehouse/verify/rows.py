"""Checks of rows over all chunks: keys stand once, and what hangs on another row finds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb

from warehouse.folder import WarehouseFolder
from warehouse.manifest import DataFile, Manifest
from warehouse.references import REFERENCES, Reference
from warehouse.schema import Table
from warehouse.sql import identifier, parquet_list


class RowChecks:
    """Checks the rows of snapshots with a scratch database; the same files are checked together once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder) -> None:
        self._connection = connection
        self._folder = folder
        self._told: dict[tuple[object, ...], str | None] = {}

    def key_problems(self, manifest: Manifest, tables: Sequence[Table]) -> Iterator[str]:
        """Yield the tables that hold a key more than once."""
        for table in tables:
            files = manifest.tables[table.name].files
            if (what := (table.name, files)) not in self._told:
                self._told[what] = self._double_key(table, files)
            if problem := self._told[what]:
                yield problem

    def reference_problems(self, manifest: Manifest, names: Sequence[str]) -> Iterator[str]:
        """Yield the columns of the named tables whose values do not stand where they should."""
        for reference in REFERENCES:
            if reference.table in names and reference.target in names:
                sides = [manifest.tables[name].files for name in (reference.table, reference.target)]
                if (what := (reference, *sides)) not in self._told:
                    self._told[what] = self._dangling(reference, *sides)
                if problem := self._told[what]:
                    yield problem

    def _double_key(self, table: Table, files: Sequence[DataFile]) -> str | None:
        """Look for equal hashes first: keys are long, and there are millions of them."""
        key = ", ".join(map(identifier, table.key))
        rows = self._rows(table.name, files)
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE _alike AS SELECT hash({key}) AS key_hash FROM {rows} "
            "GROUP BY key_hash HAVING count(*) > 1"
        )
        found = self._connection.execute(
            f"SELECT count(*), min(example) FROM (SELECT concat_ws('/', {key}) AS example FROM {rows} "
            f"WHERE hash({key}) IN (FROM _alike) GROUP BY {key} HAVING count(*) > 1)"
        ).fetchall()
        ((count, example),) = found
        return f"{table.name} holds {_of(count, 'key')} more than once, such as {example}" if count else None

    def _dangling(
        self, reference: Reference, files: Sequence[DataFile], target_files: Sequence[DataFile]
    ) -> str | None:
        columns = ", ".join(map(identifier, reference.columns))
        same = " AND ".join(
            f"a.{left} = b.{right}"
            for left, right in zip(_quoted(reference.columns), _quoted(reference.target_columns), strict=True)
        )
        known = " AND ".join(f"{name} IS NOT NULL" for name in _quoted(reference.columns))
        targets = ", ".join(map(identifier, reference.target_columns))
        found = self._connection.execute(
            f"SELECT count(*), min(concat_ws('/', {columns})) FROM ("
            f"SELECT {columns} FROM {self._rows(reference.table, files)} WHERE {known}) AS a "
            f"ANTI JOIN (SELECT {targets} FROM {self._rows(reference.target, target_files)}) AS b ON {same}"
        ).fetchall()
        ((count, example),) = found
        if not count:
            return None
        named = f"whose {' and '.join(reference.columns)} {reference.target} lacks"
        return f"{_of(count, 'row')} of {reference.table} {named}, such as {example}"

    def _rows(self, name: str, files: Sequence[DataFile]) -> str:
        return f"read_parquet({parquet_list(self._folder.table_data(name) / file.name for file in files)})"


def _quoted(names: Sequence[str]) -> list[str]:
    return [identifier(name) for name in names]


def _of(count: int, what: str) -> str:
    return f"{count} {what if count == 1 else what + 's'}"
