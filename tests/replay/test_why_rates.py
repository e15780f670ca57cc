"""By which rule each quote of a date won or lost; and never another winner than the published rate."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from dags.command_line.why_explainers import COMPETITORS
from dags.command_line.why_rates import Quote, half_step, judge
from tests.ingest.invented import ask
from tests.ingest.test_rates import CASES, ingest_pages
from tests.replay.gazette import Place

# For each case: the rule by which each of its quotes won or lost, in the order of the pages.
RULES = {
    "a printed date beats a captured one": [(True, "printed-date"), (False, "printed-date")],
    "the latest known capture wins": [
        (False, "latest-capture"),
        (True, "latest-capture"),
        (False, "latest-capture"),
    ],
    "the latest known capture tells the digits too": [(False, "latest-capture"), (True, "latest-capture")],
    "then the value on most pages": [
        (True, "change-smallest"),
        (False, "change-smallest"),
        (False, "most-pages"),
    ],
    "then the smallest rate": [(False, "smallest-rate"), (True, "smallest-rate")],
    "then the narrowest interval": [(False, "narrowest-interval"), (True, "narrowest-interval")],
    "a capture dates a page in the site's own time zone": [(True, "only-value")],
}


@pytest.mark.parametrize("case", CASES)
def test_each_rule_is_named(tmp_path: Path, case: str) -> None:
    pages, _ = CASES[case]
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ingest_pages(inbox, pages)
    place = Place(tmp_path, tmp_path / "warehouse")
    place.mend()
    told = place.steppe("why", "rates", "timesca.com/2026-02-19/KZT/USD", "--json").document
    found = {
        (f"{each['rate_text']} {each['change_text']}", each["latest_capture"] is None): (
            each["won"],
            each["rule"],
        )
        for each in told["places"]
    }
    assert [found[quote, moment is None] for quote, _, moment in pages] == RULES[case]


def test_the_rest_of_the_rules_among_equal_rates() -> None:
    def quote(page: str, change: str) -> dict[str, object]:
        facts = {"as_of_basis": "page", "rate": Decimal("0.002"), "rate_text": "0.002"}
        amount = {"change_text": change, "change_pct": Decimal(change.rstrip("%"))}
        return {**facts, **amount, "page_id": page, "latest_capture": None}

    quotes = [quote("a", "0%"), quote("b", "-0%"), quote("c", "0%"), quote("d", "1%"), quote("e", "-0%")]
    judge(quotes)
    assert [(each["won"], each["rule"]) for each in quotes] == [
        (False, "change-text"),
        (True, "change-text"),
        (False, "change-text"),
        (False, "change-most-pages"),
        (True, "change-text"),
    ]


def test_half_of_the_last_digit() -> None:
    assert [half_step(text) for text in ("0.00008", "2.5", "7")] == [
        Decimal("0.000005"),
        Decimal("0.05"),
        Decimal("0.5"),
    ]


def test_the_winner_is_always_the_published_rate(tmp_path: Path) -> None:
    chance = random.Random(7)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    days = ["19 February 2026", "20 February 2026", "21 February 2026", None]
    moments = [None, "2026-02-19T01:00:00Z", "2026-02-20T02:00:00Z", "2026-02-21T02:00:00.000001Z"]
    rates = [
        f"{rate} {change}" for rate in ("0.0020", "0.002000", "0.00204") for change in ("0%", "-0%", "2%")
    ]
    ingest_pages(
        inbox, [(chance.choice(rates), chance.choice(days), chance.choice(moments)) for _ in range(40)]
    )
    warehouse = tmp_path / "warehouse"
    published = ask(
        warehouse, "SELECT site, as_of::VARCHAR, base, quote, rate, rate_low, change_pct FROM rates"
    )
    assert len(published) >= 6
    names = ("as_of_basis", "rate", "rate_text", "change_pct", "change_text", "page_id", "latest_capture")
    for site, day, base, quote, rate, low, change in published:
        query = COMPETITORS.replace("q.*, c.latest_capture", ", ".join(names))
        query = query.replace("(?, ?, ?, ?)", f"('{site}', DATE '{day}', '{base}', '{quote}')")
        quotes: list[Quote] = [dict(zip(names, row, strict=True)) for row in ask(warehouse, query)]
        judge(quotes)
        winners = {
            (each["rate"], each["rate"] - half_step(each["rate_text"]), each["change_pct"])
            for each in quotes
            if each["won"]
        }
        assert winners == {(rate, low, change)}
