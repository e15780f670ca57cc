"""Asking earlier snapshots, comparing two of them, and going back to one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import warehouse
from dags.ingest import ingest_paths
from dags.rollback import roll_back
from tests.ingest.invented import ask, tables
from tests.keeping.conftest import Steppe
from tests.keeping.nights import DIFFERENCES, LAST_SEEN, ROWS, lay_out
from warehouse import scratch
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import read_manifest

GROWING = {"runs", "changes", "run_metrics"}
"""What no rollback takes back, and what each of these runs adds to."""


@pytest.mark.parametrize("at", [1, 2])
def test_every_command_that_asks_can_ask_an_earlier_snapshot(nights: Path, steppe: Steppe, at: int) -> None:
    named = ("--at", str(at), "--json")
    listed = {each["table"]: each["rows"] for each in steppe(nights, "tables", *named).json["tables"]}
    status = steppe(nights, "status", *named).json
    assert {name: listed[name] for name in ROWS[at]} == ROWS[at]
    assert {name: status["tables"][name]["rows"] for name in ROWS[at]} == ROWS[at]
    assert (status["snapshot"], status["quarantined_pages"]) == (at, ROWS[at]["quarantine"])
    assert steppe(nights, "describe", "rates", *named).json["rows"] == ROWS[at]["rates"]
    assert len(steppe(nights, "runs", *named).json["runs"]) == at
    last = steppe(nights, "runs", "show", "last", *named).json
    assert (last["snapshot"], last["run_id"]) == (at, status["published_by"])
    assert status["last_run"]["run_id"] == last["run_id"]
    waiting = steppe(nights, "quarantine", "list", *named).json["pages"]
    assert len(waiting) == ROWS[at]["quarantine"]
    newest = steppe(nights, "quarantine", "list", "--json").json["pages"]
    shown = steppe(nights, "quarantine", "show", newest[0]["page_id"], *named)
    assert shown.code == (0 if at == 2 else 2)


@pytest.mark.parametrize(
    "command",
    [
        ("tables",),
        ("describe", "rates"),
        ("status",),
        ("runs",),
        ("runs", "show", "last"),
        ("quarantine", "list"),
        ("why", "rates", "timesca.com/2026-02-19/KZT/USD"),
        ("sql", "SELECT 1"),
        ("verify",),
    ],
    ids=" ".join,
)
def test_a_snapshot_that_is_not_there_is_2(nights: Path, steppe: Steppe, command: tuple[str, ...]) -> None:
    outcome = steppe(nights, *command, "--at", "3")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"steppe: the warehouse {nights} holds no snapshot 3; it holds 1 to 2\n"


def test_the_kept_snapshots_are_listed_newest_first(nights: Path, steppe: Steppe) -> None:
    second, first = steppe(nights, "snapshots", "--json").json["snapshots"]
    assert ([first["snapshot"], second["snapshot"]], second["is_newest"]) == ([1, 2], True)
    for at, told in ((1, first), (2, second)):
        assert {name: told["tables"][name] for name in ROWS[at]} == ROWS[at]
        assert (told["kind"], told["problem"], told["is_newest"]) == ("ingest", None, at == 2)
        assert (
            told["published_at"] == steppe(nights, "status", "--at", str(at), "--json").json["published_at"]
        )
    assert datetime.fromisoformat(first["published_at"]) < datetime.fromisoformat(second["published_at"])
    lines = steppe(nights, "snapshots").out.splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["2", "1"]


def test_two_snapshots_are_compared_table_by_table_both_ways(nights: Path, steppe: Steppe) -> None:
    names = ("added", "removed", "changed")
    forth = steppe(nights, "snapshots", "diff", "1", "2", "--json").json["tables"]
    back = steppe(nights, "snapshots", "diff", "2", "1", "--json").json["tables"]
    assert {table: tuple(forth[table][name] for name in names) for table in DIFFERENCES} == DIFFERENCES
    for table, (added, removed, changed) in DIFFERENCES.items():
        assert tuple(back[table][name] for name in names) == (removed, added, changed)
    assert steppe(nights, "snapshots", "diff", "2", "2").out == "snapshots 2 and 2 have the same rows\n"
    assert "rates                 2        0        0\n" in steppe(nights, "snapshots", "diff", "1", "2").out


def test_the_rows_of_one_table_are_told_with_what_changed(nights: Path, steppe: Steppe) -> None:
    asked = ("snapshots", "diff", "1", "2", "--table", "articles")
    told = steppe(nights, *asked, "--json").json
    ((_, bridge),) = [(row["change"], row) for row in told["rows"] if row["change"] == "changed"]
    ((_, winter),) = [(row["change"], row) for row in told["rows"] if row["change"] == "added"]
    assert ask(nights, f"SELECT title FROM articles WHERE article_id = '{bridge['key']}'") == [
        ("Bridge Opens",)
    ]
    assert bridge["columns"] == {
        "last_seen": {"before": str(LAST_SEEN[0]), "after": str(LAST_SEEN[1])},
        "n_sightings": {"before": 1, "after": 2},
    }
    assert winter["columns"]["title"] == {"before": None, "after": "Winter Comes"}
    text = winter["columns"]["text"]["after"]
    assert (len(text), text[-1]) == (65, "…")
    assert told["rows_left_out"] == 0
    lines = steppe(nights, *asked).out.splitlines()
    assert {f"+ {winter['key']}", f"~ {bridge['key']}", "    n_sightings: 1 -> 2"} <= set(lines)
    assert lines[-1] == "(2 rows of articles: 1 added, 0 removed, 1 changed)"
    few = steppe(nights, *asked, "--most", "1", "--json").json
    assert (len(few["rows"]), few["rows_left_out"], few["added"]) == (1, 1, 1)


@pytest.mark.parametrize("asked", [("1", "3"), ("1", "2", "--table", "rats"), ("1", "2", "--table", "days")])
def test_what_cannot_be_compared_is_2(nights: Path, steppe: Steppe, asked: tuple[str, ...]) -> None:
    outcome = steppe(nights, "snapshots", "diff", *asked)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (2, "", 1)


def test_going_back_publishes_old_rows_erases_nothing_and_reads_later_pages_again(
    own: Path, steppe: Steppe, tmp_path: Path
) -> None:
    before = tables(own)
    record = roll_back(own, 1)
    assert (record.kind, record.status, record.snapshot) == ("rollback", "published", 3)
    assert {name: len(rows) for name, rows in tables(own).items() if name in ROWS[1]} == ROWS[1]
    assert [each["snapshot"] for each in steppe(own, "snapshots", "--json").json["snapshots"]] == [3, 2, 1]
    assert ask(own, "SELECT kind, snapshot FROM runs ORDER BY started_at") == [
        ("ingest", 1),
        ("ingest", 2),
        ("rollback", 3),
    ]
    changed = steppe(own, "snapshots", "diff", "1", "3", "--json").json["tables"]
    assert {name for name, counts in changed.items() if any(counts.values())} == GROWING
    assert steppe(own, "status", "--at", "2", "--json").json["tables"]["rates"]["rows"] == 4
    assert steppe(own, "verify", "--all").code == 0

    again = roll_back(own, 1)
    assert (again.status, again.snapshot) == ("nothing_new", None)
    assert again.message == "the newest snapshot has the rows of snapshot 1 already"

    inbox = lay_out(tmp_path)[1]
    night = ingest_paths([inbox], own, progress=False)
    assert (night.pages_loaded, night.pages_quarantined, night.pages_duplicate) == (1, 1, 0)
    assert tables(own) == before
    changed = steppe(own, "snapshots", "diff", "2", "4", "--json").json["tables"]
    assert {name for name, counts in changed.items() if any(counts.values())} == GROWING
    assert steppe(own, "verify").code == 0


def test_the_command_goes_back_too_and_says_so(own: Path, steppe: Steppe) -> None:
    told = steppe(own, "snapshots", "rollback", "1", "--json")
    assert told.code == 0
    assert (told.json["status"], told.json["snapshot"], told.json["rolled_back_to"]) == ("published", 3, 1)
    assert told.json["run_id"] == steppe(own, "runs", "show", "last", "--json").json["run_id"]
    back = steppe(own, "snapshots", "rollback", "2").out
    assert back.startswith("published snapshot 4 with the rows of snapshot 2 in ")
    assert steppe(own, "snapshots", "rollback", "2").out == (
        "the newest snapshot has the rows of snapshot 2 already, nothing published\n"
    )


def test_going_back_keeps_to_a_bound_of_memory(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scratch, "MEMORY_LIMIT", "1MB")
    with pytest.raises(SteppeError, match="Out of Memory"):
        roll_back(own, 1)
    assert WarehouseFolder(own).snapshot_numbers() == [1, 2]


def test_what_cannot_be_gone_back_to_is_told_and_changes_nothing(own: Path) -> None:
    folder = WarehouseFolder(own)
    with pytest.raises(UsageError, match="holds no snapshot 9"):
        roll_back(own, 9)
    assert len(list(folder.run_log.iterdir())) == 0
    manifest = read_manifest(folder.snapshot_folder(1) / "manifest.json")
    lost = folder.table_data("articles") / manifest.tables["articles"].files[0].name
    lost.unlink()
    with pytest.raises(SteppeError, match=rf"{lost.name} is not what it was; 'steppe verify --at 1'"):
        roll_back(own, 1)
    assert folder.snapshot_numbers() == [1, 2]
    with warehouse.connect(own) as connection:
        assert connection.execute("SELECT count(*) FROM rates").fetchall() == [(4,)]
