"""`steppe check`: the gates over what is published, and over its last night."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dags.checking import check_warehouse
from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from etl.gates.declared import GATES
from tests.gates.nightly import write_pages
from tests.gates.staged import log_nights
from tests.gates.test_page_gates import BITING, GOOD
from tests.keeping.harming import Row, forge
from tests.keeping.nights import copied
from tests.support.surroundings import ROOT


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse into which pages were taken that gates of single pages would have kept back."""
    place = tmp_path_factory.mktemp("check")
    pages = {f"{name}.txt": page for name, (page, _) in BITING.items()}
    ingest_paths(
        [write_pages(place / "in", {**pages, "good.txt": GOOD})], place / "warehouse", progress=False
    )
    return place / "warehouse"


def test_pages_that_are_published_are_only_warned_of(known: Path) -> None:
    checked = check_warehouse(known, datetime(2026, 3, 1, tzinfo=UTC))
    outcomes = {each.gate: (each.outcome, each.n_failing) for each in checked.gates}
    assert {name: outcomes[name] for name in BITING} == dict.fromkeys(BITING, ("warned", 1))
    assert (checked.is_refused, outcomes["orphans"], outcomes["duplicate-keys"]) == (
        False,
        ("passed", 0),
        ("passed", 0),
    )
    assert [gate.name for gate in GATES] == list(outcomes)


def test_the_command_tells_each_gate_and_ends_with_0(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--warehouse", str(known), "--json"], Settings()) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["last_night"], told["is_stale"]) == ("passed", None, False)
    assert {each["gate"] for each in told["gates"]} == {gate.name for gate in GATES}
    assert run(["check", "--warehouse", str(known)], Settings()) == 0
    out = capsys.readouterr().out
    assert "rate-plausible     timesca.com  warned     0.204" in out


def test_a_night_that_is_too_old_or_was_never_held_ends_with_3(
    known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--warehouse", str(known), "--max-age", "26h"], Settings()) == 3
    assert "the last completed night ended never, and may be 26 hours old at most" in capsys.readouterr().out
    log_nights(known, datetime.now(UTC) - timedelta(hours=25), 1, {})
    assert run(["check", "--warehouse", str(known), "--max-age", "26h"], Settings()) == 0
    assert run(["check", "--warehouse", str(known), "--max-age", "24h"], Settings()) == 3
    assert "ended 25.0 hours ago, and may be 24 hours old at most" in capsys.readouterr().out
    assert run(["check", "--warehouse", str(known), "--max-age", "1m"], Settings()) == 3
    assert "ended 25.0 hours ago, and may be 1 minute old at most" in capsys.readouterr().out
    assert run(["check", "--warehouse", str(known), "--max-age", "soon"], Settings()) == 2
    assert "'soon' is no time; write it as 26h, 90m or 2d" in capsys.readouterr().err
    assert run(["check", "--warehouse", str(tmp_path)], Settings()) == 2


def test_the_settings_of_the_nights_hold(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = known.parent / "steppe.toml"
    inbox = '[[inboxes]]\nname = "main"\npath = "in"\n'
    config.write_text(
        f'warehouse = "warehouse"\n{inbox}[gates.quarantine-count]\nmax = 1\n[gates.text-length]\nmin = 1'
    )
    assert run(["check", "--config", str(config), "--json"], Settings()) == 0
    told = {each["gate"]: each for each in json.loads(capsys.readouterr().out)["gates"]}
    assert (told["text-length"]["outcome"], told["quarantine-count"]["bound"]) == ("passed", 1)


def test_silence_and_a_meagre_last_night_end_with_3(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    ingest_paths([write_pages(tmp_path / "in", {"good.txt": GOOD})], warehouse, progress=False)
    last = datetime.now(UTC)
    log_nights(warehouse, last - timedelta(days=1), 20, {"pages_new": 20.0})
    log_nights(warehouse, last, 1, {"pages_new": 2.0})
    outcomes = {
        each.gate: each.outcome for each in check_warehouse(warehouse, last + timedelta(hours=1)).gates
    }
    assert (outcomes["pages-usual"], outcomes["silence"]) == ("refused", "passed")
    checked = check_warehouse(warehouse, last + timedelta(days=9))
    assert {each.outcome for each in checked.gates if each.gate == "silence"} == {"refused"}


@pytest.mark.parametrize(
    ("gate", "table", "harm"),
    [
        ("duplicate-keys", "rates", lambda rows: rows.append(rows[0])),
        ("orphans", "articles", lambda rows: rows.pop()),
    ],
)
def test_rows_that_do_not_agree_end_with_3(
    known: Path, tmp_path: Path, gate: str, table: str, harm: Callable[[list[Row]], object]
) -> None:
    own = copied(known, tmp_path / "own")
    forge(own, table, harm)
    checked = check_warehouse(own, datetime(2026, 3, 1, tzinfo=UTC))
    refusing = [each for each in checked.gates if each.outcome == "refused"]
    assert [each.gate for each in refusing] == [gate]
    assert table in refusing[0].says


def test_every_gate_has_a_row_in_the_runbook() -> None:
    runbook = (ROOT / "dags" / "RUNBOOK.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in runbook.splitlines() if line.startswith("| `")]
    assert [f"`{gate.name}`" for gate in GATES] == [
        row for row in rows if row.strip("`") in {g.name for g in GATES}
    ]
