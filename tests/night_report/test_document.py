"""What `report.json` says is what the nights brought, in the shape that its schema tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from dags.ingest import ingest_paths
from dags.night_report import write_report
from tests.ingest.invented import Listing, prose
from tests.keeping.nights import copied
from tests.night_report.conftest import NAMES, Report, read_report, report_of, undrawn
from tests.night_report.nights import (
    ADDITION,
    EDITED,
    GATE,
    HOSTILE,
    MOVES,
    N_FIRST,
    ODD,
    REFUSED_RUN,
    run_ids,
)
from warehouse.folder import WarehouseFolder
from warehouse.retention import Retention, expire
from warehouse.run_log import all_runs

Reports = Mapping[str, Report]


@pytest.mark.parametrize("name", NAMES)
def test_every_report_is_as_its_schema_has_it(reports: Reports, name: str) -> None:
    schema = json.loads((reports[name].folder / "report.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(reports[name].document, schema, jsonschema.Draft202012Validator)


def test_the_schema_would_notice_what_is_missing_or_of_another_kind(reports: Reports) -> None:
    schema = json.loads((reports["second"].folder / "report.schema.json").read_bytes())
    document = reports["second"].document
    move = document["rates"]["moves"]["rows"][0]
    for broken in (
        {name: value for name, value in document.items() if name != "charts"},
        document | {"report_version": 2},
        document | {"snapshot": {}},
        document
        | {
            "rates": document["rates"]
            | {"moves": {"rows": [move | {"rate": 0.1}], "n_more": 0, "command": ""}}
        },
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema, jsonschema.Draft202012Validator)


def test_new_articles_are_told_and_those_left_out_are_counted(reports: Reports) -> None:
    first = reports["first"].document["articles"]
    assert (first["n_new"], first["n_changed"], first["n_seen_again"]) == (N_FIRST, 0, 0)
    assert len(first["new"]["rows"]) == 30
    assert first["new"]["n_more"] == N_FIRST - 30
    second = reports["second"].document["articles"]
    assert {row["title"] for row in second["new"]["rows"]} == set(HOSTILE)
    assert {row["first_seen"] for row in second["new"]["rows"]} == {"2026-02-20"}
    assert {row["language"] for row in second["new"]["rows"]} == {"en"}


def test_changed_articles_are_told_with_what_they_held_before(reports: Reports) -> None:
    told = reports["second"].document["articles"]
    assert (told["n_changed"], told["n_seen_again"]) == (1, 1)
    (row,) = told["changed"]["rows"]
    assert row["title"] == EDITED[0]
    changes = {change["column"]: (change["before"], change["after"]) for change in row["changes"]}
    assert changes["word_count"] == (80, 80 + len(ADDITION.split()))
    assert ADDITION in changes["text"][1]
    assert ADDITION not in changes["text"][0]


def test_rate_moves_are_from_rate_to_rate_and_from_interval_to_interval(reports: Reports) -> None:
    moves = reports["second"].document["rates"]["moves"]
    told = {
        row["base"]: (row["old_rate"], row["rate"], row["move_pct"], row["gap_pct"]) for row in moves["rows"]
    }
    assert told == MOVES
    assert [row["base"] for row in moves["rows"]] == ["KZT", "UZS", "KGS"]  # the widest gap first
    assert {row["days_since"] for row in moves["rows"]} == {1}
    assert reports["first"].document["rates"]["moves"]["rows"] == []


def test_pages_that_disagree_are_told_with_each_rate(reports: Reports) -> None:
    (row,) = reports["second"].document["rates"]["disagreements"]["rows"]
    assert (row["base"], row["as_of"], row["rate"]) == ("KZT", "2026-02-20", "0.00209000")
    assert row["printed"] == [{"rate": "0.00209000", "n_pages": 1}, {"rate": "0.00210000", "n_pages": 1}]
    assert row["spread_pct"] == 0.478


def test_quarantine_is_told_by_reason_with_a_fragment(reports: Reports) -> None:
    told = reports["second"].document["quarantine"]
    assert (told["n_pages"], told["n_new"]) == (1, 1)
    (reason,) = told["reasons"]["rows"]
    assert reason["reason"] == "unknown-layout"
    (page,) = reason["pages"]["rows"]
    assert page["source"] == "night-1/odd.txt"
    assert page["fragment"] == ODD.decode()
    assert page["is_whole"]
    (unread,) = told["unreadable"]["rows"]
    assert unread["source"] == "night-1/cut.zip"
    later = reports["nothing_new"].document["quarantine"]
    assert (later["n_pages"], later["n_new"]) == (1, 0)


def test_charts_tell_the_series_with_interval_and_disagreement(reports: Reports) -> None:
    charts = {chart["title"]: chart for chart in reports["second"].document["charts"]}
    kzt = charts["KZT in USD, timesca.com"]
    assert kzt["columns"] == ["as_of", "rate", "rate_low", "rate_high", "lowest", "highest", "n_values"]
    assert [row[0] for row in kzt["rows"]] == ["2026-02-19", "2026-02-20"]
    assert [[cell[:8] for cell in row[1:6]] for row in kzt["rows"]] == [
        ["0.002040", "0.002035", "0.002045", "0.002040", "0.002040"],
        ["0.002090", "0.002085", "0.002095", "0.002090", "0.002100"],
    ]
    assert [row[6] for row in kzt["rows"]] == [1, 2]
    days = charts["Pages and articles per day"]["rows"]
    assert days == [["2026-02-19", 1, 0, N_FIRST], ["2026-02-20", 2, 0, len(HOSTILE)]]
    assert [row[1] for row in charts["Coverage per run"]["rows"]] == [1, 2]
    assert len(charts["Run time"]["rows"]) == 2
    assert len(reports["refused"].document["charts"][-1]["rows"]) == 4
    for title, what in (("KZT in USD, timesca.com", "dates"), ("Pages and articles per day", "days")):
        assert charts[title]["says"].startswith(f"2 {what} of 2, from 2026-02-19 to 2026-02-20")


def test_charts_tell_which_of_all_dates_they_show(tmp_path: Path) -> None:
    inbox = tmp_path / "in"
    inbox.mkdir()
    last = date(2026, 2, 19)
    quotes = ["KZT/USD = 0.00204 0%", "KGS/USD = 0.01144 0%", "UZS/USD = 0.00008 0%"]
    for n in range(92):
        day = last - timedelta(days=n)
        page = Listing([(f"Road {n} Closed", prose(n, 10))], f"{day.day} {day:%B %Y}", quotes[: 2 + (n < 2)])
        (inbox / f"{n}.txt").write_bytes(page.render())
    long_ago = Listing([("Old News", prose(99, 10))], "2 January 2024", quotes[1:])
    (inbox / "old.txt").write_bytes(long_ago.render())
    ingest_paths([inbox], tmp_path / "warehouse")
    record = all_runs(WarehouseFolder(tmp_path / "warehouse"))[-1]
    told = undrawn(tmp_path / "warehouse", tmp_path, record.run_id).document["charts"]
    kzt, uzs, days = (
        next(chart for chart in told if chart["title"].startswith(opening))
        for opening in ("KZT", "UZS", "Pages")
    )
    assert (len(kzt["rows"]), kzt["rows"][0][0], kzt["rows"][-1][0]) == (90, "2025-11-22", "2026-02-19")
    assert kzt["says"].startswith("The newest 90 of 92 dates, from 2025-11-22 to 2026-02-19. ")
    # However long ago, a date is not left out where there are few.
    assert [row[0] for row in uzs["rows"]] == ["2024-01-02", "2026-02-18", "2026-02-19"]
    assert uzs["says"].startswith("3 dates of 3, from 2024-01-02 to 2026-02-19. ")
    assert days["says"].startswith("The newest 45 of 780 days, from 2026-01-06 to 2026-02-19: ")


def test_a_refused_run_tells_its_gates_and_the_last_good_snapshot(reports: Reports) -> None:
    told = reports["refused"].document
    assert told["gates"] == [json.loads(json.dumps(GATE.to_json()))]
    assert (told["verdict"]["tone"], told["verdict"]["words"]) == ("bad", "Refused by rate-jump")
    assert (told["snapshot"]["number"], told["snapshot"]["is_of_this_run"]) == (2, False)
    assert told["articles"] is told["rates"] is None
    assert REFUSED_RUN in told["verdict"]["command"]


def test_what_a_run_had_to_say_leads_its_verdict(warehouse: Path, tmp_path: Path) -> None:
    folder = WarehouseFolder(warehouse)
    second = next(run for run in all_runs(folder) if run.snapshot == 2)
    second.message = "stopped after 1 minutes; 2 files are left for the next night"
    told = read_report(write_report(tmp_path, folder, second, draws_charts=False).parent).document["verdict"]
    assert told["tone"] == "look"
    assert told["sentence"].startswith(
        "Stopped after 1 minutes; 2 files are left for the next night. 6 articles"
    )


def test_a_past_run_is_told_from_its_own_snapshot_or_in_words_from_a_later_one(
    warehouse: Path, reports: Reports, tmp_path: Path
) -> None:
    assert reports["first"].document["snapshot"]["number"] == 1
    own = copied(warehouse, tmp_path / "own")
    expire(WarehouseFolder(own), Retention(1, 0), datetime.now(UTC))
    first, second, *_ = run_ids(own)
    told = report_of(own, tmp_path / "reports", first).document
    assert told["articles"]["n_new"] == N_FIRST
    assert "Snapshot 1 is kept no longer" in told["note"]
    told = report_of(own, tmp_path / "reports", second).document
    assert told["snapshot_before"] is None
    (row,) = told["articles"]["changed"]["rows"]
    assert row["changes"] == []
    assert "word_count" in row["changed_columns"]
