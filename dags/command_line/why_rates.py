"""Which of the quotes of one date and pair became the rate, and by which rule each other one lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Quote = dict[str, Any]
Rank = Callable[[Quote], Any]

ONLY = "only-value"
RULES = {
    ONLY: "it is the only value",
    "printed-date": "a date that a page prints comes before a date of captures",
    "latest-capture": "the latest known capture wins",
    "most-pages": "the value on most pages wins",
    "smallest-rate": "the smallest rate wins",
    "narrowest-interval": "of equal rates the one with most digits wins",
    "change-latest-capture": "of equal rates the change of the latest known capture wins",
    "change-most-pages": "of equal rates the change on most pages wins",
    "change-smallest": "of equal rates the smallest change wins",
    "change-text": "of equal changes the first in the order of their texts wins",
}

NEVER = datetime.min.replace(tzinfo=UTC)


def judge(quotes: list[Quote]) -> None:
    """Give each quote `won`, and the `rule` by which it lost; winners get the one that decided.

    A quote tells `as_of_basis`, `rate`, `rate_text`, `change_pct`, `change_text`, `page_id` and
    `latest_capture` of its page.
    """
    left = list(quotes)
    decided = ONLY
    for rule, rank in _rules(quotes):
        ranks = [rank(quote) for quote in left]
        best = min(ranks, default=None)
        losers = [quote for quote, its in zip(left, ranks, strict=True) if its != best]
        for quote in losers:
            quote.update(won=False, rule=rule)
        if losers:
            decided = rule
        left = [quote for quote, its in zip(left, ranks, strict=True) if its == best]
    for quote in left:
        quote.update(won=True, rule=decided)


def _rules(quotes: list[Quote]) -> Iterable[tuple[str, Rank]]:
    """Yield the rules in their order, each with what it ranks by; the smallest wins.

    What is said of a value is counted among the quotes that are still in when its turn comes.
    """
    yield "printed-date", lambda quote: quote["as_of_basis"] != "page"
    eligible = _left(quotes)
    yield "latest-capture", _latest(eligible, _digits)
    yield "most-pages", _most_pages(eligible, "rate")
    yield "smallest-rate", lambda quote: quote["rate"]
    yield "narrowest-interval", lambda quote: half_step(quote["rate_text"])
    changes = _left(quotes)
    yield "change-latest-capture", _latest(changes, lambda quote: quote["change_text"])
    yield "change-most-pages", _most_pages(changes, "change_text")
    yield "change-smallest", lambda quote: quote["change_pct"]
    yield "change-text", lambda quote: quote["change_text"]


def _left(quotes: list[Quote]) -> list[Quote]:
    return [quote for quote in quotes if "won" not in quote]


def _digits(quote: Quote) -> tuple[Decimal, Decimal]:
    """Return what a quote prints: equal rates of more or fewer digits are told apart."""
    return quote["rate"], half_step(quote["rate_text"])


def _latest(quotes: list[Quote], value: Rank) -> Rank:
    """Rank a value by its latest capture anywhere, the latest first, unknown moments last."""
    latest: dict[Any, datetime] = {}
    for quote in quotes:
        moment = quote["latest_capture"] or NEVER
        latest[value(quote)] = max(latest.get(value(quote), NEVER), moment)
    return lambda quote: NEVER - latest[value(quote)]


def _most_pages(quotes: list[Quote], value: str) -> Rank:
    pages: dict[Any, set[str]] = {}
    for quote in quotes:
        pages.setdefault(quote[value], set()).add(quote["page_id"])
    return lambda quote: -len(pages[quote[value]])


def half_step(rate_text: str) -> Decimal:
    """Return half of the last printed digit's step: 0.00008 stands for 0.000075 to 0.000085."""
    return Decimal(5).scaleb(-len(rate_text.partition(".")[2]) - 1)
