"""Views over a snapshot's tables inside the DuckDB connection of a run."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.contract import TABLES, table_named
from warehouse.folder import WarehouseFolder
from warehouse.lookup import Lookup
from warehouse.manifest import DataFile, Manifest, files_in
from warehouse.other_versions import refuse_other
from warehouse.schema import Table
from warehouse.sql import columns, empty_select, identifier, parquet_list


def create_base_views(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    manifest: Manifest | None,
    schema: str = "base",
) -> None:
    """Make one view for each table of the contract, internal ones too, over the snapshot's files.

    The views go into the given schema. Without a snapshot they have the right columns and types and no row.
    """
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(schema)}")
    for table in TABLES:
        files = files_in(manifest.tables if manifest else {}, table.name)
        create_base_view(connection, folder, table, files, schema)


def create_base_view(
    connection: duckdb.DuckDBPyConnection,
    folder: WarehouseFolder,
    table: Table,
    files: Sequence[DataFile],
    schema: str,
) -> None:
    """Make, or make anew, the view of one table over some of its files; without any it has no row."""
    select = empty_select(table)
    if files:
        paths = parquet_list(folder.table_data(table.name) / file.name for file in files)
        select = f"SELECT {columns(table)} FROM read_parquet({paths})"
    name = f"{identifier(schema)}.{identifier(table.name)}"
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS {select}")


class ReachedTables:
    """The views of schema `base`, each over only those files of its table that a run has to look into.

    Whoever asks for rows first says by which values they are found; so a run looks into the few chunks that
    hold what it brings again, however many there are. A view may hold more rows than were asked for. There is
    one for each of `tables`.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: WarehouseFolder,
        manifest: Manifest | None,
        tables: Sequence[Table] = TABLES,
    ) -> None:
        if manifest:
            refuse_other(folder, manifest)
        self._connection = connection
        self._folder = folder
        self._lookup = Lookup(folder, manifest)
        self._files: dict[str, tuple[DataFile, ...]] = {}
        self._reached: dict[str, set[str]] = {}
        connection.execute("CREATE SCHEMA IF NOT EXISTS base")
        for table in tables:
            known = files_in(manifest.tables if manifest else {}, table.name)
            self._files[table.name] = known
            reached = () if table.lookups else known
            self._reached[table.name] = {file.name for file in reached}
            create_base_view(connection, folder, table, reached, "base")

    def reach(self, name: str, column: str, values: str) -> bool:
        """Let a table's view hold all rows whose column has a value that the query, of one column, gives.

        The column must be one of the table's `lookups`; null finds null. Return whether the view has grown.
        """
        table = table_named(name)
        if column not in table.lookups:
            raise ValueError(f"rows of {name} are not looked up by {column}")
        if len(self._reached[name]) == len(self._files[name]):
            return False
        return self._extend(table, self._lookup.files_with(self._connection, table, column, values))

    def keep(self, name: str, values: str) -> str:
        """Keep the values that a query, of one column, gives now, and return the query of what was kept.

        Where one question follows from the other, each would else ask all those before it once more: in a
        night of some articles that took longer than the steps that the rows are reached for.
        """
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE _steppe_kept_{name} AS {values}")
        return f"FROM temp.main._steppe_kept_{name}"

    def reach_all(self, name: str) -> None:
        """Let a table's view hold all its rows."""
        self._extend(table_named(name), self._files[name])

    def is_reached(self, name: str) -> bool:
        """Return whether a table's view may hold rows."""
        return bool(self._reached[name])

    def _extend(self, table: Table, found: Sequence[DataFile]) -> bool:
        reached = self._reached[table.name]
        more = {file.name for file in found} - reached
        if more:
            reached |= more
            files = [file for file in self._files[table.name] if file.name in reached]
            create_base_view(self._connection, self._folder, table, files, "base")
        return bool(more)
