"""From a run's stage to a snapshot: resolve, check, publish."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from etl.early_writing import EarlyWriting
from etl.freed_memory import give_back_freed_memory, is_large
from etl.gates.metrics import measure
from etl.integrity import refuse_violations
from etl.resolve.difference import (
    CHANGED_TABLES,
    IDENTITY_TABLES,
    PAGE_TABLES,
    STORY_TABLES,
    table_changes,
)
from etl.resolve.new_payloads import new_payloads
from etl.resolve.new_texts import TEXT_TABLES, new_texts
from etl.resolve.outcomes import tell_outcomes
from etl.resolve.rereading import read_nothing_again, reread_where_claims_changed
from etl.resolve.steps import (
    count_rows,
    resolve_identity,
    resolve_rates,
    resolve_readings,
    resolve_stories,
    take_in_captures,
    take_in_readings,
)
from etl.resolve.workspace import Workspace, open_workspace
from warehouse.changed_tables import TableChange
from warehouse.contract import PAYLOADS
from warehouse.errors import RefusedError
from warehouse.manifest import current_manifest
from warehouse.publish import publish
from warehouse.run_log import log_run
from warehouse.runs import NOTHING_NEW, PUBLISHED
from warehouse.search.beside_runs import is_indexed_at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    import duckdb

    from etl.gates.night import NightGates
    from etl.limits import PageLimits
    from etl.site import Sites
    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest
    from warehouse.publish import Begun
    from warehouse.runs import RunRecord

FIRST_PUBLICATION = "64MB"
"""What DuckDB may use while a large run publishes into an empty warehouse. It is asked for whole tables then,
one after the other, and would hold what it has read of them beside the row groups that are packed."""


def publish_stage(  # noqa: PLR0917  each of the seven is a thing of its own
    folder: WarehouseFolder,
    stage: Path,
    record: RunRecord,
    sites: Sites,
    limits: PageLimits,
    gates: NightGates | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> None:
    """Publish what a run staged, or note that it brought nothing new; the record tells which.

    The `connection` is for the working database, where somebody has made it meanwhile.

    Raises RefusedError where the rows do not agree with one another, or a gate refuses the run; the stage is
    then kept.
    """
    try:
        with _unjudged_stage(
            *(folder, stage, record, sites, limits), gates=gates, connection=connection, is_published=True
        ) as (workspace, changes, writing):
            _judge(workspace, record, sites, gates)
            tell_outcomes(workspace.connection)
            publish_changes(folder, workspace, changes, record, begun=writing.begun())
        # The run has come to its end: what cannot be removed now is removed by the next one.
        shutil.rmtree(stage, ignore_errors=True)
    except KeyboardInterrupt:
        if record.status != PUBLISHED:
            raise
        # The snapshot stands: a run that is stopped while it tidies up must not be told of as a failed one.


@contextmanager
def resolved_stage(  # noqa: PLR0917  each of the six is a thing of its own
    folder: WarehouseFolder,
    stage: Path,
    record: RunRecord,
    sites: Sites | None,
    limits: PageLimits,
    manifest: Manifest | None = None,
) -> Iterator[tuple[Workspace, list[TableChange]]]:
    """Work out what the stage changes, fill in the record's counts, and give the working database.

    The change is against the newest snapshot or a given one. Without sites, which is for a stage without
    deliveries, those that are published stay. Nothing is published yet. Raises RefusedError where the rows do
    not agree with one another.
    """
    with _unjudged_stage(folder, stage, record, sites, limits, manifest) as (workspace, changes, _):
        _judge(workspace, record, sites)
        yield workspace, changes


@contextmanager
def _unjudged_stage(  # noqa: PLR0917  each of the nine is a thing of its own
    folder: WarehouseFolder,
    stage: Path,
    record: RunRecord,
    sites: Sites | None,
    limits: PageLimits,
    manifest: Manifest | None = None,
    gates: NightGates | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
    *,
    is_published: bool = False,
) -> Iterator[tuple[Workspace, list[TableChange], EarlyWriting]]:
    """Work out what the stage changes; the gates may hold pages back.

    Where it is to be published, what is known early is written early.
    """
    give_back_freed_memory(stage)
    manifest = manifest or current_manifest(folder)
    workspace = open_workspace(folder, stage, manifest, sites, connection)
    with (
        closing(workspace),
        ExitStack() as resources,
        EarlyWriting(workspace, is_wanted=is_published) as writing,
    ):
        take_in_captures(workspace)
        if sites is None:
            read_nothing_again(workspace)
        else:
            reread_where_claims_changed(workspace, sites, limits, asks_gates=gates is not None)
        take_in_readings(workspace)
        if gates and sites:
            gates.hold(workspace, record, sites)
        resolve_readings(workspace)
        changes: list[TableChange] = []
        for some in _changes(workspace, record.run_id, resources):
            changes += some
            if is_news(changes):
                writing.begin(changes)
        changes.sort(key=lambda change: CHANGED_TABLES.index(change.table))
        if is_news(changes):
            changes.append(TableChange(PAYLOADS.name, added=new_payloads(workspace)))
        yield workspace, changes, writing


def _changes(workspace: Workspace, run_id: str, resources: ExitStack) -> Iterator[list[TableChange]]:
    """Yield the changes of all tables, some of them before others are worked out."""
    with _meanwhile(workspace, partial(_page_changes, run_id=run_id)) as page_changes:
        resolve_identity(workspace)
        changes = [*table_changes(workspace, run_id, IDENTITY_TABLES), *page_changes()]
    yield [_with_new_texts(workspace, change, resources) for change in changes]
    resolve_stories(workspace)
    # Articles first, one by one: to write their texts takes longest, and is waited for at the end of a night.
    for table in STORY_TABLES:
        changes = table_changes(workspace, run_id, [table])
        yield [_with_new_texts(workspace, change, resources) for change in changes]


def _page_changes(workspace: Workspace, run_id: str) -> list[TableChange]:
    # Whatever is written needs it, and it takes 27 ms: best while DuckDB answers, which leaves Python free.
    import pyarrow.compute  # noqa: F401, PLC0415

    resolve_rates(workspace)
    return table_changes(workspace, run_id, PAGE_TABLES)


@contextmanager
def _meanwhile(
    workspace: Workspace, work: Callable[[Workspace], list[TableChange]]
) -> Iterator[Callable[[], list[TableChange]]]:
    """Begin work in a thread, and give what waits for it: a night's questions leave the second core idle.

    In a large run, whoever asks for it does it.
    """
    if not workspace.is_small:  # each of two things at once needs all memory that DuckDB has
        yield partial(work, workspace)
        return
    with workspace.beside() as beside, ThreadPoolExecutor(1) as thread:
        yield thread.submit(work, beside).result


def _judge(
    workspace: Workspace, record: RunRecord, sites: Sites | None, gates: NightGates | None = None
) -> None:
    """Fill in the record's counts; raise RefusedError where a gate refuses, or the rows do not agree."""
    connection = workspace.connection
    count_rows(connection, record)
    measure(connection, record)
    try:
        if gates and sites:
            gates.judge(workspace, record, sites)
        refuse_violations(connection, record)
    except RefusedError:
        tell_outcomes(connection)
        raise
    give_back_freed_memory(workspace.stage)


