"""`steppe status` and `steppe runs`."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dags.command_line.status_text import age
from tests.command_line.conftest import FIRST_RUN, REFUSED_RUN, SECOND_RUN, Steppe
from tests.warehouse.making import new_warehouse
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock

NOW = datetime(2026, 2, 22, tzinfo=UTC)


def test_status_as_one_json_object(steppe: Steppe, warehouse: Path) -> None:
    outcome = steppe("status", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    status = json.loads(outcome.out)
    assert status["warehouse"] == str(warehouse)
    assert (status["snapshot"], status["published_by"]) == (2, SECOND_RUN)
    assert datetime.fromisoformat(status["published_at"]).tzinfo is not None
    assert status["tables"]["rates"]["rows"] == 2
    assert "_payloads" not in status["tables"]
    assert status["bytes"] >= sum(table["bytes"] for table in status["tables"].values()) > 0
    assert (status["quarantined_pages"], status["unreadable_deliveries"]) == (1, 2)
    assert (status["undated_pages"], status["undated_quotes"]) == (2, 3)
    assert (status["last_run"]["run_id"], status["last_run"]["status"]) == (REFUSED_RUN, "refused")
    assert status["running"] is None


def test_status_for_people(steppe: Steppe) -> None:
    out = steppe("status").out
    assert f"by run {SECOND_RUN}\n" in out
    assert f"last run      {REFUSED_RUN} (ingest) refused: the rows do not agree\n" in out
    assert "running       no\n" in out
    assert "quarantine    1 page\n" in out
    assert "unreadable    2 deliveries, which 'steppe sql --query unreadable' lists\n" in out
    assert "undated       2 pages with 3 quotes, which 'steppe sql --query undated-pages' lists\n" in out


def test_status_tells_who_holds_the_warehouse(steppe: Steppe, warehouse: Path) -> None:
    with writer_lock(WarehouseFolder(warehouse), "ingest"):
        running = json.loads(steppe("status", "--json").out)["running"]
        said = steppe("status").out
    assert (running["pid"], running["purpose"]) == (os.getpid(), "ingest")
    assert f"running       yes, ingest in process {os.getpid()} on host " in said


def test_a_lock_file_left_by_a_run_that_died_is_no_run(steppe: Steppe, warehouse: Path) -> None:
    lock = WarehouseFolder(warehouse).lock_file
    lock.write_text('{"pid": 1, "host": "here", "started_at": "2026-02-19", "purpose": "ingest"}')
    assert json.loads(steppe("status", "--json").out)["running"] is None
    lock.write_text("")


@pytest.mark.parametrize("command", [("status",), ("runs",), ("runs", "show", "last"), ("status", "--json")])
def test_without_a_warehouse_the_sentence_says_what_to_run(
    steppe: Steppe, tmp_path: Path, command: tuple[str, ...]
) -> None:
    outcome = steppe(*command, STEPPE_WAREHOUSE=str(tmp_path))
    assert (outcome.code, outcome.out) == (2, "")
    assert "steppe ingest PATH" in outcome.err


def test_a_warehouse_whose_first_run_was_refused(steppe: Steppe, tmp_path: Path) -> None:
    new_warehouse(tmp_path)
    status = json.loads(steppe("status", "--json", "--warehouse", str(tmp_path)).out)
    assert (status["snapshot"], status["tables"], status["last_run"]) == (None, {}, None)
    assert "snapshot      none yet\n" in steppe("status", "--warehouse", str(tmp_path)).out
    assert steppe("runs", "show", "last", "--warehouse", str(tmp_path)).code == 2


def test_an_age_is_told_in_its_greatest_unit() -> None:
    ages = [timedelta(days=2, hours=5), timedelta(hours=1, minutes=59), timedelta(seconds=61), timedelta()]
    assert [age(NOW - past, NOW) for past in ages] == ["2 days ago", "1 hour ago", "1 minute ago", "just now"]


def test_runs_are_listed_newest_first_published_or_not(steppe: Steppe) -> None:
    runs = json.loads(steppe("runs", "--json").out)["runs"]
    assert [run["run_id"] for run in runs] == [REFUSED_RUN, SECOND_RUN, FIRST_RUN]
    assert [run["status"] for run in runs] == ["refused", "published", "published"]
    assert [run["snapshot"] for run in runs] == [None, 2, 1]
    lines = steppe("runs").out.splitlines()
    assert [line.split()[0] for line in lines[2:]] == [REFUSED_RUN, SECOND_RUN, FIRST_RUN]


@pytest.mark.parametrize(
    ("name", "run_id"), [("last", REFUSED_RUN), ("20260219", FIRST_RUN), (SECOND_RUN, SECOND_RUN)]
)
def test_one_run_by_its_id_an_opening_of_it_or_last(steppe: Steppe, name: str, run_id: str) -> None:
    run = json.loads(steppe("runs", "show", name, "--json").out)
    assert (run["run_id"], run["pages_read"]) == (run_id, 7)
    assert f"run_id               {run_id}\n" in steppe("runs", "show", name).out


def test_options_before_show_count_too(steppe: Steppe, warehouse: Path, tmp_path: Path) -> None:
    outcome = steppe(
        "runs", "--warehouse", str(warehouse), "--json", "show", "last", STEPPE_WAREHOUSE=str(tmp_path)
    )
    assert json.loads(outcome.out)["run_id"] == REFUSED_RUN


@pytest.mark.parametrize(
    ("name", "said"), [("2026", "'2026' fits 3 runs: "), ("x", "no run 'x'; steppe runs lists them")]
)
def test_a_run_that_cannot_be_told_is_2(steppe: Steppe, name: str, said: str) -> None:
    outcome = steppe("runs", "show", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"steppe: {said}")
