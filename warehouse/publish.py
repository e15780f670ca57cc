"""Publishing a snapshot: everything is written aside, then one link is switched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.building import build_snapshot, building_folder, make_table_folders
from warehouse.catalogue_place import CATALOGUE_NAME
from warehouse.chunks import ChunkedTable, new_rows_written
from warehouse.contract import CONTRACT_VERSION, HISTORY, TABLES
from warehouse.durable import point_symlink, remove_tree, sync_path
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.history import History, grown_history
from warehouse.lookup_writing import LookupWriter
from warehouse.manifest import DataFile, LookupFiles, Manifest, TableFiles, current_manifest
from warehouse.retention import next_number
from warehouse.run_log import logged_runs
from warehouse.runs import PUBLISHED, RUNNING, RunRecord
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


@dataclass(frozen=True, slots=True)
class Content:
    """What a snapshot holds beside its history: the files of each table, the look-up that tells where their
    rows are, and the last date that they tell of.
    """  # noqa: D205

    tables: Mapping[str, TableFiles]
    lookup: LookupFiles
    data_through: date | None


def publish(  # noqa: PLR0917  each of the six is a thing of its own
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    changes: Sequence[TableChange],
    run: RunRecord,
    code_version: str,
    data_through: date | None,
    *,
    threads: int = 0,
    asks_beside: bool = True,
) -> Manifest:
    """Publish one new snapshot, the current one with the changes, and return its manifest.

    The caller holds the writer lock. The run's status, snapshot, end and seconds are set here, and its row
    goes into `runs` together with the logged runs that have ended. `data_through` is the last date that the
    data tell of. So many `threads` write beside this one; without `asks_beside` only what need not be asked
    of the connection, since two questions at a time can take more memory than there is. Raises SteppeError
    where the changes do not fit the contract or the disk refuses; the warehouse is then as it was.
    """
    with _failures_told(folder):
        old = current_manifest(folder)
        lookup = LookupWriter(connection, folder, old)
        tables = changed_tables(
            *(folder, lookup, connection, old, changes), threads=threads, asks_beside=asks_beside
        )
        content = Content(tables, lookup.write(tables), data_through)
        history = History({change.table: change.log for change in changes if change.log})
        manifest, folded = _publish_content(folder, connection, old, content, history, run, code_version)
    _finish(folder, run, manifest, folded)
    return manifest


def publish_again(  # noqa: PLR0917  each of the six is a thing of its own
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    content: Content,
    history: History,
    run: RunRecord,
    code_version: str,
) -> Manifest:
    """Publish one new snapshot of content whose files are written already, and return its manifest.

    The history does not go back: `runs` keeps every run, and gains those that have ended since, and all of it
    gains what `history` names. Everything else is as for `publish`.
    """
    with _failures_told(folder):
        old = current_manifest(folder)
        manifest, folded = _publish_content(folder, connection, old, content, history, run, code_version)
    _finish(folder, run, manifest, folded)
    return manifest


@contextmanager
def _failures_told(folder: WarehouseFolder) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise SteppeError(
            f"cannot publish into {folder.root}: {problem.strerror or problem} "
            f"({problem.filename or 'no file named'}); free space or mend the permissions and run again"
        ) from problem
    except (duckdb.Error, pa.ArrowException) as problem:
        # The first line says what is wrong; the rest is the query.
        reason = str(problem).partition("\n")[0]
        raise SteppeError(f"cannot publish into {folder.root}: {reason}; nothing was published") from problem


def _publish_content(  # noqa: PLR0917  each of the seven is a thing of its own
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    old: Manifest | None,
    content: Content,
    history: History,
    run: RunRecord,
    code_version: str,
) -> tuple[Manifest, list[RunRecord]]:
    """Publish the content beside its history; return its manifest, and the runs that it now tells of."""
    number = next_number(folder)
    # After the other tables, so that the run's row tells when its work was done.
    own = _as_published(run, number, code_version)
    folded = [*_ended_runs(folder, but=run.run_id), own]
    make_table_folders(folder)
    known = {**(old.tables if old else {}), **content.tables}
    grown = grown_history(folder, connection, known, folded, history, number)
    manifest = Manifest(
        number,
        run.run_id,
        own.finished_at or own.started_at,
        CONTRACT_VERSION,
        code_version,
        content.data_through,
        {**content.tables, **grown},
        content.lookup,
    )
    build_snapshot(folder, connection, manifest).rename(folder.snapshot_folder(number))
    sync_path(folder.snapshots)
    remove_tree(building_folder(folder, number).root)
    _switch(folder, number)
    return manifest, folded


def _finish(folder: WarehouseFolder, run: RunRecord, manifest: Manifest, folded: Sequence[RunRecord]) -> None:
    run.snapshot, run.code_version = manifest.snapshot, folded[-1].code_version
    run.finish(PUBLISHED, datetime.now(UTC), run.message)
    # The snapshot stands: what cannot be tidied now must not fail the run, and is tidied by the next one.
    with suppress(OSError, SteppeError):
        for record in folded:
            folder.log_entry(record.run_id).unlink(missing_ok=True)


def _as_published(run: RunRecord, snapshot: int, code_version: str) -> RunRecord:
    """Return the run as its row will tell of it; the caller's record stays until the snapshot stands."""
    own = replace(run, code_version=run.code_version or code_version, snapshot=snapshot)
    own.finish(PUBLISHED, datetime.now(UTC), run.message)
    return own


