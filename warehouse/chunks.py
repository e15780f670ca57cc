"""A table's chunks: which ones a change touches, and what they become.

A table is a list of chunks in order of first load. A row that changes stays in its chunk, so that no other
chunk has to be looked at; a chunk that changes is written anew under another name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow.parquet import read_metadata

from warehouse.chunk_files import (
    MAX_CHUNK_BYTES,
    MAX_CHUNK_ROWS,
    read_chunks,
    write_chunks,
    write_empty_chunk,
)
from warehouse.data_files import adopt, file_number, first_to_merge, next_file_number
from warehouse.errors import SteppeError
from warehouse.lookup_writing import LookupWriter
from warehouse.manifest import DataFile
from warehouse.reading_ahead import read_ahead
from warehouse.schema import Table
from warehouse.sql import columns, empty_select, identifier, parquet_list, typed_columns

# DuckDB's own vector size; rows of long texts pass by another way.
BATCH_ROWS = 2048


Files = tuple[DataFile, ...]
Writing = Callable[[], list[DataFile]]
"""What waits for files that are being written, or writes them."""


@dataclass(frozen=True, slots=True)
class ChunkedTable:
    """One table as chunks in `folder`, changed with relations of `connection`."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    table: Table
    lookup: LookupWriter | None = None
    """Learns where rows have come to; tables are changed without it where nobody looks rows up."""
    reads_ahead: bool = False
    """A chunk that is written anew is read meanwhile, a few megabytes ahead: a third of what that takes."""

    def change(
        self, files: tuple[DataFile, ...], upserts: str | None, deletes: str | None
    ) -> tuple[DataFile, ...]:
        """Return the files that hold the table after a change; as `begin_change`, but at once."""
        return self.begin_change(files, upserts, deletes)()

    def begin_change(
        self,
        files: tuple[DataFile, ...],
        upserts: str | None,
        deletes: str | None,
        *,
        keys: str | None = None,
        appends: Callable[[], list[DataFile]] | None = None,
        pool: ThreadPoolExecutor | None = None,
    ) -> Callable[[], tuple[DataFile, ...]]:
        """Work out what a change touches; return what ends it and gives the files that then hold the table.

        `upserts` names a relation with the table's columns, `deletes` one with its key columns, `keys` one
        with the keys of `upserts` where that is cheaper to ask. A key that stands in `upserts` and `deletes`
        is upserted. Files that no changed row stands in are kept as they are. Where `appends` writes the rows
        whose keys the table does not hold, as new chunks, `upserts` leaves them to it, and `keys` says of
        each whether it `is_new`. With a pool, what is written is written there, but for what it has not begun
        when that is to be ended, and none of the relations may be temporary. Raises SteppeError where
        `upserts` holds a key twice or a row that breaks the schema, and where the table holds a key that is
        said to be new.
        """
        filled = tuple(file for file in files if file.rows)
        touched: set[str] = set()
        if n_keys := self._collect_keys(keys or upserts, deletes):
            touched = self._find_touched(filled)
            if touched and keys and appends:
                self._refuse_known(keys)
            if touched:
                self._collect_changed(upserts)
        elif not appends:
            return lambda: files or (self._empty(),)

        number = next_file_number(filled)

        def rewrite(file: DataFile) -> list[DataFile]:
            with self.connection.cursor() as cursor:
                return self._rewrite(cursor if pool else self.connection, file)

        def add() -> list[DataFile]:
            if not (appends or (upserts and n_keys)):
                return []
            with self.connection.cursor() as cursor:
                connection = cursor if pool else self.connection
                new = appends() if appends else self._append(connection, upserts or "", number, touched)
                self._note_added(new, connection)
            return new

        kept = [
            _begun(pool, partial(rewrite, file)) if file.name in touched else partial(list, (file,))
            for file in filled
        ]
        # New rows of long texts are left to the pool: two row groups of them would be held at once.
        added = _begun(pool, add, is_left_to_it=bool(appends))
        return lambda: self._end_change(files, kept, added)

    def _end_change(self, files: tuple[DataFile, ...], kept: Sequence[Writing], added: Writing) -> Files:
        # The pool comes to the last chunk last.
        rewritten = [write() for write in reversed(kept)]
        new = added()
        names = (self._scratch(name) for name in ("keys", "touched", "changed"))
        self.connection.execute(";".join(f"DROP TABLE IF EXISTS {name}" for name in names))
        after = self._merge([*chain.from_iterable(reversed(rewritten)), *new])
        if not after and not any(file.rows for file in files):  # as empty as it was
            return files or (self._empty(),)
        return after or (self._empty(),)

    def append(self, files: tuple[DataFile, ...], rows: Iterable[pa.RecordBatch]) -> tuple[DataFile, ...]:
        """Return the files that hold the table with rows of new keys added; one batch is held at once."""
        return self.begin_change(files, None, None, appends=partial(self.write_new, files, rows))()

    def write_new(self, files: tuple[DataFile, ...], rows: Iterable[pa.RecordBatch]) -> list[DataFile]:
        """Write rows of keys that the files do not hold, and return theirs; one batch is held at once.

        Beside what `rows` asks of it, the connection is not needed.
        """
        return new_rows_written(self.folder, self.table, files, rows)

    def _empty(self) -> DataFile:
        return write_empty_chunk(self.folder, self.table)

    def _scratch(self, name: str) -> str:
        """Return a name for a working table, none of the temporary ones, which cursors do not see."""
        return identifier(f"_steppe_{name}_{self.table.name}")

    def _collect_keys(self, upserts: str | None, deletes: str | None) -> int:
        """Put the keys of the change into a working table, each once; return how many there are."""
        key = self._key_columns()
        parts = [
            f"SELECT {key}, {n} AS n FROM {relation}"
            for relation, n in ((upserts, 1), (deletes, 0))
            if relation
        ]
        if not parts:
            return 0
        ((count,),) = self.connection.execute(
            f"CREATE OR REPLACE TABLE {self._scratch('keys')} AS SELECT {key}, sum(n) AS n_upserts "
            f"FROM ({' UNION ALL '.join(parts)}) GROUP BY {key}"
        ).fetchall()
        if upserts:
            self._refuse_double_keys()
        return int(count)

    def _refuse_double_keys(self) -> None:
        query = f"SELECT {self._key_columns()} FROM {self._scratch('keys')} WHERE n_upserts > 1 LIMIT 1"
        doubled = self.connection.execute(query).fetchall()
        if doubled:
            shown = "/".join(str(part) for part in doubled[0])
            raise SteppeError(f"the rows for the table {self.table.name} hold the key {shown} more than once")

    def _refuse_known(self, keys: str) -> None:
        """Refuse what would be appended beside its own row: whoever says that it is new has not found it."""
        query = (
            f"SELECT {self._key_columns('k')} FROM {keys} AS k "
            f"SEMI JOIN {self._scratch('touched')} AS t ON {self._same_key('k', 't')} WHERE k.is_new LIMIT 1"
        )
        known = self.connection.execute(query).fetchall()
        if known:
            shown = "/".join(str(part) for part in known[0])
            raise SteppeError(f"the table {self.table.name} holds the key {shown}, which was taken for new")

    def _collect_changed(self, upserts: str | None) -> None:
        """Put the new state of the rows that the table holds into a working table, with their chunks.

        The relation may be dear to ask, so it is asked once, not for each chunk.
        """
        changed = f"SELECT {columns(self.table)}, '' AS chunk FROM ({empty_select(self.table)})"
        if upserts:
            changed = (
                f"SELECT {typed_columns(self.table, 'u')}, t.chunk FROM {upserts} AS u "
                f"JOIN {self._scratch('touched')} AS t ON {self._same_key('u', 't')}"
            )
        self.connection.execute(f"CREATE OR REPLACE TABLE {self._scratch('changed')} AS {changed}")
        if self.lookup and upserts:
            self.lookup.note(self.table, self._scratch("changed"), "chunk", self.connection)

    def _note_added(self, files: Sequence[DataFile], connection: duckdb.DuckDBPyConnection) -> None:
        if self.lookup:
            self.lookup.note_files(self.table, files, connection)

    def _find_touched(self, files: tuple[DataFile, ...]) -> set[str]:
        """Note the chunk of every key of the change that the table holds; return the names of the chunks."""
        key = self._key_columns("k")
        if self.lookup and self.table.lookups:
            column = next(name for name in self.table.lookups if name in self.table.key)
            values = f"SELECT {identifier(column)} FROM {self._scratch('keys')}"
            files = self.lookup.published.files_with(self.connection, self.table, column, values)
        if not files:
            return set()
        self.connection.execute(
            f"CREATE OR REPLACE TABLE {self._scratch('touched')} AS "
            f"SELECT parse_filename(b.filename) AS chunk, {key} "
            f"FROM read_parquet({self._paths(files)}, filename = true) AS b "
            f"JOIN {self._scratch('keys')} AS k ON {self._same_key('b', 'k')}"
        )
        chunks = self.connection.execute(f"SELECT DISTINCT chunk FROM {self._scratch('touched')}").fetchall()
        return {row[0] for row in chunks}

    def _rewrite(self, connection: duckdb.DuckDBPyConnection, file: DataFile) -> list[DataFile]:
        """Write a chunk anew: its untouched rows and the new state of its touched ones."""
        keys, changed = self._scratch("keys"), self._scratch("changed")
        rows = (
            f"SELECT {columns(self.table, 'b')} FROM read_parquet({self._paths([file])}) AS b "
            f"ANTI JOIN {keys} AS k ON {self._same_key('b', 'k')} "
            f"UNION ALL SELECT {columns(self.table)} FROM {changed} WHERE chunk = '{file.name}'"
        )
        number = file_number(file)
        if not self.reads_ahead:
            return self._write(connection, rows, number, capped=False)
        with read_ahead(connection.sql(rows).to_arrow_reader(BATCH_ROWS)) as batches:
            return write_chunks(self.folder, self.table, batches, number, capped=False)

    def _append(
        self, connection: duckdb.DuckDBPyConnection, upserts: str, number: int, touched: Collection[str]
    ) -> list[DataFile]:
        """Write the rows whose keys the table does not hold yet as new chunks; the others are touched."""
        rows = f"SELECT {typed_columns(self.table, 'u')} FROM {upserts} AS u"
        if touched:
            rows += f" ANTI JOIN {self._scratch('touched')} AS t ON {self._same_key('u', 't')}"
        return self._write(connection, rows, number, capped=True)

    def _merge(self, files: list[DataFile]) -> tuple[DataFile, ...]:
        """Join small chunks at the end, like the carries of a binary counter."""
        first = first_to_merge(files, MAX_CHUNK_ROWS, MAX_CHUNK_BYTES)
        if first >= len(files) - 1:
            return tuple(files)
        rows = read_chunks(self.folder, files[first:])
        number = file_number(files[-1])
        return (*files[:first], *write_chunks(self.folder, self.table, rows, number, capped=False))

    def _write(
        self, connection: duckdb.DuckDBPyConnection, rows: str, number: int, *, capped: bool
    ) -> list[DataFile]:
        """Write the rows of a query; each row group is sorted by key, which needs no memory for the rest."""
        reader = connection.sql(rows).to_arrow_reader(BATCH_ROWS)
        return write_chunks(self.folder, self.table, reader, number, capped=capped)

    def _paths(self, files: Sequence[DataFile]) -> str:
        return parquet_list(self.folder / file.name for file in files)

    def _key_columns(self, alias: str = "") -> str:
        lead = f"{alias}." if alias else ""
        return ", ".join(lead + identifier(name) for name in self.table.key)

    def _same_key(self, left: str, right: str) -> str:
        """Return the condition that two rows have one key; a null key column equals a null one."""
        nullable = {column.name for column in self.table.columns if column.nullable}
        return " AND ".join(
            f"{left}.{identifier(name)} {'IS NOT DISTINCT FROM' if name in nullable else '='} "
            f"{right}.{identifier(name)}"
            for name in self.table.key
        )


def new_rows_written(
    folder: Path,
    table: Table,
    files: Sequence[DataFile],
    rows: Iterable[pa.RecordBatch],
    ready: Iterable[Path] = (),
) -> list[DataFile]:
    """Write rows of keys that the files of a table do not hold as chunks after them, and return these.

    What is `ready` are chunks of such rows, in another folder of the same disk.
    """
    first = next_file_number([file for file in files if file.rows])
    adopted = [
        adopt(chunk, folder, number, read_metadata(chunk).num_rows)
        for number, chunk in enumerate(ready, start=first)
    ]
    return [*adopted, *write_chunks(folder, table, rows, first + len(adopted), capped=True)]


def _begun(pool: ThreadPoolExecutor | None, write: Writing, *, is_left_to_it: bool = False) -> Writing:
    """Begin to write in a pool; who asks for the files before it gets so far does it, unless left to it."""
    if pool is None:
        return write
    writing = pool.submit(write)
    return lambda: write() if not is_left_to_it and writing.cancel() else writing.result()
