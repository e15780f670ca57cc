"""A refused night is settled by hand: gates are excused, or pages kept out, so that it does not bounce."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.gates.nightly import write_pages
from tests.gates.staged import log_nights
from tests.ingest.invented import Listing, ask, prose

BEFORE = Listing([("Harvest Begins", prose(1, 60))], date="27 February 2026").render()
JUMP = Listing(
    [("Market Moves", prose(2, 60))], date="28 February 2026", quotes=["KZT/USD = 0.00304 0%"]
).render()
# It prints an article of the other page too, which comes before it.
CALM = Listing(
    [("Road Closed", prose(3, 60)), ("Market Moves", prose(2, 60))],
    date="28 February 2026",
    quotes=["KGS/USD = 0.01144 0%"],
).render()
OTHER = Listing([("Poet Honoured", prose(4, 60))], date="26 February 2026", quotes=[]).render()


@dataclass(frozen=True)
class Place:
    """A warehouse that knows one night, and one that was refused for a rate that jumps."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def stages(self) -> list[str]:
        return sorted(path.name for path in (self.warehouse / "_staging").iterdir())

    def steppe(self, *words: str) -> tuple[int, dict[str, Any], str]:
        self.capsys.readouterr()
        code = run([*words, "--json"], Settings())
        told = self.capsys.readouterr()
        return code, json.loads(told.out) if told.out else {}, told.err

    def night(self) -> tuple[int, dict[str, Any], str]:
        return self.steppe("nightly", "--config", str(self.root / "steppe.toml"))

    def on(self, *words: str) -> tuple[int, dict[str, Any], str]:
        return self.steppe(*words, "--warehouse", str(self.warehouse))

    def put(self, pages: dict[str, bytes]) -> None:
        write_pages(self.root / "in", pages)


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Place, str]:
    """Hold a night that is published, and one that is refused; return its run."""
    place = Place(tmp_path, capsys)
    settings = 'warehouse = "warehouse"\nmin_free_gb = 0\nsettle_seconds = 0\n'
    (tmp_path / "steppe.toml").write_text(f'{settings}[[inboxes]]\nname = "main"\npath = "in"\n')
    place.put({"before.txt": BEFORE})
    assert place.night()[0] == 0
    place.put({"jump.txt": JUMP, "quiet.txt": CALM})
    code, told, said = place.night()
    assert (code, told["status"], told["snapshot"]) == (3, "refused", None)
    (found,) = [each for each in told["gates"] if each["outcome"] == "refused"]
    assert (found["gate"], found["examples"][0]["key"]) == ("rate-jump", "timesca.com/2026-02-28/KZT/USD")
    assert found["examples"][0]["says"].endswith(f"a day; printed on page {sha256(JUMP).hexdigest()}")
    assert "refused by the gate rate-jump at timesca.com: 1 of 2 steps" in said
    assert f"what was staged is kept in _staging/{told['run_id']}" in said
    return place, told["run_id"]


def bands_held(warehouse: Path) -> list[int]:
    """Return how many bands each wording has by which it meets its near-duplicates."""
    identities = pq.read_table(warehouse / "current" / "_version_identity", columns=["bands"])
    return [len(bands) for bands in identities["bands"].to_pylist()]


def stage_by_an_older_program(stage: Path) -> None:
    """Take out of a stage what programs did not stage at first."""
    articles = pq.read_table(stage / "articles.parquet")
    pq.write_table(articles.drop_columns(["bands"]), stage / "articles.parquet")


def test_an_accepted_night_is_published_beside_what_came_meanwhile(refused: tuple[Place, str]) -> None:
    place, first = refused
    assert ask(place.warehouse, "SELECT count(*) FROM pages") == [(1,)]
    code, told, said = place.night()
    again = told["run_id"]
    assert (code, place.stages) == (3, [again])
    assert f"in the place of {first}" in said

    code, _, said = place.on("runs", "accept", first, "--gate", "rate-jump", "--reason", "It is so.")
    assert (code, f"nothing is kept of run {first}" in said) == (2, True)
    assert f"settle {again} instead" in said
    code, _, said = place.on("runs", "accept", again, "--gate", "silence", "--reason", "It is so.")
    assert (code, "was refused by rate-jump; silence is no gate that could be excused" in said) == (2, True)

    write_pages(place.root / "other", {"other.txt": OTHER, "quiet.txt": CALM})
    assert place.on("ingest", str(place.root / "other"))[1]["snapshot"] == 2
    assert place.stages == [again]
    stage_by_an_older_program(place.warehouse / "_staging" / again)
    accept = ("runs", "accept", again, "--gate", "rate-jump", "--reason", "The bank says so too.")
    code, told, _ = place.on(*accept)
    assert (code, told["status"], told["snapshot"], told["pages"]["loaded"]) == (0, "published", 3, 1)
    assert told["message"] == f"settles run {again}: The bank says so too."
    assert ask(place.warehouse, "SELECT rate::VARCHAR FROM rates WHERE base = 'KZT' ORDER BY as_of") == [
        ("0.00204000",),
        ("0.00304000",),
    ]
    assert ask(place.warehouse, "SELECT outcome, accepted_because FROM gate_results WHERE n_failing > 0") == [
        ("refused", None),
        ("refused", None),
        ("accepted", "The bank says so too."),
    ]
    assert place.stages == []
    assert bands_held(place.warehouse) == [32] * 4
    assert place.on("runs", "show", again)[1]["settled_by"] == told["run_id"]
    assert run(["runs", "--warehouse", str(place.warehouse)], Settings()) == 0
    assert f"refused, settled by {told['run_id']}" in place.capsys.readouterr().out

    assert place.on(*accept)[1]["run_id"] == told["run_id"]
    code, told, _ = place.night()
    assert (code, told["pages"]["loaded"], told["pages"]["quarantined"]) == (0, 0, 0)
    assert ask(place.warehouse, "SELECT count(*) FROM pages") == [(4,)]
    assert place.on("verify")[0] == 0


