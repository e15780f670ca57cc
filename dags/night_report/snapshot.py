"""A snapshot as the report asks it: within a bound of memory, looking only into the files that are meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from warehouse.base_views import ReachedTables
from warehouse.contract import PAYLOADS, public_tables
from warehouse.dropped import dropping_told
from warehouse.errors import SteppeError, first_line
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.scratch import scratch_database

Row = dict[str, Any]
Values = Sequence[object] | dict[str, object]


class AskedSnapshot:
    """The tables of one snapshot in the schema `base`, each with as many of its files as were reached."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, manifest: Manifest
    ) -> None:
        self.manifest = manifest
        self._connection = connection
        self._reached = ReachedTables(connection, folder, manifest, (*public_tables(), PAYLOADS))

    def rows(self, query: str, values: Values = ()) -> list[Row]:
        """Return the rows of a query by the names of their columns."""
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def reach(self, table: str, column: str, values: str) -> None:
        """Look into the files of a table whose column has a value that the query, of one column, gives."""
        self._reached.reach(table, column, values)

    def reach_all(self, *tables: str) -> None:
        """Look into all files of these tables."""
        for table in tables:
            self._reached.reach_all(table)

    def name(self, relation: str, query: str, values: Values = ()) -> None:
        """Keep the rows of a query as a relation of that name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {relation} AS {query}", values)


@contextmanager
def asked(folder: WarehouseFolder, manifest: Manifest) -> Iterator[AskedSnapshot]:
    """Open a snapshot.

    Raises SteppeError where it is dropped meanwhile, another version published it, or it cannot be asked.
    """
    try:
        with scratch_database() as connection, dropping_told(folder, manifest.snapshot):
            yield AskedSnapshot(connection, folder, manifest)
    except duckdb.Error as problem:
        raise SteppeError(
            f"snapshot {manifest.snapshot} of {folder.root} cannot be asked: {first_line(problem)}"
        ) from problem
