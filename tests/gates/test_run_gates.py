"""Gates of a run: one night that makes them all bite, and one of the same history that passes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from etl.gates.declared import GATES
from etl.gates.gate import RUN, Gate
from etl.gates.night import NightGates
from etl.site import load_sites
from tests.gates.nightly import write_pages
from tests.gates.staged import SITE, StagedNight, log_nights, moment, staged_night
from tests.ingest.invented import Listing, prose
from warehouse.errors import RefusedError
from warehouse.folder import WarehouseFolder
from warehouse.runs import RunRecord

RUN_GATES = [gate for gate in GATES if gate.scope == RUN]
QUOTES = ["KGS/USD = 0.01144 0%", "KZT/USD = 0.00204 0%", "TMT/USD = 0.2857 0%"]
TONIGHT = moment("2026-03-01")
USUAL = {
    "pages_new": 20.0,
    "pages_loaded": 20.0,
    "articles_read": 60.0,
    "share_without_author": 1.0,
    "share_of_pages_without_rates": 0.0,
    "share_of_pages_without_date": 0.0,
    "pages_with_landmarks_sought": 20.0,
    "landmark_ticker_pages": 20.0,
    "landmark_result_range_pages": 20.0,
}
ODD = b"Nothing that any site would print, with the number %d."
FUTURE = Listing([("Early Bird", prose(5, 60))], date="04 March 2026", quotes=QUOTES)
PAST = Listing([("Old Hat", prose(6, 60))], date="01 March 2024", quotes=QUOTES)
TITLES = ("Bridge Opens", "Harvest Begins", "Market Moves", "Poet Honoured", "Road Closed", "Tunnel Planned")


def page(number: int, quotes: list[str], date: str | None = "28 February 2026") -> bytes:
    story = (f"{TITLES[number % 6]} {number}", prose(50 + number, 60))
    return Listing([story], date=date, quotes=quotes).render()


BAD = {
    "future.txt": FUTURE.render(),
    "past.txt": PAST.render(),
    "jump.txt": page(1, [*QUOTES[:2], "TMT/USD = 0.3857 0%"]),
    **{f"empty-{number}.txt": page(10 + number, [], date=None) for number in range(12)},
    **{f"odd-{number}.txt": ODD % number for number in range(201)},
}
MOVED = ["KGS/USD = 0.01146 0%", "KZT/USD = 0.00205 0%", "TMT/USD = 0.2860 0%"]
GOOD = {f"good-{number}.txt": page(100 + number, MOVED) for number in range(20)}


def published(place: Path) -> Path:
    """Return a warehouse that has known the same rates for seven days, and twenty nights since then."""
    days = {f"{day}.txt": page(day, QUOTES, f"{day} February 2026") for day in range(21, 28)}
    ingest_paths([write_pages(place / "inbox", days)], place / "warehouse", progress=False)
    log_nights(place / "warehouse", TONIGHT - timedelta(days=1), 20, USUAL)
    return place / "warehouse"


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StagedNight]:
    with staged_night(published(tmp_path_factory.mktemp("bad")), BAD, TONIGHT) as night:
        yield night


NOT_OF_PAGES = {"silence", "duplicate-keys", "orphans", "pages-usual"}
ASKED_OF_BAD = [gate for gate in RUN_GATES if gate.name not in NOT_OF_PAGES]


@pytest.mark.parametrize("gate", ASKED_OF_BAD, ids=lambda gate: gate.name)
def test_each_bites_and_without_its_body_nothing_is_noticed(bad: StagedNight, gate: Gate) -> None:
    results, said = bad.ask([gate])
    (found,) = [each for each in results if each.site == SITE or gate.name == "quarantine-count"]
    assert found.outcome == ("refused" if gate.severity == "refuse" else "warned"), found
    assert found.n_failing
    assert (gate.name in said) == (gate.severity == "refuse")
    results, said = bad.ask([replace(gate, ask=lambda *_: ())])
    assert ([each.outcome for each in results], said) == (["not_asked"], "")


def test_a_night_like_those_before_it_passes_them_all(tmp_path: Path) -> None:
    with staged_night(published(tmp_path), GOOD, TONIGHT) as night:
        results, said = night.ask(RUN_GATES)
    assert said == ""
    assert {each.gate: each.outcome for each in results} == dict.fromkeys(
        (gate.name for gate in RUN_GATES), "passed"
    )


def test_what_is_found_is_told_with_its_figure(bad: StagedNight) -> None:
    results, said = bad.ask(ASKED_OF_BAD)
    told = {each.gate: each for each in results if each.site == SITE or each.gate == "quarantine-count"}
    assert (told["quarantine-count"].value, told["quarantine-count"].bound) == (201.0, 200)
    assert told["quarantine-share"].says == "201 of 216 new pages could not be read."
    # All the pages are of one site: what is wrong with them is not told of the run once more.
    assert [each.site for each in results if each.gate == "quarantine-share"] == [SITE]
    assert said.count("the gate quarantine-share") == 1
    assert "steppe runs accept" in said
    assert told["as-of-future"].examples[0].key == bad.pages["future.txt"]
    assert told["as-of-past"].examples[0].key == bad.pages["past.txt"]
    assert told["rate-jump"].examples[0].key == f"{SITE}/2026-02-28/TMT/USD"
    assert told["rate-jump"].value == pytest.approx(100 * (0.38565 - 0.28575) / 0.2857, abs=0.01)
    assert told["landmark-gone"].says.startswith(
        "ticker is gone on 213 of 216 pages; result-range is gone on 201 of 216 pages, such as page "
    )
    assert "share_of_pages_without_rates is 0.80 of 15, where 0.00 is usual" in told["field-empty"].says
    assert said.startswith("run 20260301T020000Z-000000 was refused by the gate quarantine-count: ")
    assert said.endswith("; nothing was published")


def test_rows_that_do_not_agree_are_found_and_never_excused(tmp_path: Path) -> None:
    gates = {gate.name: gate for gate in RUN_GATES}
    with staged_night(tmp_path / "warehouse", {"page.txt": page(1, QUOTES)}, TONIGHT) as night:
        fixed = [gates["duplicate-keys"], gates["orphans"]]
        assert [each.outcome for each in night.ask(fixed)[0]] == ["passed", "passed"]
        connection = night.workspace.connection
        connection.execute("INSERT INTO next.quotes FROM next.quotes LIMIT 1; DELETE FROM work.article_facts")
        excused = {gate.name: "because" for gate in fixed}
        results, said = night.ask(fixed, excused=excused)
        assert [each.outcome for each in results] == ["refused", "refused"]
        assert "duplicate quote" in said
        assert "sighting without article" in said
        for gate in fixed:
            assert night.ask([replace(gate, ask=lambda *_: ())])[1] == ""


def without_pages(warehouse: Path, at: str, gates: list[Gate]) -> tuple[RunRecord, str]:
    record = RunRecord(run_id="20260301T020000Z-000000", kind="nightly", started_at=moment(at))
    try:
        NightGates(gates=gates).judge_without_pages(WarehouseFolder(warehouse), record, load_sites())
    except RefusedError as problem:
        return record, str(problem)
    return record, ""


@pytest.mark.parametrize(("name", "passes", "bites"), [("silence", "2026-03-03", "2026-03-04")])
def test_silence_is_no_success(tmp_path: Path, name: str, passes: str, bites: str) -> None:
    log_nights(tmp_path, moment("2026-02-28"), 20, USUAL)
    gates = [gate for gate in RUN_GATES if gate.name == name]
    assert without_pages(tmp_path, passes, gates)[1] == ""
    record, said = without_pages(tmp_path, bites, gates)
    assert {each.outcome for each in record.gates} == {"refused"}
    assert "The last new page came on 2026-03-01, 4 days before 2026-03-05" in said
    assert without_pages(tmp_path, bites, [replace(gates[0], ask=lambda *_: ())])[1] == ""


def test_far_fewer_pages_than_usual_on_the_weekday_refuse_the_night(tmp_path: Path) -> None:
    log_nights(tmp_path, moment("2026-02-28"), 20, USUAL)
    (gate,) = [gate for gate in RUN_GATES if gate.name == "pages-usual"]
    record, said = without_pages(tmp_path, "2026-03-01", [gate])
    assert [(each.outcome, each.value) for each in record.gates] == [("refused", 0.0)]
    assert "0 new pages, where 20 are usual on a Monday" in said
    assert without_pages(tmp_path, "2026-03-01", [replace(gate, ask=lambda *_: ())])[1] == ""
    log_nights(tmp_path, moment("2026-03-01") - timedelta(hours=1), 1, {"pages_new": 7.0})
    assert without_pages(tmp_path, "2026-03-01", [gate])[1] == ""


def test_gates_that_look_back_only_warn_while_there_are_few_nights(tmp_path: Path) -> None:
    log_nights(tmp_path, moment("2026-02-28"), 13, USUAL)
    (gate,) = [gate for gate in RUN_GATES if gate.name == "pages-usual"]
    record, said = without_pages(tmp_path, "2026-03-01", [gate])
    assert ([each.outcome for each in record.gates], said) == (["warned"], "")
