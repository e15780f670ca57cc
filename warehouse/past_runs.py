"""Every run that has ended, with what it measured and what gates found in it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from warehouse.contract import GATE_RESULTS, RUN_METRICS
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import GateResult
from warehouse.manifest import Manifest, current_manifest, files_in
from warehouse.run_log import all_runs
from warehouse.run_metrics import RunMetric
from warehouse.runs import RunRecord
from warehouse.schema import Table
from warehouse.small_files import read_whole
from warehouse.snapshots import manifest_at


def past_runs(folder: WarehouseFolder, since: datetime) -> list[RunRecord]:
    """Return every run, published or not, newest first; those since a moment with metrics and gates.

    Examples of what gates found are told of runs in the log alone.
    """
    first = f"{since.astimezone(UTC):%Y%m%dT%H%M%SZ}"  # as run ids begin
    runs = all_runs(folder)
    manifest = current_manifest(folder)
    if manifest is not None:
        metrics = _rows(folder, manifest, RUN_METRICS, first)
        gates = _rows(folder, manifest, GATE_RESULTS, first)
        for run in runs:
            run.metrics = run.metrics or [RunMetric(**row) for row in metrics.get(run.run_id, ())]
            run.gates = run.gates or [GateResult(**row) for row in gates.get(run.run_id, ())]
    return runs


def with_findings(folder: WarehouseFolder, run: RunRecord, at: int | None = None) -> RunRecord:
    """Return a run with its metrics and what gates found, as the newest snapshot or another one tells."""
    manifest = manifest_at(folder, at)
    if manifest is not None and not (run.metrics or run.gates):
        for row in _rows(folder, manifest, RUN_METRICS, run.run_id).get(run.run_id, ()):
            run.metrics.append(RunMetric(**row))
        for row in _rows(folder, manifest, GATE_RESULTS, run.run_id).get(run.run_id, ()):
            run.gates.append(GateResult(**row))
    return run


def _rows(
    folder: WarehouseFolder, manifest: Manifest, table: Table, first: str
) -> dict[str, list[dict[str, Any]]]:
    of_runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    files = files_in(manifest.tables, table.name)
    for file in files:
        rows = read_whole(folder.table_data(table.name) / file.name)
        run_ids = rows["run_id"].to_pylist()
        # Most rows of a file stand before the first that is wanted, as runs are told of in their order.
        start = next((place for place, run_id in enumerate(run_ids) if run_id >= first), len(run_ids))
        for row in rows.slice(start).to_pylist():
            if (run_id := row.pop("run_id")) >= first:
                of_runs[run_id].append(row)
    return of_runs
