"""A snapshot's tables after the changes of a run: all of them are begun before the first is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.building import make_table_folders
from warehouse.chunks import ChunkedTable, new_rows_written
from warehouse.contract import HISTORY, TABLES
from warehouse.durable import sync_path
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.lookup_writing import LookupWriter
from warehouse.manifest import DataFile, Manifest, TableFiles, files_in
from warehouse.schema import Table


@dataclass(frozen=True, slots=True)
class TableChange:
    """What becomes of one table.

    `upserts` and `deletes` name relations of the connection, perhaps led by a schema: the first has exactly
    the table's columns, the second its key columns; `keys` one with the keys of `upserts`, where it can tell
    them at less cost. `appends` are the rows whose keys the table does not hold, for tables whose rows are
    too long to pass through the connection: such rows of `upserts` are then left to it, and `keys` says of
    each whether it `is_new`; another thread may take them. `added` gives the chunks of such rows,
    from `new_chunks`. `log` names a relation of what is to be said of it all in `changes`.
    """

    table: str
    upserts: str | None = None
    deletes: str | None = None
    keys: str | None = None
    appends: Iterable[pa.RecordBatch] | None = None
    added: Callable[[], list[DataFile]] | None = None
    log: str | None = None

    @property
    def writes_elsewhere(self) -> bool:
        """Whether new rows never pass through the thread that publishes."""
        return self.appends is not None or self.added is not None


def changed_tables(
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    old: Manifest | None,
    changes: Sequence[TableChange],
) -> dict[str, TableFiles]:
    """Return the files of a snapshot's tables, its history aside, after the changes; new ones are written.

    Raises SteppeError where the changes do not fit the contract.
    """
    with begun_tables(folder, None, connection, old) as tables:
        tables.begin(changes)
        return tables.finished()


@contextmanager
def begun_tables(
    folder: WarehouseFolder,
    lookup: LookupWriter | None,
    connection: duckdb.DuckDBPyConnection,
    old: Manifest | None,
    *,
    threads: int = 0,
    reads_ahead: bool = False,
) -> Iterator[BegunTables]:
    """Give what writes the tables that `changed_tables` returns, with threads as `begun_publication` has."""
    make_table_folders(folder)
    # Packing texts is a third of publishing. Arrow does it while Python and DuckDB do the rest.
    with _writers(threads) as pool:
        yield BegunTables(folder, lookup, connection, old, pool, reads_ahead=reads_ahead)


class BegunTables:
    """The tables of a snapshot in the making, its history aside; one is begun when its change is known."""

    def __init__(
        self,
        folder: WarehouseFolder,
        lookup: LookupWriter | None,
        connection: duckdb.DuckDBPyConnection,
        old: Manifest | None,
        pool: ThreadPoolExecutor | None,
        *,
        reads_ahead: bool,
    ) -> None:
        self._folder = folder
        self._reads_ahead = reads_ahead
        self._lookup = lookup
        self._connection = connection
        self._known = old.tables if old else {}
        self._pool = pool
        self._finishing: dict[str, Callable[[], TableFiles]] = {}
        self._elsewhere: set[str] = set()

    def begin(self, changes: Sequence[TableChange]) -> None:
        """Begin to write those of the changes that were not begun before.

        Raises SteppeError where they do not fit the contract.
        """
        wanted = {change.table: change for change in changes}
        unknown = sorted(set(wanted) - {table.name for table in _tables()})
        if unknown or len(wanted) < len(changes):
            raise SteppeError(
                f"a publication changes each table of the contract once, not {unknown or 'twice'}"
            )
        for table in _tables():
            if table.name in wanted and table.name not in self._finishing:
                self._begin(table, wanted[table.name])

    def _begin(self, table: Table, change: TableChange) -> None:
        place = self._folder.table_data(table.name)
        chunked = ChunkedTable(self._connection, place, table, self._lookup, self._reads_ahead)
        files = files_in(self._known, table.name)
        self._finishing[table.name] = _begin_change(chunked, files, change, self._pool)
        if change.writes_elsewhere:
            self._elsewhere.add(table.name)

    def finished(self) -> dict[str, TableFiles]:
        """Return the files of all tables; those that were not begun do not change.

        The writers come to the last tables last: so these are ended first, and after them, in the writers'
        order, those of which only they write the new rows.
        """
        others = {table.name for table in _tables()} - self._finishing.keys()
        self.begin([TableChange(name) for name in others])
        order = [name for name in reversed(list(self._finishing)) if name not in self._elsewhere]
        order += [name for name in self._finishing if name in self._elsewhere]
        finished = {name: self._finishing[name]() for name in order}
        return {table.name: finished[table.name] for table in _tables()}


def _tables() -> list[Table]:
    return [table for table in TABLES if table not in HISTORY]


@contextmanager
def _writers(threads: int) -> Iterator[ThreadPoolExecutor | None]:
    """Give what writes beside this thread; where something fails, what has not begun is left."""
    pool = ThreadPoolExecutor(threads) if threads else None
    try:
        yield pool
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _begin_change(
    chunked: ChunkedTable, files: tuple[DataFile, ...], change: TableChange, pool: ThreadPoolExecutor | None
) -> Callable[[], TableFiles]:
    """Begin to change a table; return what ends it and tells its files."""
    appends = change.added
    if change.appends is not None:
        appends = partial(chunked.write_new, files, change.appends)
    changed = chunked.begin_change(
        files, change.upserts, change.deletes, keys=change.keys, appends=appends, pool=pool
    )
    return partial(_end_change, chunked, files, changed)


def _end_change(
    chunked: ChunkedTable, files: tuple[DataFile, ...], changed: Callable[[], tuple[DataFile, ...]]
) -> TableFiles:
    after = changed()
    if after != files:
        sync_path(chunked.folder)
    return TableFiles(after)


def new_chunks(
    folder: WarehouseFolder,
    old: Manifest | None,
    table: Table,
    rows: Iterable[pa.RecordBatch],
    ready: Iterable[Path] = (),
) -> list[DataFile]:
    """Write rows of keys that a table does not hold, for the next publication; no connection is needed.

    What is `ready` are chunks of such rows, finished in another folder of the warehouse. Until a snapshot
    holds the chunks they are nobody's, and the next run removes what none does.
    """
    make_table_folders(folder)
    place, files = folder.table_data(table.name), files_in(old.tables if old else {}, table.name)
    return new_rows_written(place, table, files, rows, ready)
