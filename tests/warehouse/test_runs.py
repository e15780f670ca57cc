from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.warehouse.making import new_run, new_warehouse
from warehouse.contract import RUNS
from warehouse.errors import SteppeError
from warehouse.gate_results import GateExample, GateResult
from warehouse.run_log import all_runs, log_run, logged_runs
from warehouse.run_metrics import RunMetric
from warehouse.runs import FAILED, new_run_id


def test_a_row_of_a_record_has_the_columns_of_the_table() -> None:
    assert tuple(new_run(datetime(2026, 2, 19, tzinfo=UTC)).to_row()) == RUNS.column_names


def test_run_ids_tell_their_moment_in_utc() -> None:
    moment = datetime(2026, 2, 19, 7, 30, tzinfo=timezone(timedelta(hours=5)))
    assert re.fullmatch(r"20260219T023000Z-[0-9a-f]{8}", new_run_id(moment))


def test_run_ids_of_one_second_sort_by_time_and_those_of_one_moment_differ() -> None:
    second = datetime(2026, 2, 19, 2, 30, tzinfo=UTC)
    moments = [second + timedelta(microseconds=each) for each in (0, 1, 15, 16, 70_000, 999_999, 1_000_000)]
    run_ids = [new_run_id(moment) for moment in moments]
    assert run_ids == sorted(run_ids)
    assert len({new_run_id(second) for _ in range(20)}) > 1


def test_a_logged_run_is_read_back_and_its_last_state_counts(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    run = new_run(datetime(2026, 2, 19, tzinfo=UTC))
    log_run(folder, run)
    assert logged_runs(folder) == [run]
    run.finish(FAILED, datetime(2026, 2, 19, 0, 0, 2, tzinfo=UTC), "disk full")
    log_run(folder, run)
    assert all_runs(folder) == [run]
    assert (run.seconds, run.message) == (2.0, "disk full")
    facts = json.loads((folder.run_log / f"{run.run_id}.json").read_text())
    assert facts["started_at"] == "2026-02-19T00:00:00+00:00"


def test_the_log_keeps_what_gates_found_and_what_was_measured(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    run = new_run(datetime(2026, 2, 19, tzinfo=UTC))
    example = GateExample("rates", "timesca.com/2026-02-19/KZT/USD", "0.00204 after 0.00512")
    run.gates = [
        GateResult(gate="rate-jump", severity="refuse", outcome="refused", value=9.5, examples=(example,)),
        GateResult(gate="silence", severity="refuse", outcome="not_asked", accepted_because="a holiday"),
    ]
    run.metrics = [
        RunMetric("pages_loaded", 6.0, "timesca.com", "archive-listing"),
        RunMetric("pages_new", 7),
    ]
    log_run(folder, run)
    assert logged_runs(folder) == [run]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"run_id": "x", "kind": "y", "started_at": "z"}'])
def test_a_damaged_entry_is_told_in_a_sentence(tmp_path: Path, content: str) -> None:
    folder = new_warehouse(tmp_path)
    (folder.run_log / "x.json").write_text(content)
    with pytest.raises(SteppeError, match=r"x\.json is damaged .*; move it away"):
        logged_runs(folder)
