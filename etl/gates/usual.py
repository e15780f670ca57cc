"""Gates that compare a night with the nights before it."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING

from etl.gates.gate import Answer
from etl.gates.history import PAGES_NEW

if TYPE_CHECKING:
    from datetime import date

    from etl.gates.asked import Asked
    from etl.gates.gate import Gate

SAME_WEEKDAYS = 8
"""So many nights of one weekday tell what is usual on it."""
FEW_WEEKDAYS = 3
"""Where there are fewer, the last nights do, whatever their weekday."""
LAST_NIGHTS = 28
LEAST_USUAL_PAGES = 3.0
LEAST_MEASURED = 5.0
EMPTY_SHARES = {
    # the share that is empty, and what it is a share of
    "share_without_author": "articles_read",
    "share_without_url": "articles_read",
    "share_without_published_at": "articles_read",
    "share_of_pages_without_rates": "pages_loaded",
    "share_of_pages_without_date": "pages_loaded",
}


def usual_pages(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask how many new pages the night brought, against what is usual on its weekday at each site."""
    for site in sorted({*asked.measured_sites(), *asked.history.last_days()}):
        today = asked.today(site)
        usual = _usual_on_weekday(asked.history.pages_of_nights(site, today), today.weekday())
        if today in asked.rules.quiet_days(site) or usual is None or usual < LEAST_USUAL_PAGES:
            continue
        pages = asked.figures.get((site, PAGES_NEW), 0.0) + asked.history.pages_on(site, today)
        share = pages / usual
        bounds = asked.rules.of(gate, site).bounds
        bound = bounds.broken_by(share)
        says = f"{pages:.0f} new pages, where {usual:g} are usual on a {today:%A}."
        missing = 0 if bound is None else max(round(usual - pages), 1)
        yield Answer(share, says, site, bounds.told, missing)


def _usual_on_weekday(pages: dict[date, float], weekday: int) -> float | None:
    days = sorted(pages, reverse=True)
    alike = [pages[day] for day in days if day.weekday() == weekday][:SAME_WEEKDAYS]
    chosen = alike if len(alike) >= FEW_WEEKDAYS else [pages[day] for day in days[:LAST_NIGHTS]]
    return median(chosen) if chosen else None


def empty_fields(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask by how much more a field is empty than it usually is, at each site."""
    for site in asked.measured_sites():
        rises = list(_rises(asked, gate, site))
        if not rises:
            continue
        bounds = asked.rules.of(gate, site).bounds
        rises.sort(reverse=True)
        failing = [each for each in rises if bounds.broken_by(each[0]) is not None]
        told = "; ".join(says for _, says, _ in failing) or f"Of {len(rises)} fields none is suddenly empty."
        yield Answer(rises[0][0], told, site, bounds.told, sum(rows for _, _, rows in failing))


def _rises(asked: Asked, gate: Gate, site: str) -> Iterator[tuple[float, str, int]]:
    """Yield for each field by which share it is emptier than usual, a sentence, and how many rows lack it."""
    for metric, measured in EMPTY_SHARES.items():
        share, count = asked.figures.get((site, metric)), asked.figures.get((site, measured), 0.0)
        known = asked.history.usual(site, metric, gate.name)[-LAST_NIGHTS:]
        if share is None or not known or count < LEAST_MEASURED:
            continue
        usual = median(known)
        says = f"{metric} is {share:.2f} of {count:.0f}, where {usual:.2f} is usual"
        yield share - usual, says, round(share * count)
