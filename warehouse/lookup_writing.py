"""Keeping the look-up up to date: a run's new entries are one more sorted file, small ones are merged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pyarrow as pa

from warehouse.contract import TABLES
from warehouse.data_files import AsideFile, first_to_merge, next_file_number
from warehouse.durable import sync_path
from warehouse.folder import WarehouseFolder
from warehouse.lookup import LOOKUP, Lookup, entries_query, lookup_columns, usable_files
from warehouse.manifest import DataFile, LookupFiles, Manifest, TableFiles
from warehouse.schema import Table
from warehouse.sql import parquet_list

ENTRIES = "_steppe_entries"
# 32 MB, sorted in 0.7 s: larger ones would take memory to search, and a long night to merge.
MAX_RUN_ENTRIES = 4 * 2**20
ENTRY_BYTES = 8
BATCH_ROWS = 2**17


class LookupWriter:
    """Collects the entries of one publication, and writes the look-up of its snapshot.

    Where the published one cannot be used, it is made anew from all tables.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, old: Manifest | None
    ) -> None:
        self.published = Lookup(folder, old)
        self._connection = connection
        self._folder = folder
        self._place = folder.table_data(LOOKUP)
        known = usable_files(folder, old)
        self._is_whole = known is not None
        self._files = known or ()
        # None of the temporary ones, which the cursors of other threads do not see.
        connection.execute(f"CREATE OR REPLACE TABLE {ENTRIES} (entry UBIGINT)")

    def note(self, table: Table, relation: str, file: str, cursor: duckdb.DuckDBPyConnection) -> None:
        """Note the rows of a relation; its column `file` tells in which chunk each lies.

        Every thread asks through a cursor of its own.
        """
        if self._is_whole and table.lookups:
            cursor.execute(f"INSERT INTO {ENTRIES} {entries_query(table, relation, file)}")

    def note_files(self, table: Table, files: Sequence[DataFile], cursor: duckdb.DuckDBPyConnection) -> None:
        """Note the rows of new chunks, one after the other: no two have an entry in common.

        Together, those of a run of 50,000 articles take more memory than there is.
        """
        for file in files:
            path = parquet_list([self._folder.table_data(table.name) / file.name])
            self.note(table, f"read_parquet({path}, filename = true)", "filename", cursor)

    def write(self, tables: Mapping[str, TableFiles]) -> LookupFiles:
        """Write what was noted, and return the files of the look-up; `tables` is what the snapshot holds."""
        if not self._is_whole:
            self._note_everything(tables)
        ((n_new,),) = self._connection.execute(f"SELECT count(*) FROM {ENTRIES}").fetchall()
        files = self._files
        if n_new:
            first = self._first_to_merge(n_new)
            for file in files[first:]:
                self._take_in(file)
            files = (*files[:first], *self._write_runs(next_file_number(files)))
            sync_path(self._place)
        self._connection.execute(f"DROP TABLE {ENTRIES}")
        return LookupFiles(lookup_columns(), files)

    def _note_everything(self, tables: Mapping[str, TableFiles]) -> None:
        self._is_whole = True
        for table in TABLES:
            if table.lookups and table.name in tables:
                files = [file for file in tables[table.name].files if file.rows]
                self.note_files(table, files, self._connection)

    def _first_to_merge(self, n_new: int) -> int:
        """Return the place of the first run that is written anew with the new entries; full ones stay."""
        n_full = sum(file.rows == MAX_RUN_ENTRIES for file in self._files)
        unfilled = [file for file in self._files if file.rows < MAX_RUN_ENTRIES]
        new = DataFile("new", n_new, n_new * ENTRY_BYTES, "")
        return n_full + first_to_merge((*unfilled, new))

    def _take_in(self, file: DataFile) -> None:
        """Add the entries of a run that is to be merged; they are read in pieces, which memory can hold."""
        with (self._place / file.name).open("rb") as stream:
            while piece := stream.read(BATCH_ROWS * ENTRY_BYTES):
                entries = [None, pa.py_buffer(piece)]
                column = pa.Array.from_buffers(pa.uint64(), len(piece) // ENTRY_BYTES, entries)
                self._connection.register("_steppe_run", pa.table({"entry": column}))
                self._connection.execute(f"INSERT INTO {ENTRIES} FROM _steppe_run")
                self._connection.unregister("_steppe_run")

    def _write_runs(self, number: int) -> list[DataFile]:
        """Write all entries in their order; a run of the largest size ends where the next one begins."""
        files: list[DataFile] = []
        aside: AsideFile | None = None
        try:
            for numbers in self._sorted_numbers():
                left = numbers
                while left:
                    aside = aside or AsideFile(self._place, number + len(files), ".entries")
                    fitting = left[: ENTRY_BYTES * (MAX_RUN_ENTRIES - aside.rows)]
                    aside.stream.write(fitting)
                    aside.rows += len(fitting) // ENTRY_BYTES
                    left = left[len(fitting) :]
                    if aside.rows == MAX_RUN_ENTRIES:
                        files.append(aside.close())
                        aside = None
            if aside:
                files.append(aside.close())
                aside = None
        finally:
            if aside:
                aside.abandon()
        return files

    def _sorted_numbers(self) -> Iterator[memoryview]:
        reader = self._connection.sql(f"FROM {ENTRIES} ORDER BY entry").to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            entries = batch.column(0)
            end = entries.offset + len(entries)
            yield memoryview(entries.buffers()[1])[ENTRY_BYTES * entries.offset : ENTRY_BYTES * end]
