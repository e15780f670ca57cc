"""One run of the job: it holds the warehouse, collects what is met, and publishes or says why not."""

from __future__ import annotations

import logging
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from etl.forward import MIGRATION, bring_forward, is_older
from etl.limits import DEFAULT_LIMITS
from etl.publication import publish_stage
from etl.refused_stages import remove_published_stages, replaced_stages
from etl.resolve.workspace import connect
from warehouse.errors import RefusedError, SteppeError, first_line, is_out_of_memory
from warehouse.folder import WarehouseFolder
from warehouse.forgetting.intent import KIND as FORGET
from warehouse.forgetting.intent import read_intent
from warehouse.lock import writer_lock
from warehouse.other_versions import refuse_newer
from warehouse.recovery import recover
from warehouse.retention import DEFAULT_RETENTION, Retention, expire
from warehouse.run_log import log_run
from warehouse.runs import FAILED, NOTHING_NEW, PUBLISHED, REFUSED, RunRecord, new_run_id
from warehouse.search.beside_runs import is_indexed_at_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from etl.gates.night import NightGates
    from etl.limits import PageLimits
    from etl.site import Sites


class IngestRun:
    """A run that holds the warehouse's lock: stage into `stage_folder`, then `publish`."""

    def __init__(self, folder: WarehouseFolder, record: RunRecord) -> None:
        self.folder = folder
        self.record = record
        self._connecting: Future[duckdb.DuckDBPyConnection] | None = None

    @property
    def stage_folder(self) -> Path:
        """Where this run's working files lie."""
        return self.folder.staging / self.record.run_id

    def connect_meanwhile(self) -> None:
        """Begin to make the connection that `publish` needs, while pages are read."""
        thread = ThreadPoolExecutor(1)
        self._connecting = thread.submit(connect, self.stage_folder)
        thread.shutdown(wait=False)

    def publish(
        self, sites: Sites, limits: PageLimits = DEFAULT_LIMITS, gates: NightGates | None = None
    ) -> RunRecord:
        """Turn what was staged into a new snapshot, or into none where nothing is new.

        The gates are asked where some are given. Raises RefusedError where one of them refuses the run, or
        the rows do not agree with one another; nothing is published then.
        """
        connection = self._connecting.result() if self._connecting else None
        publish_stage(self.folder, self.stage_folder, self.record, sites, limits, gates, connection)
        return self.record

    def end_without_news(self, sites: Sites, gates: NightGates | None = None) -> RunRecord:
        """Log that the run has met nothing new, where nothing needed to be read to know it.

        Of the gates those are asked that need no pages. Raises RefusedError where one of them refuses that.
        """
        if gates:
            gates.judge_without_pages(self.folder, self.record, sites)
        self.record.finish(NOTHING_NEW, datetime.now(UTC), self.record.message)
        log_run(self.folder, self.record)
        return self.record


@contextmanager
def open_run(
    warehouse: Path,
    kind: str = "ingest",
    inputs: Sequence[str] = (),
    retention: Retention = DEFAULT_RETENTION,
) -> Iterator[IngestRun]:
    """Begin a run and see it to its end in the run log, however it ends; `inputs` are the paths it was given.

    After a run that published, snapshots expire as `retention` has it. Raises LockedError at once where
    another run holds the warehouse, SteppeError where a newer steppe published it.
    """
    folder = WarehouseFolder(warehouse)
    folder.create()
    with writer_lock(folder, kind):
        refuse_newer(folder)
        recover(folder, datetime.now(UTC))
        if is_older(folder):
            with _logged_run(folder, MIGRATION) as record:
                bring_forward(folder, record)
            _expire(folder, retention)
        _go_on_forgetting(folder, retention, is_needed=kind == FORGET)
        with _logged_run(folder, kind, inputs) as record:
            yield IngestRun(folder, record)
        if kind == FORGET:
            _end_forgetting(folder)
        if record.status == PUBLISHED:
            _expire(folder, retention)
            _remove_published_stages(folder)
            _update_search_index(folder, record)


def _go_on_forgetting(folder: WarehouseFolder, retention: Retention, *, is_needed: bool) -> None:
    """End what a run that died was to take down.

    Where something hinders it, a run goes on without; only one that is to take down more needs it done.
    """
    try:
        if intent := read_intent(folder):
            from etl.forgetting.completing import is_published, publish_without  # noqa: PLC0415  seldom

            if not is_published(folder, intent):
                with _logged_run(folder, FORGET) as record:
                    record.message = intent.message
                    publish_without(folder, intent, record)
            _end_forgetting(folder)
            _expire(folder, retention)
    except SteppeError as problem:
        if is_needed:
            raise
        logging.getLogger("steppe.run").warning("%s", problem)


