"""A month of nights with all kinds of trouble ends in the warehouse that its pages deserve."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.crashes.faults import FULL_FROM_ACTION, KILL_AT_ACTION, UNDISTURBED, Fault
from tests.ingest.invented import ask, tables
from tests.thirty_nights import month
from tests.thirty_nights.nights import Ended, Place, an_hour_before

FAULTS = {month.KILLED: Fault(KILL_AT_ACTION, 40), month.FULL_DISK: Fault(FULL_FROM_ACTION, 70)}
ENDS = {month.ODD_RATE: 3, month.NEW_LAYOUT: 3, month.KILLED: -9, month.FULL_DISK: 1}
"""How the nights end that do not end well."""
ODD_PAGE = hashlib.sha256(month.odd_rate(month.ODD_RATE)).hexdigest()
REASON = "the site has a new layout"


@dataclass(slots=True)
class Month:
    """The nights that were held, and what somebody said to those that were refused."""

    place: Place
    nights: dict[int, Ended] = field(default_factory=dict)
    answers: list[Ended] = field(default_factory=list)

    def hold(self, night: int) -> None:
        moment = month.moment_of(night)
        self.place.deliver(month.deliveries(night), an_hour_before(moment))
        self.nights[night] = self.place.night(moment, FAULTS.get(night, UNDISTURBED))

    def answer(self, night: int, *words: str) -> None:
        """Say in the morning after a night what is to become of it."""
        run_id = self.nights[night].document["run_id"]
        command = ["runs", words[0], run_id, *words[1:], "--warehouse", "warehouse"]
        self.answers.append(self.place.steppe(command, month.moment_of(night) + month.UNTIL_MORNING))

    def report(self, night: int) -> tuple[dict[str, Any], str]:
        return self.place.report(self.nights[night])


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Month:
    """Hold all nights, and answer those that are refused."""
    held = Month(Place(tmp_path_factory.mktemp("month")))
    held.place.make()
    for night in range(1, month.NIGHTS + 1):
        held.hold(night)
        if night == month.ODD_RATE:
            held.answer(night, "hold", "--page", ODD_PAGE[:16])
        if night == month.NEW_LAYOUT:
            held.answer(night, "accept", "--gate", "quarantine-share", "--reason", REASON)
    return held


def gate(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in document["gates"] if each["gate"] == name)
    return found


def test_each_night_ends_as_it_should(held: Month) -> None:
    codes = {night: ended.code for night, ended in held.nights.items()}
    told = {night: held.nights[night].err for night in codes if codes[night] != ENDS.get(night, 0)}
    assert codes == dict.fromkeys(range(1, month.NIGHTS + 1), 0) | ENDS, told
    assert [each.code for each in held.answers] == [0, 0], held.answers


def test_the_warehouse_is_the_one_that_the_pages_deserve(held: Month, tmp_path: Path) -> None:
    clean = Place(tmp_path)
    clean.make()
    clean.deliver(month.deserved(), an_hour_before(month.moment_of(month.NIGHTS)))
    words = ["ingest", "inbox", "--site", "timesca.com", "--warehouse", "warehouse"]
    assert clean.steppe(words, month.moment_of(month.NIGHTS)).code == 0
    # One page is held back, and one archive was cut at first.
    assert ask(held.place.warehouse, "SELECT page_id FROM quarantine WHERE reason = 'held'") == [(ODD_PAGE,)]
    found = tables(held.place.warehouse)
    assert sum(_is_of_trouble(row) for row in found["captures"]) == 2
    assert _without_trouble(found) == _without_trouble(tables(clean.warehouse))


def _without_trouble(found: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    return {name: [row for row in rows if not _is_of_trouble(row)] for name, rows in found.items()}


def _is_of_trouble(row: tuple[object, ...]) -> bool:
    return any(value in {ODD_PAGE, "cut-compression"} for value in row if isinstance(value, str))


def test_every_snapshot_is_whole(held: Month) -> None:
    after = month.moment_of(month.NIGHTS) + month.UNTIL_MORNING
    told = held.place.steppe(["verify", "--all", "--warehouse", "warehouse"], after)
    assert told.code == 0, told.out


def test_nights_on_which_nothing_is_wrong_say_so(held: Month) -> None:
    for night in (5, 16, 30):
        document, _ = held.report(night)
        assert document["verdict"]["tone"] == "good", document["verdict"]
        assert {each["outcome"] for each in document["gates"]} <= {"passed", "not_asked"}


def test_a_late_page_is_told_by_the_day_that_it_is_of(held: Month) -> None:
    document, page = held.report(month.LATE)
    assert document["run"]["pages"]["loaded"] == month.PAGES_A_NIGHT + 1
    headlines = [title for title, _ in month.articles(month.OF_THE_LATE_PAGE, 5)]
    assert all(headline in page for headline in headlines)
    assert str(month.day_of(month.OF_THE_LATE_PAGE)) in page


def test_a_page_that_comes_twice_is_counted_as_known(held: Month) -> None:
    document, _ = held.report(month.TWICE)
    assert document["run"]["pages"]["duplicate"] == 1


def test_a_cut_archive_is_named_and_made_up_for(held: Month) -> None:
    document, page = held.report(month.CUT)
    assert document["verdict"]["tone"] == "look"
    unreadable = document["quarantine"]["unreadable"]["rows"]
    assert [(row["source"].partition("#")[0], row["reason"]) for row in unreadable] == [
        ("inbox/crawl.warc.gz", "cut-compression")
    ]
    assert "inbox/crawl.warc.gz" in page
    later, _ = held.report(month.WHOLE)
    assert later["quarantine"]["unreadable"]["rows"] == []
    assert later["run"]["pages"]["duplicate"] == 1


def test_an_odd_rate_is_named_with_its_page(held: Month) -> None:
    document, page = held.report(month.ODD_RATE)
    jump = gate(document, "rate-jump")
    assert (document["run"]["status"], document["verdict"]["tone"]) == ("refused", "bad")
    assert (jump["outcome"], jump["n_failing"]) == ("refused", 1)
    (example,) = jump["examples"]
    assert "KZT" in example["key"]
    assert ODD_PAGE[:12] in json.dumps(example)
    assert "rate-jump" in page


def test_a_new_layout_is_named_by_what_is_gone(held: Month) -> None:
    document, _ = held.report(month.NEW_LAYOUT)
    assert gate(document, "quarantine-share")["outcome"] == "refused"
    drift = gate(document, "landmark-gone")
    assert drift["outcome"] == "warned"
    assert "result range" in drift["says"].lower() or "result-range" in drift["says"], drift
    assert "3 of 3" in drift["says"], drift
    query = "SELECT site, accepted_because FROM gate_results WHERE outcome = 'accepted'"
    assert ask(held.place.warehouse, query) == [("timesca.com", REASON)]


@pytest.mark.parametrize("night", [month.KILLED, month.FULL_DISK])
def test_a_night_that_could_leave_no_report_is_named_in_the_next_one(held: Month, night: int) -> None:
    document, page = held.report(night + 1)
    assert document["run"]["pages"]["loaded"] == 2 * month.PAGES_A_NIGHT
    began = f"{month.moment_of(night):%Y%m%dT%H%M%SZ}"
    assert began in page
