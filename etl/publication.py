"""From a run's stage to a snapshot: resolve, check, publish."""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from etl.freed_memory import give_back_freed_memory, is_large
from etl.gates.metrics import measure
from etl.integrity import refuse_violations
from etl.resolve.difference import table_changes
from etl.resolve.new_payloads import new_payloads
from etl.resolve.new_texts import TEXT_TABLES, new_texts
from etl.resolve.outcomes import tell_outcomes
from etl.resolve.rereading import read_nothing_again, reread_where_claims_changed
from etl.resolve.steps import (
    count_rows,
    resolve_identity,
    resolve_readings,
    take_in_captures,
    take_in_readings,
)
from etl.resolve.workspace import Workspace, open_workspace
from etl.worker_stages import worker_folders
from warehouse.contract import PAYLOADS
from warehouse.errors import RefusedError
from warehouse.manifest import current_manifest
from warehouse.publish import TableChange, publish
from warehouse.run_log import log_run
from warehouse.runs import NOTHING_NEW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    import duckdb

    from etl.gates.night import NightGates
    from etl.limits import PageLimits
    from etl.site import Sites
    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest
    from warehouse.runs import RunRecord

WRITERS = 1
"""How many threads write beside the one that publishes. Each holds a row group, some 40 MB while it is
packed, and one packs texts in the time that all else takes."""


def publish_stage(  # noqa: PLR0917  each of the six is a thing of its own
    folder: WarehouseFolder,
    stage: Path,
    record: RunRecord,
    sites: Sites,
    limits: PageLimits,
    gates: NightGates | None = None,
) -> None:
    """Publish what a run staged, or note that it brought nothing new; the record tells which.

    Raises RefusedError where the rows do not agree with one another, or a gate refuses the run; the stage is
    then kept.
    """
    with resolved_stage(folder, stage, record, sites, limits, gates=gates) as (workspace, changes):
        tell_outcomes(workspace.connection)
        # A large run by one process writes one after the other, so as to hold one row group at a time.
        threads = WRITERS if worker_folders(stage) or not is_large(stage) else 0
        publish_changes(folder, workspace, changes, record, threads=threads)
    # The run has come to its end: what cannot be removed now is removed by the next one.
    shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def resolved_stage(  # noqa: PLR0917  each of the seven is a thing of its own
    folder: WarehouseFolder,
    stage: Path,
    record: RunRecord,
    sites: Sites | None,
    limits: PageLimits,
    manifest: Manifest | None = None,
    gates: NightGates | None = None,
) -> Iterator[tuple[Workspace, list[TableChange]]]:
    """Work out what the stage changes, fill in the record's counts, and give the working database.

    The change is against the newest snapshot or a given one. Without sites, which is for a stage without
    deliveries, those that are published stay. The gates are asked where some are given. Nothing is published
    yet. Raises RefusedError where a gate refuses the run, or the rows do not agree with one another.
    """
    give_back_freed_memory(stage)
    workspace = open_workspace(folder, stage, manifest or current_manifest(folder), sites)
    with closing(workspace):
        connection = workspace.connection
        take_in_captures(workspace)
        if sites is None:
            read_nothing_again(workspace)
        else:
            reread_where_claims_changed(workspace, sites, limits, asks_gates=gates is not None)
        take_in_readings(workspace)
        if gates and sites:
            gates.hold(workspace, record, sites)
        resolve_readings(workspace)
        resolve_identity(workspace)
        changes = table_changes(workspace, record.run_id)
        count_rows(connection, record)
        measure(connection, record)
        try:
            if gates and sites:
                gates.judge(workspace, record, sites)
            refuse_violations(connection, record)
        except RefusedError:
            tell_outcomes(connection)
            raise
        give_back_freed_memory(stage)
        if is_news(changes):
            changes = [_with_new_texts(connection, stage, change) for change in changes]
            changes.append(TableChange(PAYLOADS.name, added=new_payloads(workspace)))
        yield workspace, changes


def _with_new_texts(connection: duckdb.DuckDBPyConnection, stage: Path, change: TableChange) -> TableChange:
    if change.upserts is None or change.table not in TEXT_TABLES:
        return change
    return replace(change, appends=new_texts(connection, stage, change.table))


def publish_changes(
    folder: WarehouseFolder,
    workspace: Workspace,
    changes: list[TableChange],
    record: RunRecord,
    *,
    threads: int = 0,
) -> None:
    """Publish the changes as one snapshot; where there are none, log that the run brought nothing new.

    So many `threads` write beside this one.
    """
    if is_news(changes):
        last_day = data_through(workspace)
        connection, version = workspace.connection, record.code_version
        asks_beside = not is_large(workspace.stage)
        publish(
            *(folder, connection, changes, record, version, last_day),
            threads=threads,
            asks_beside=asks_beside,
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
