"""The tables that tell how the others came to be, as a publication writes them on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.change_log import append_changes
from warehouse.chunks import ChunkedTable
from warehouse.contract import CHANGES, FORGOTTEN, GATE_RESULTS, HISTORY, RUN_METRICS, RUNS
from warehouse.durable import sync_path
from warehouse.folder import WarehouseFolder
from warehouse.manifest import DataFile, TableFiles, files_in
from warehouse.runs import LISTS, RunRecord
from warehouse.schema import Table, arrow_schema
from warehouse.sql import parquet_list

OWN_RUNS = "temp.main._steppe_runs"
TOLD_OF_RUNS = {"metrics": RUN_METRICS, "gates": GATE_RESULTS}
"""What a run's record holds beside its row, and the table for it."""


@dataclass(frozen=True, slots=True)
class History:
    """What a publication adds to the tables that only grow, each as relations of the connection.

    `logs` names, for tables, what `changes` is to say; `forgotten` the rows of that table. `amended` are
    earlier runs whose rows in `runs` are to say something else, `amended_gates` rows of what gates found that
    are.
    """

    logs: Mapping[str, str] = field(default_factory=dict)
    forgotten: str | None = None
    amended: Sequence[RunRecord] = ()
    amended_gates: Sequence[Mapping[str, Any]] = ()


def grown_history(  # noqa: PLR0917  each of the six is a thing of its own
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, TableFiles],
    ended: Sequence[RunRecord],
    history: History,
    number: int,
) -> dict[str, TableFiles]:
    """Return the files of the tables that only grow but `runs`, with what a snapshot of that number adds.

    `ended` are the runs that have ended since the snapshot before, last of all the one that publishes. New
    files are written into the folders of the tables, which are there.
    """
    own = ended[-1]
    before = {table.name: files_in(tables, table.name) for table in HISTORY if table != RUNS}
    unknown = _unknown(folder, connection, files_in(tables, RUNS.name), ended)
    log = TableFiles(before[CHANGES.name] or _chunked(folder, connection, CHANGES).append((), ()))
    after = {
        CHANGES.name: append_changes(connection, folder, log, history.logs, number, own.run_id).files,
        FORGOTTEN.name: _chunked(folder, connection, FORGOTTEN).change(
            before[FORGOTTEN.name], history.forgotten, None
        ),
    }
    known = {
        **before,
        GATE_RESULTS.name: amended_gates(
            folder, connection, before[GATE_RESULTS.name], history.amended_gates
        ),
    }
    for told, table in TOLD_OF_RUNS.items():
        after[table.name] = _with_rows(
            _chunked(folder, connection, table), known[table.name], _rows(table, unknown, told)
        )
    for name, files in after.items():
        if files != before[name]:
            sync_path(folder.table_data(name))
    return {name: TableFiles(files) for name, files in after.items()}


def grown_runs(
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, TableFiles],
    ended: Sequence[RunRecord],
    history: History,
) -> TableFiles:
    """Return the files of `runs` with the runs that have ended, told as `grown_history` is told them."""
    own = ended[-1]
    stage_runs(connection, [*ended, *(each for each in history.amended if each.run_id != own.run_id)])
    before = files_in(tables, RUNS.name)
    after = _chunked(folder, connection, RUNS).change(before, OWN_RUNS, None)
    if after != before:
        sync_path(folder.table_data(RUNS.name))
    return TableFiles(after)


def amended_gates(
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    files: tuple[DataFile, ...],
    rows: Sequence[Mapping[str, Any]],
) -> tuple[DataFile, ...]:
    """Return the files of what gates found, where known rows are to say something else."""
    if not rows:
        return files
    connection.register("_amended_gates", pa.Table.from_pylist(list(rows), schema=arrow_schema(GATE_RESULTS)))
    return _chunked(folder, connection, GATE_RESULTS).change(files, "_amended_gates", None)


def _with_rows(
    table: ChunkedTable, files: tuple[DataFile, ...], rows: Sequence[pa.RecordBatch]
) -> tuple[DataFile, ...]:
    return table.append(files, rows) if rows or not files else files


def _chunked(folder: WarehouseFolder, connection: duckdb.DuckDBPyConnection, table: Table) -> ChunkedTable:
    return ChunkedTable(connection, folder.table_data(table.name), table)


def _unknown(
    folder: WarehouseFolder,
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[DataFile],
    records: Sequence[RunRecord],
) -> list[RunRecord]:
    """Return the runs of which no snapshot tells yet; of others the log entry could not be removed."""
    if not files:
        return list(records)
    paths = parquet_list(folder.table_data(RUNS.name) / file.name for file in files)
    query = f"SELECT run_id FROM read_parquet({paths}) WHERE run_id IN (SELECT unnest(?::VARCHAR[]))"
    rows = connection.execute(query, [[record.run_id for record in records]]).fetchall()
    known = {run_id for (run_id,) in rows}
    return [record for record in records if record.run_id not in known]


def stage_runs(connection: duckdb.DuckDBPyConnection, records: Sequence[RunRecord]) -> None:
    """Put the rows for `runs` into a temporary table."""
    names = ", ".join(f"{column.name} {column.type}" for column in RUNS.columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE _steppe_runs ({names})")
    places = ", ".join("?" for _ in RUNS.columns)
    for record in records:
        row = record.to_row()
        values = [row[name] for name in RUNS.column_names]
        connection.execute(f"INSERT INTO {OWN_RUNS} VALUES ({places})", values)


def _rows(table: Table, records: Sequence[RunRecord], told: str) -> list[pa.RecordBatch]:
    assert told in LISTS
    rows: list[dict[str, Any]] = [
        {"run_id": record.run_id, **{name: getattr(each, name) for name in table.column_names[1:]}}
        for record in records
        for each in getattr(record, told)
    ]
    return [pa.RecordBatch.from_pylist(rows, schema=arrow_schema(table))] if rows else []
