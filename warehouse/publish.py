"""Publishing a snapshot: everything is written aside, then one link is switched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa

from warehouse.building import begin_snapshot, build_snapshot, building_folder, make_table_folders
from warehouse.catalogue_place import CATALOGUE_NAME
from warehouse.changed_tables import BegunTables, TableChange, begun_tables
from warehouse.contract import CONTRACT_VERSION, RUNS
from warehouse.durable import point_symlink, remove_tree, sync_path
from warehouse.errors import SteppeError, first_line
from warehouse.folder import WarehouseFolder, snapshot_name
from warehouse.history import History, grown_history, grown_runs
from warehouse.lookup_writing import LookupWriter
from warehouse.manifest import LookupFiles, Manifest, TableFiles, current_manifest
from warehouse.retention import next_number
from warehouse.run_log import logged_runs
from warehouse.runs import PUBLISHED, RUNNING, RunRecord
from warehouse.search.beside_runs import indexed_meanwhile


@dataclass(frozen=True, slots=True)
class Content:
    """What a snapshot holds beside its history: the files of each table, the look-up that tells where their
    rows are, and the last date that they tell of.
    """  # noqa: D205

    tables: Mapping[str, TableFiles]
    lookup: LookupFiles
    data_through: date | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A publication whose files are being written: what it is based on, and what becomes of its tables."""

    folder: WarehouseFolder
    old: Manifest | None
    lookup: LookupWriter
    tables: BegunTables

    def begin(self, changes: Sequence[TableChange]) -> None:
        """Begin to write those of the changes that were not begun before; raises as `publish`."""
        with _failures_told(self.folder):
            self.tables.begin(changes)


@contextmanager
def begun_publication(
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    *,
    threads: int = 0,
    reads_ahead: bool = False,
) -> Iterator[Begun]:
    """Give a publication whose changes can be begun as they get known, and which `publish` ends.

    So many `threads` write beside this one, and ask the connection's database for what they write; where
    memory need not be spared, they may read ahead what they write anew. Where nothing is published in the
    block, the files are as those of a run that died. Raises as `publish`.
    """
    with ExitStack() as resources:
        with _failures_told(folder):
            old = current_manifest(folder)
            lookup = LookupWriter(connection, folder, old)
            tables = begun_tables(folder, lookup, connection, old, threads=threads, reads_ahead=reads_ahead)
            begun = Begun(folder, old, lookup, resources.enter_context(tables))
        yield begun


def publish(  # noqa: PLR0917  each of the seven is a thing of its own
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    changes: Sequence[TableChange],
    run: RunRecord,
    code_version: str,
    data_through: date | None,
    begun: Begun | None = None,
    *,
    is_indexed_meanwhile: bool = False,
) -> Manifest:
    """Publish one new snapshot, the current one with the changes, and return its manifest.

    The caller holds the writer lock. The run's status, snapshot, end and seconds are set here, and its row
    goes into `runs` together with the logged runs that have ended. `data_through` is the last date that the
    data tell of. Some of the changes may have `begun` already. The index of words may be brought up to date
    while the snapshot is built. Raises SteppeError where the changes do not fit the contract or the disk
    refuses; the warehouse is then as it was.
    """
    with ExitStack() as resources:
        if begun is None:
            begun = resources.enter_context(begun_publication(folder, connection))
        begun.begin(changes)

        def finished() -> Content:
            tables = begun.tables.finished()
            return Content(tables, begun.lookup.write(tables), data_through)

        with _failures_told(folder):
            known = begun.old.tables if begun.old else {}
            history = History({change.table: change.log for change in changes if change.log})
            return _publish_content(
                *(folder, connection, known, finished, history, run, code_version),
                is_indexed_meanwhile=is_indexed_meanwhile,
            )


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
        known = {**(old.tables if old else {}), **content.tables}
        return _publish_content(folder, connection, known, lambda: content, history, run, code_version)


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
        raise SteppeError(
            f"cannot publish into {folder.root}: {first_line(problem)}; nothing was published"
        ) from problem


def _publish_content(  # noqa: PLR0917  each of the seven is a thing of its own
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    known: Mapping[str, TableFiles],
    finished: Callable[[], Content],
    history: History,
    run: RunRecord,
    code_version: str,
    *,
    is_indexed_meanwhile: bool = False,
) -> Manifest:
    """Publish the content beside its history, let the run have ended, and return the manifest.

    What does not need the content, whose history is `known`, comes before it is waited for: the texts that a
    night sees again are written for a fifth of its time.
    """
    number = next_number(folder)
    make_table_folders(folder)
    begin_snapshot(folder, number, known)
    ended = _ended_runs(folder, but=run.run_id)
    grown = grown_history(folder, connection, known, [*ended, run], history, number)
    content = finished()
    # After the other tables, so that the run's row tells when its work was done.
    own = _as_published(run, number, code_version)
    folded = [*ended, own]
    runs = grown_runs(folder, connection, known, folded, history)
    manifest = Manifest(
        number,
        run.run_id,
        own.finished_at or own.started_at,
        CONTRACT_VERSION,
        code_version,
        content.data_through,
        {**content.tables, RUNS.name: runs, **grown},
        content.lookup,
    )
    with indexed_meanwhile(folder, manifest) if is_indexed_meanwhile else nullcontext():
        build_snapshot(folder, connection, manifest).rename(folder.snapshot_folder(number))
        sync_path(folder.snapshots)
        remove_tree(building_folder(folder, number).root)
        _switch(folder, number)
        _finish(folder, run, manifest, folded)
    return manifest


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
