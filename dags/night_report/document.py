"""All that a report tells, as one document: the page is made of it, and `report.json` is it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from dags.command_line.ingest import outcome
from dags.command_line.values import as_plain
from dags.night_report.articles import article_changes
from dags.night_report.rates import rate_changes
from dags.night_report.series import coverage_series, day_series, rate_series, time_series
from dags.night_report.shown import as_sentence, bounded
from dags.night_report.snapshot import AskedSnapshot, asked
from dags.night_report.staged import staged_quarantine
from dags.night_report.standing import Standing, standing_after
from dags.night_report.verdict import verdict
from dags.night_report.waiting import quarantine
from warehouse.contract import public_tables
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import (
    ACCEPTED,
    NOT_ASKED,
    PASSED,
    QUARANTINED_PAGES,
    REFUSED_BY,
    WARNED,
    GateResult,
)
from warehouse.manifest import Manifest
from warehouse.run_log import all_runs
from warehouse.runs import FAILED, REFUSED, RunRecord

REPORT_VERSION = 1
"""Raised when a name of the document goes or changes its meaning; names may be added under one number."""

OUTCOMES = (REFUSED_BY, QUARANTINED_PAGES, WARNED, ACCEPTED, PASSED, NOT_ASKED)
"""What became of gates, the gravest first."""

Document = dict[str, Any]


def report_document(folder: WarehouseFolder, record: RunRecord) -> Document:
    """Return the report of a run; where no snapshot can be asked, `note` says why, and its parts are null."""
    standing, note = _standing(folder, record)
    document: Document = {
        "report_version": REPORT_VERSION,
        "warehouse": str(folder.root),
        "run": _run(record),
        "verdict": verdict(record, standing),
        "gates": [gate.to_json() for gate in sorted(record.gates, key=_gravest_first)],
        "note": note or standing.note,
        "snapshot": _snapshot(standing.shown, record),
        "snapshot_before": standing.before.snapshot if standing.before else None,
        "staged": _staged(folder, record),
        **_nothing_asked(),
    }
    times = time_series(_runs_until(folder, record))
    if standing.shown:
        try:
            document |= _asked_parts(folder, record, standing)
        except SteppeError as problem:
            document["note"] = as_sentence(str(problem))
    document["charts"] += times
    plain: Any = as_plain(document)
    return dict(plain)


def _standing(folder: WarehouseFolder, record: RunRecord) -> tuple[Standing, str | None]:
    try:
        return standing_after(folder, record), None
    except SteppeError as problem:
        return Standing(None), as_sentence(str(problem))


def _staged(folder: WarehouseFolder, record: RunRecord) -> Document | None:
    """Return what a run that published nothing could not read, as far as its working files are kept."""
    if record.status not in {REFUSED, FAILED}:
        return None
    return staged_quarantine(folder.staging / record.run_id, f"steppe runs show {record.run_id}")


def _gravest_first(gate: GateResult) -> tuple[int, str, str]:
    place = OUTCOMES.index(gate.outcome) if gate.outcome in OUTCOMES else len(OUTCOMES)
    return place, gate.gate, gate.site or ""


def _nothing_asked() -> Document:
    return {"quarantine": None, "articles": None, "rates": None, "charts": []}


def _asked_parts(folder: WarehouseFolder, record: RunRecord, standing: Standing) -> Document:
    assert standing.shown is not None
    with asked(folder, standing.shown) as after, _asked_before(folder, standing.before) as before:
        parts: Document = {"quarantine": quarantine(after, record.run_id)}
        if record.snapshot is not None:
            parts["articles"] = article_changes(after, before, record.snapshot)
            parts["rates"] = rate_changes(after, before, record.snapshot)
        # Last, as they look into all files of their tables.
        parts["charts"] = [*rate_series(after), *day_series(after), *coverage_series(after)]
    return parts


@contextmanager
def _asked_before(folder: WarehouseFolder, manifest: Manifest | None) -> Iterator[AskedSnapshot | None]:
    with asked(folder, manifest) if manifest else nullcontext() as snapshot:
        yield snapshot


def _run(record: RunRecord) -> Document:
    told = outcome(record)
    told.pop("gates", None)  # they have a place of their own
    return {
        **told,
        "kind": record.kind,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
        "code_version": record.code_version,
        "inputs": [bounded(path) for path in record.inputs[:20]],
        "n_inputs": len(record.inputs),
        "message": bounded(record.message, 2000),
    }


def _snapshot(manifest: Manifest | None, record: RunRecord) -> Document | None:
    if manifest is None:
        return None
    return {
        "number": manifest.snapshot,
        "published_at": manifest.published_at,
        "run_id": manifest.run_id,
        "is_of_this_run": manifest.snapshot == record.snapshot,
        "data_through": manifest.data_through,
        "rows": {
            table.name: manifest.tables[table.name].rows
            for table in public_tables()
            if table.name in manifest.tables
        },
    }


def _runs_until(folder: WarehouseFolder, record: RunRecord) -> list[RunRecord]:
    """Return the runs that began before a run, and it; the oldest first."""
    try:
        known = {run.run_id: run for run in all_runs(folder)} | {record.run_id: record}
    except SteppeError:
        known = {record.run_id: record}
    earlier = [run for run in known.values() if run.started_at <= record.started_at]
    return sorted(earlier, key=lambda run: (run.started_at, run.run_id))
