"""The quarantine budget: how much of a night may be unreadable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from etl.gates.asked import MOST_EXAMPLES
from etl.gates.gate import Answer
from warehouse.gate_results import GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate

WAYS_OUT = "mend or remove these files in the inbox, or publish the night with 'steppe runs accept'"
"""What helps where too much cannot be read: to hold such pages back changes nothing of their share."""
LEAST_PAGES = 3
"""Of fewer pages a share says nothing."""


def quarantined_count(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask how many new pages of the run could not be read, those of no known site too."""
    quarantined, pages = _pages(asked, None)
    yield _answer(asked, gate, None, quarantined, (quarantined, pages))


def quarantined_share(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask which share of the new pages of the run, and of each site, could not be read."""
    for site in (None, *asked.measured_sites()):
        quarantined, pages = _pages(asked, site)
        if pages >= LEAST_PAGES:
            yield _answer(asked, gate, site, quarantined / pages, (quarantined, pages))


def _pages(asked: Asked, site: str | None) -> tuple[float, float]:
    """Return how many new pages could not be read, and how many there are that could."""
    figures = {
        name: asked.figures.get((site, f"pages_{name}"), 0.0) for name in ("new", "skipped", "quarantined")
    }
    return figures["quarantined"], figures["new"] - figures["skipped"]


def _answer(asked: Asked, gate: Gate, site: str | None, value: float, counts: tuple[float, float]) -> Answer:
    quarantined, pages = counts
    bounds = asked.rules.of(gate, site).bounds
    bound = bounds.broken_by(value)
    says = f"{quarantined:.0f} of {pages:.0f} new pages could not be read."
    if bound is None:
        return Answer(value, says, site, bounds.told)
    return Answer(value, says, site, bound, int(quarantined), _examples(asked, site))


def _examples(asked: Asked, site: str | None) -> tuple[GateExample, ...]:
    rows = asked.rows(
        "SELECT page_id FROM asked.new_pages WHERE disposition = 'quarantined' AND ($1 IS NULL OR site = $1) "
        f"ORDER BY page_id LIMIT {MOST_EXAMPLES}",
        [site],
    )
    return tuple(GateExample("pages", page_id, "it could not be read") for (page_id,) in rows)