def _end_forgetting(folder: WarehouseFolder) -> None:
    if folder.forgetting.exists():
        from etl.forgetting.completing import complete  # noqa: PLC0415  runs that take nothing down do without

        complete(folder)


def _expire(folder: WarehouseFolder, retention: Retention) -> None:
    # The snapshot stands: what cannot be removed now, or not in time, is removed by the next run.
    with suppress(OSError, SteppeError, KeyboardInterrupt):
        expire(folder, retention, datetime.now(UTC))


def _remove_published_stages(folder: WarehouseFolder) -> None:
    with suppress(OSError, SteppeError, KeyboardInterrupt):  # as above
        remove_published_stages(folder)


def _update_search_index(folder: WarehouseFolder, record: RunRecord) -> None:
    # Last of all, when the memory of the run is free again: nothing of the publication hangs on the index.
    if not is_indexed_at_once(record):
        logging.getLogger("steppe.search").info(
            "%d articles are new: the index of words is left to the next search or night", record.articles_new
        )
        return
    from warehouse.search.upkeep import update_after_run  # noqa: PLC0415  runs that publish nothing do without

    if warning := update_after_run(folder):
        logging.getLogger("steppe.search").warning(warning)


@contextmanager
def _logged_run(folder: WarehouseFolder, kind: str, inputs: Sequence[str] = ()) -> Iterator[RunRecord]:
    now = datetime.now(UTC)
    record = RunRecord(run_id=new_run_id(now), kind=kind, started_at=now, code_version=version("steppe"))
    record.inputs = list(inputs)
    try:
        log_run(folder, record)
    except OSError as problem:
        raise SteppeError(
            f"cannot note in {folder.run_log} that a run begins: {problem.strerror or problem}; nothing was "
            "published, so free space or mend the permissions and run again"
        ) from problem
    try:
        yield record
    except RefusedError as problem:
        _join_stages(folder, record.run_id)
        replaced = replaced_stages(folder, record.run_id)
        _clear_kept_stage(folder, record.run_id)
        kept = RefusedError(f"{problem}{_kept(folder, record.run_id, replaced)}")
        _log_end(folder, record, kept)
        for stage in replaced:  # only now that the log says where the pages are
            shutil.rmtree(stage, ignore_errors=True)
        raise kept from problem
    except SteppeError as problem:
        _log_end(folder, record, problem)
        raise
    except BaseException as problem:
        ending = _in_a_sentence(folder, problem)
        _log_end(folder, record, ending)
        raise ending from problem


def _join_stages(folder: WarehouseFolder, run_id: str) -> None:
    from etl.worker_stages import join_stages  # noqa: PLC0415  as above

    stage = folder.staging / run_id
    try:
        join_stages(stage)
    except (OSError, pa.ArrowException):  # then its pages are read again when they are delivered again
        shutil.rmtree(stage, ignore_errors=True)


def _clear_kept_stage(folder: WarehouseFolder, run_id: str) -> None:
    from etl.forgetting.stages import clear_kept_stage  # noqa: PLC0415  runs that publish do without

    clear_kept_stage(folder, run_id)


def _kept(folder: WarehouseFolder, run_id: str, replaced: Sequence[Path]) -> str:
    """Return what is said of the stage that a refused run keeps, and of those of which it takes the place."""
    if not (folder.staging / run_id).is_dir():
        return ""
    instead = f", in the place of {', '.join(stage.name for stage in replaced)}" if replaced else ""
    return f", and what was staged is kept in _staging/{run_id}{instead}"


def _in_a_sentence(folder: WarehouseFolder, problem: BaseException) -> SteppeError:
    # DuckDB turns an interrupt during a query into an error of its own.
    if isinstance(problem, KeyboardInterrupt) or str(problem) == "Query interrupted":
        return SteppeError("the run was interrupted before it was done; nothing was published")
    if is_out_of_memory(problem):
        return SteppeError(
            f"the run needs more memory than it allows itself: {first_line(problem)}; "
            "nothing was published, so bring the pages in smaller runs"
        )
    if isinstance(problem, OSError | pa.ArrowException | duckdb.IOException | duckdb.TransactionException):
        reason = getattr(problem, "strerror", None) or first_line(problem)
        return SteppeError(
            f"the working files in {folder.staging} cannot be written or read: {reason}; nothing was "
            "published, so free space or mend the permissions and run again"
        )
    return SteppeError(f"unexpected {type(problem).__name__}: {problem}; nothing was published")


def _log_end(folder: WarehouseFolder, record: RunRecord, problem: SteppeError) -> None:
    problem.run_id = record.run_id
    status = REFUSED if isinstance(problem, RefusedError) else FAILED
    record.finish(status, datetime.now(UTC), str(problem))
    with suppress(OSError):  # where not even this can be written, the next run finds that this one died
        log_run(folder, record)
