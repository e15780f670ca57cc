"""Takes a target out of all that lies in a warehouse, however often that was begun before."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from etl.forgetting.contents import remains
from etl.forgetting.stages import clear_stages
from etl.forward import in_todays_tables
from warehouse.chunks import ChunkedTable
from warehouse.contract import ARTICLE_VERSIONS, CONTRACT_VERSION, FORGOTTEN, GATE_RESULTS, RUNS
from warehouse.durable import remove_tree, sync_path
from warehouse.errors import SteppeError
from warehouse.forgetting.holding import Holding, store_hashes, whole_snapshots
from warehouse.forgetting.intent import KIND, read_intent, remove_intent
from warehouse.forgetting.quoting import quoting_reports, silence_run_log, silenced_history
from warehouse.forgetting.remaking import remake_snapshot
from warehouse.history import OWN_RUNS, History, amended_gates, stage_runs
from warehouse.lookup_writing import LookupWriter
from warehouse.manifest import LookupFiles, Manifest, TableFiles, current_manifest
from warehouse.publish import publish_again
from warehouse.retention import remove_unreached_files
from warehouse.runs import RunRecord
from warehouse.schema import arrow_schema
from warehouse.small_files import read_whole
from warehouse.sql import parquet_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.replay_difference import TableDifference
    from warehouse.folder import WarehouseFolder
    from warehouse.forgetting.intent import Intent, Target
    from warehouse.forgetting.quoting import Silenced


def is_published(folder: WarehouseFolder, intent: Intent) -> bool:
    """Return whether the newest snapshot has the hashes of what is taken down, and so none of its rows."""
    return {each for each, _ in intent.target.tombstones()} <= _forgotten(folder)


def _forgotten(folder: WarehouseFolder) -> set[str]:
    manifest = current_manifest(folder)
    assert manifest is not None  # something was found in it
    place = folder.table_data(FORGOTTEN.name)
    files = [read_whole(place / file.name) for file in manifest.tables[FORGOTTEN.name].files]
    return {each for table in files for each in table["forgotten_id"].to_pylist()}


def publish_without(folder: WarehouseFolder, intent: Intent, record: RunRecord) -> list[TableDifference]:
    """Publish a new snapshot with the hashes of what is taken down and without its rows.

    Returns how many rows that concerns, table by table.
    """
    newest = current_manifest(folder)
    assert newest is not None  # as above
    target = intent.target
    silence_run_log(folder, target.marks, but=record.run_id)
    with remains(folder, folder.staging / record.run_id, newest, target, record) as rest:
        connection = rest.workspace.connection
        differences = rest.differences()
        content = rest.write()
        lookup = LookupWriter(connection, folder, replace(newest, lookup=LookupFiles()))
        content = replace(content, lookup=lookup.write(content.tables))
        connection.register("_tombstones", _tombstones(folder, intent, record.run_id))
        quiet = silenced_history(folder, newest, target.marks)
        history = History(rest.logs, "_tombstones", quiet.runs, quiet.gates)
        publish_again(folder, connection, content, history, record, record.code_version)
    return differences


def _tombstones(folder: WarehouseFolder, intent: Intent, run_id: str) -> pa.Table:
    known = _forgotten(folder)
    rows = [
        {
            "forgotten_id": each,
            "kind": kind,
            "forgotten_at": intent.began_at,
            "run_id": run_id,
            "reason": intent.reason,
        }
        for each, kind in intent.target.tombstones()
        if each not in known
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(FORGOTTEN))


def complete(folder: WarehouseFolder) -> None:
    """Take out of all else what the newest snapshot is rid of, and then remove the note.

    Older snapshots are made anew under their numbers. Raises SteppeError where something hinders it; the note
    stays then, and the next run goes on.
    """
    intent = read_intent(folder)
    if intent is None:
        return
    try:
        remake_older(folder, intent)
        remove_unreached_files(folder)
        _clear_index(folder, intent)
        clear_beside(folder, intent.target, intent.reports)
        remove_intent(folder)
    except (OSError, SteppeError, duckdb.Error, pa.ArrowException) as problem:
        reason = getattr(problem, "strerror", None) or str(problem).partition("\n")[0]
        raise SteppeError(
            "what is to be forgotten is out of the newest snapshot, but not yet out of all else in "
            f"{folder.root}: {reason}; mend that, and the next run goes on with it"
        ) from problem


def clear_beside(folder: WarehouseFolder, target: Target, reports: Iterable[str], but: str = "") -> None:
    """Take a target out of the log of runs, one aside, of what refused runs have staged, and of reports."""
    silence_run_log(folder, target.marks, but=but)
    clear_stages(folder, target)
    for report in quoting_reports(reports, target.marks):
        report.unlink()


def remake_older(folder: WarehouseFolder, intent: Intent) -> None:
    """Make every snapshot anew that still holds something, under its own number."""
    current = current_manifest(folder)
    with duckdb.connect() as connection:
        holding = Holding(connection, folder, intent.target)
        for manifest in whole_snapshots(folder):
            quiet = silenced_history(folder, manifest, intent.target.marks)
            if manifest.snapshot != (current and current.snapshot) and (
                any(quiet) or holding.is_in(manifest)
            ):
                _remake(folder, intent, manifest, quiet)
    shutil.rmtree(folder.staging / intent.run_id, ignore_errors=True)


def _remake(folder: WarehouseFolder, intent: Intent, old: Manifest, quiet: Silenced) -> None:
    place = folder.staging / intent.run_id
    remove_tree(place)
    manifest = old if old.contract_version == CONTRACT_VERSION else in_todays_tables(folder, old)
    run = RunRecord(run_id=intent.run_id, kind=KIND, started_at=intent.began_at)
    with remains(folder, place, manifest, intent.target, run) as rest:
        connection = rest.workspace.connection
        content = rest.write()
        history = _history(folder, connection, manifest, quiet)
        tables = {**manifest.tables, **content.tables, **history}
        remade = replace(manifest, tables=tables, lookup=LookupFiles(), data_through=content.data_through)
        remake_snapshot(folder, connection, remade)


def _history(
    folder: WarehouseFolder, connection: duckdb.DuckDBPyConnection, manifest: Manifest, quiet: Silenced
) -> dict[str, TableFiles]:
    runs, gates = (manifest.tables[table.name].files for table in (RUNS, GATE_RESULTS))
    if quiet.runs:
        stage_runs(connection, quiet.runs)
        runs = ChunkedTable(connection, folder.table_data(RUNS.name), RUNS).change(runs, OWN_RUNS, None)
    gates = amended_gates(folder, connection, gates, quiet.gates)
    for table in (RUNS, GATE_RESULTS):
        sync_path(folder.table_data(table.name))
    return {RUNS.name: TableFiles(runs), GATE_RESULTS.name: TableFiles(gates)}


def _clear_index(folder: WarehouseFolder, intent: Intent) -> None:
    """Take out of the index of words what no snapshot holds any more; a harmed index is removed."""
    from warehouse.search.indexing import forget_wordings  # noqa: PLC0415  it loads what only searches need

    gone = set(intent.target.indexed) - _wordings_left(folder, intent)
    try:
        forget_wordings(folder, gone)
    except (ValueError, LookupError, FileNotFoundError):
        remove_tree(folder.search)


def _wordings_left(folder: WarehouseFolder, intent: Intent) -> set[str]:
    left: set[str] = set()
    place = folder.table_data(ARTICLE_VERSIONS.name)
    with closing(duckdb.connect()) as connection:
        store_hashes(connection, "version_ids", intent.target.indexed)
        for manifest in whole_snapshots(folder):
            files = parquet_list(place / file.name for file in manifest.tables[ARTICLE_VERSIONS.name].files)
            rows = connection.execute(
                f"SELECT version_id FROM read_parquet({files}) WHERE version_id IN (FROM version_ids)"
            ).fetchall()
            left.update(version for (version,) in rows)
    return left