def test_a_refused_night_is_told_by_the_check_until_it_is_settled(refused: tuple[Place, str]) -> None:
    place, name = refused
    code, told, _ = place.on("check", "--max-age", "26h")
    open_night = told["open_night"]
    assert (code, told["status"], told["is_stale"]) == (3, "refused", False)
    assert (open_night["run_id"], open_night["status"], open_night["gates"]) == (
        name,
        "refused",
        ["rate-jump"],
    )
    assert run(["check", "--warehouse", str(place.warehouse)], Settings()) == 3
    said = place.capsys.readouterr().out
    assert "the last completed night ended 0.0 hours ago\n" in said
    assert f"the newest night, {name}, was refused by rate-jump, and is not settled; 'steppe runs" in said
    assert place.on("runs", "accept", name, "--gate", "rate-jump", "--reason", "It is so.")[0] == 0
    code, told, _ = place.on("check", "--max-age", "26h")
    assert (code, told["status"], told["open_night"]) == (0, "passed", None)


def test_a_first_night_that_is_refused_is_told_by_the_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_nights(tmp_path, datetime.now(UTC) - timedelta(hours=5), 1, {}, status="refused")
    assert run(["check", "--warehouse", str(tmp_path)], Settings()) == 3
    assert "was refused, and is not settled" in capsys.readouterr().out


def test_a_held_page_waits_until_somebody_lets_it_in(refused: tuple[Place, str]) -> None:
    place, name = refused
    code, _, said = place.on("runs", "hold", name, "--page", "0123456789", "--reason", "Odd.")
    assert (code, "'0123456789' is no page that run" in said) == (2, True)
    shown = place.on("runs", "show", name)[1]
    assert [each["gate"] for each in shown["gates"] if each["outcome"] == "refused"] == ["rate-jump"]
    page = page_with(place.warehouse, name, "KZT")
    assert run(["runs", "show", name, "--warehouse", str(place.warehouse)], Settings()) == 0
    lines = place.capsys.readouterr().out.splitlines()
    # Of the two pages of the night, the one that the gate names.
    (line,) = [line for line in lines if ".txt" in line]
    assert line.split()[:3] == ["main/jump.txt", page[:12], "gate-rate-jump"]
    code, told, _ = place.on("runs", "hold", name, "--page", page[:12], "--reason", "A slip.")
    assert (code, told["status"], told["pages"]["loaded"], told["pages"]["quarantined"]) == (
        0,
        "published",
        1,
        1,
    )
    assert ask(place.warehouse, "SELECT reason, stage, message FROM quarantine") == [
        ("held", "gate", "Kept out of the night by hand: A slip.")
    ]
    assert bands_held(place.warehouse) == [32] * 3
    assert (place.stages, place.night()[0]) == ([], 0)
    assert ask(place.warehouse, "SELECT count(*) FROM rates WHERE as_of = '2026-02-28'") == [(1,)]
    assert place.on("quarantine", "replay", "--all")[1]["status"] == "nothing_new"
    assert place.on("replay")[1]["status"] == "nothing_new"
    assert place.on("quarantine", "replay", page)[1]["pages"]["loaded"] == 1
    assert ask(place.warehouse, "SELECT count(*) FROM rates WHERE as_of = '2026-02-28'") == [(2,)]
    assert ask(place.warehouse, "SELECT count(*) FROM quarantine") == [(0,)]


def test_a_page_that_was_published_since_cannot_be_held(refused: tuple[Place, str]) -> None:
    place, name = refused
    page = page_with(place.warehouse, name, "KZT")
    (place.root / "since").mkdir()
    write_pages(place.root / "since", {"jump.txt": JUMP})
    assert place.on("ingest", str(place.root / "since"))[0] == 0
    code, _, said = place.on("runs", "hold", name, "--page", page)
    assert (code, f"another run has published page {page} since" in said) == (2, True)


def test_what_another_gate_refuses_stays_as_it_was(refused: tuple[Place, str]) -> None:
    place, name = refused
    before = place.stages
    calm = page_with(place.warehouse, name, "KGS")
    code, told, said = place.on("runs", "hold", name, "--page", calm, "--reason", "Try.")
    assert (code, told["status"], place.stages) == (3, "refused", before)
    assert "rate-jump" in said
    assert "kept in" not in said


def test_a_stage_whose_pages_are_all_published_is_tidied(refused: tuple[Place, str]) -> None:
    place, name = refused
    assert place.on("ingest", str(place.root / "in"))[1]["status"] == "published"
    assert place.stages == []
    code, _, said = place.on("runs", "accept", name, "--gate", "rate-jump", "--reason", "It is so.")
    assert (code, f"nothing is kept of run {name}" in said) == (2, True)


def page_with(warehouse: Path, name: str, base: str) -> str:
    """Return the page of a refused run that prints a rate of that currency."""
    file = warehouse / "_staging" / name / "quotes.parquet"
    ((page,),) = ask(warehouse, f"SELECT page_id FROM '{file}' WHERE base = '{base}'")
    return str(page)