def _with_new_texts(workspace: Workspace, change: TableChange, resources: ExitStack) -> TableChange:
    if change.upserts is None or change.table not in TEXT_TABLES:
        return change
    texts = new_texts(workspace.connection, workspace.stage, change.table, resources)
    return replace(change, appends=texts)


def publish_changes(
    folder: WarehouseFolder,
    workspace: Workspace,
    changes: list[TableChange],
    record: RunRecord,
    begun: Begun | None = None,
) -> None:
    """Publish the changes as one snapshot; where there are none, log that the run brought nothing new."""
    if is_news(changes):
        last_day = data_through(workspace)
        connection, version = workspace.connection, record.code_version
        if not (begun or workspace.manifest) and is_large(workspace.stage):
            connection.execute(f"SET memory_limit = '{FIRST_PUBLICATION}'")
        is_indexed = workspace.is_small and is_indexed_at_once(record)
        publish(
            *(folder, connection, changes, record, version, last_day, begun), is_indexed_meanwhile=is_indexed
        )
    else:
        record.finish(NOTHING_NEW, datetime.now(UTC), record.message)
        log_run(folder, record)


def is_news(changes: list[TableChange]) -> bool:
    """Say whether changes are worth a snapshot: what the code knows of its sites is not, by itself."""
    return any(change.table != "sites" for change in changes)


def data_through(workspace: Workspace) -> date | None:
    """Return the latest date that any loaded page speaks of."""
    connection = workspace.connection
    query = "SELECT max(as_of) FROM next.pages WHERE disposition = 'loaded'"
    ((brought,),) = connection.execute(query).fetchall()
    known = workspace.manifest.data_through if workspace.manifest else None
    if known is None or (brought is not None and brought >= known):
        return brought  # type: ignore[no-any-return]
    if not _takes_page_from(connection, known):
        return known
    workspace.base.reach_all("pages")
    others = "(FROM base.pages ANTI JOIN next.pages USING (page_id))"
    query = f"SELECT max(as_of) FROM {others} WHERE disposition = 'loaded'"
    ((kept,),) = connection.execute(query).fetchall()
    return max((day for day in (brought, kept) if day is not None), default=None)


def _takes_page_from(connection: duckdb.DuckDBPyConnection, day: date) -> bool:
    """Return whether a published page of a day is of that day no more, or is loaded no more."""
    query = (
        "SELECT 1 FROM base.pages SEMI JOIN next.pages USING (page_id) "
        "WHERE as_of = $1 AND disposition = 'loaded' LIMIT 1"
    )
    return bool(connection.execute(query, [day]).fetchall())