def _ended_runs(folder: WarehouseFolder, but: str) -> list[RunRecord]:
    return [record for record in logged_runs(folder) if record.status != RUNNING and record.run_id != but]


def changed_tables(
    folder: WarehouseFolder,
    lookup: LookupWriter | None,
    connection: duckdb.DuckDBPyConnection,
    old: Manifest | None,
    changes: Sequence[TableChange],
    *,
    threads: int = 0,
    asks_beside: bool = True,
) -> dict[str, TableFiles]:
    """Return the files of a snapshot's tables, its history aside, after the changes; new ones are written.

    Raises SteppeError where the changes do not fit the contract.
    """
    wanted = {change.table: change for change in changes}
    unknown = sorted(set(wanted) - {table.name for table in TABLES if table not in HISTORY})
    if unknown or len(wanted) < len(changes):
        raise SteppeError(f"a publication changes each table of the contract once, not {unknown or 'twice'}")
    make_table_folders(folder)
    known = old.tables if old else {}
    # Packing texts is a third of publishing. Arrow does it while Python and DuckDB do the rest.
    with _writers(threads) as pool:
        finishing = {}
        for table in TABLES:
            if table not in HISTORY:
                chunked = ChunkedTable(connection, folder.table_data(table.name), table, lookup)
                change = wanted.get(table.name, TableChange(table.name))
                is_asked = change.added is None and change.appends is None
                beside = pool if asks_beside or not is_asked else None
                finishing[table.name] = _begin_change(chunked, _files_of(table, known), change, beside)
        return {name: finish() for name, finish in finishing.items()}


@contextmanager
def _writers(threads: int) -> Iterator[ThreadPoolExecutor | None]:
    """Give what writes beside this thread; where something fails, what has not begun is left."""
    pool = ThreadPoolExecutor(threads) if threads else None
    try:
        yield pool
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _files_of(table: Table, tables: Mapping[str, TableFiles]) -> tuple[DataFile, ...]:
    return tables[table.name].files if table.name in tables else ()


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
    place, files = folder.table_data(table.name), _files_of(table, old.tables if old else {})
    return new_rows_written(place, table, files, rows, ready)


def _switch(folder: WarehouseFolder, number: int) -> None:
    """Make the snapshot the current one; the renaming of the link is the commit.

    Where the disk does not confirm it, it is taken back: what is told as not published must not be there.
    """
    if not folder.catalogue.is_symlink():
        point_symlink(folder.catalogue, f"current/{CATALOGUE_NAME}")
    before = folder.current.readlink() if folder.current.is_symlink() else None
    try:
        point_symlink(folder.current, f"{folder.snapshots.name}/{snapshot_name(number)}")
    except OSError:
        with suppress(OSError):
            if before is None:
                folder.current.unlink(missing_ok=True)
            else:
                point_symlink(folder.current, str(before))
        raise
