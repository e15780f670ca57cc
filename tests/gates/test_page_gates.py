"""Gates of single pages: each has a page that makes it bite, and one a little less so, which passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from etl.gates.declared import GATES
from etl.gates.gate import PAGE, Gate
from etl.gates.night import NightGates
from tests.gates.nightly import night, result, write_pages
from tests.gates.staged import StagedNight, moment, read_night
from tests.ingest.invented import Listing, ask, prose

PAGE_GATES = [gate for gate in GATES if gate.scope == PAGE]
STORY = ("Bridge Opens After Repairs", prose(1, 60))


def stories(count: int) -> list[tuple[str, str]]:
    return [(f"Story Number {number}", prose(100 + number, 8)) for number in range(count)]


def quotes(count: int) -> list[str]:
    return [f"KZT/USD = 0.00{2000 + number} 0%" for number in range(count)]


def unexplained(words: int) -> bytes:
    """Return a listing with words in front of its range that no rule accounts for."""
    return (prose(9, words) + "\n\n").encode() + Listing([STORY]).render()


def with_rate(rate: str) -> bytes:
    return Listing([STORY], quotes=["KGS/USD = 0.01144 0%", f"KZT/USD = {rate} 0%"]).render()


# The figure of the first page lies beyond the gate's bound, that of the second within it.
BITING = {
    "coverage-floor": (unexplained(120), unexplained(20)),
    "articles-per-page": (Listing(stories(101), total=" 400").render(), Listing(stories(100)).render()),
    "quotes-per-page": (
        Listing([STORY], quotes=quotes(41)).render(),
        Listing([STORY], quotes=quotes(40)).render(),
    ),
    "rate-plausible": (with_rate("0.204"), with_rate("0.0120")),
    "as-of-year": (
        Listing([STORY], date="01 January 1970").render(),
        Listing([STORY], date="01 January 1995").render(),
    ),
    "title-length": (Listing([("Up", prose(2, 60))]).render(), Listing([("Sun", prose(2, 60))]).render()),
    "text-length": (
        Listing([("Bridge Opens", "Read on")]).render(),
        Listing([("Bridge Opens", "It is so")]).render(),
    ),
}
GOOD = Listing([("Harvest Begins", prose(3, 80))], date="20 February 2026").render()


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StagedNight]:
    """Read a night with one page that makes each gate bite, one that does not, and a good one."""
    pages = {f"{name}-{end}.txt": page for name, ends in BITING.items() for end, page in enumerate(ends)}
    with read_night(
        tmp_path_factory.mktemp("night"), {**pages, "good.txt": GOOD}, moment("2026-03-01")
    ) as night:
        yield night


def held(night: StagedNight, gates: list[Gate]) -> dict[str, str]:
    """Return the names of the pages that the gates hold back, with the reason of each."""
    connection = night.workspace.connection
    connection.execute(
        "CREATE OR REPLACE TABLE work.held_pages (page_id VARCHAR, reason VARCHAR, message VARCHAR)"
    )
    NightGates(gates=gates).hold(night.workspace, night.record, night.sites)
    names = {page_id: name for name, page_id in night.pages.items()}
    rows = connection.execute("SELECT page_id, reason FROM work.held_pages").fetchall()
    return {names[page_id]: reason for page_id, reason in rows}


def test_every_gate_of_single_pages_has_a_page_that_makes_it_bite() -> None:
    assert [gate.name for gate in PAGE_GATES] == list(BITING)


def test_each_holds_back_its_own_page_and_no_other(read: StagedNight) -> None:
    assert held(read, PAGE_GATES) == {f"{name}-0.txt": f"gate-{name}" for name in BITING}


@pytest.mark.parametrize("gate", PAGE_GATES, ids=lambda gate: gate.name)
def test_without_its_body_the_page_goes_unnoticed(read: StagedNight, gate: Gate) -> None:
    others = [replace(each, ask=lambda *_: ()) if each is gate else each for each in PAGE_GATES]
    assert f"{gate.name}-0.txt" not in held(read, others)
    assert list(held(read, [gate])) == [f"{gate.name}-0.txt"]


def test_the_rest_of_the_night_is_published(tmp_path: Path) -> None:
    inbox = write_pages(tmp_path / "inbox", {"odd.txt": BITING["rate-plausible"][0], "good.txt": GOOD})
    record = night(inbox, tmp_path / "warehouse")
    assert (record.status, record.pages_loaded, record.pages_quarantined) == ("published", 1, 1)
    found = result(record, "rate-plausible")
    assert (found.outcome, found.value, found.bound, found.n_failing) == ("quarantined", 0.204, 0.015, 1)
    assert ask(tmp_path / "warehouse", "SELECT source, stage, reason, message FROM quarantine") == [
        (
            "inbox/odd.txt",
            "gate",
            "gate-rate-plausible",
            "The gate rate-plausible found 0.204, above its bound of 0.015 units of quote for one base.",
        )
    ]
    assert ask(tmp_path / "warehouse", "SELECT title FROM articles") == [("Harvest Begins",)]
    assert ask(tmp_path / "warehouse", "SELECT base, rate::VARCHAR FROM quotes ORDER BY base") == [
        ("KGS", "0.01144000"),
        ("KZT", "0.00204000"),
    ]
    assert ask(
        tmp_path / "warehouse", "SELECT as_of::VARCHAR, n_articles FROM pages WHERE reason IS NOT NULL"
    ) == [("2026-02-19", 0)]
    told = "SELECT outcome, value, bound FROM gate_results WHERE gate = 'rate-plausible'"
    assert ask(tmp_path / "warehouse", told) == [("quarantined", 0.204, 0.015)]
    key = f"{record.run_id}/rate-plausible/timesca.com"
    assert run(["why", "gate_results", key, "--warehouse", str(tmp_path / "warehouse")], Settings()) == 0
