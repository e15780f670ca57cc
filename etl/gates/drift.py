"""The gate that says by name what a site has changed: landmarks that are gone from its pages."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from etl.gates.asked import MOST_EXAMPLES
from etl.gates.gate import Answer
from etl.landmarks import NAMES
from warehouse.gate_results import GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate

SOUGHT = "pages_with_landmarks_sought"
LEAST_PAGES = 3.0
LEAST_USUAL_SHARE = 0.3
"""What stands on fewer pages than that may well be on none for a night."""
LAST_RUNS = 28


class Gone(NamedTuple):
    """A landmark: which share of its usual pages is left, and on how many of how many pages it is missing."""

    left: float
    name: str
    n_without: int
    n_pages: int


def landmarks_gone(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask of each landmark what share of its usual pages it still stands on; loaded or refused, all count."""
    for site in asked.measured_sites():
        measured = sorted(_measured(asked, gate, site))
        if not measured:
            continue
        bounds = asked.rules.of(gate, site).bounds
        gone = [each for each in measured if bounds.broken_by(each.left) is not None]
        examples = tuple(example for each in gone for example in _examples(asked, site, each))[:MOST_EXAMPLES]
        n_failing = max((each.n_without for each in gone), default=0)
        yield Answer(measured[0].left, _says(gone, examples), site, bounds.told, n_failing, examples)


def _measured(asked: Asked, gate: Gate, site: str) -> Iterator[Gone]:
    pages = asked.figures.get((site, SOUGHT), 0.0)
    if pages < LEAST_PAGES:
        return
    for name in NAMES:
        metric = metric_of(name)
        usual = _usual_share(asked, gate, site, metric)
        if usual is not None and usual >= LEAST_USUAL_SHARE:
            found = asked.figures.get((site, metric), 0.0)
            yield Gone(min(found / pages / usual, 1.0), name, round(pages - found), round(pages))


def metric_of(landmark: str) -> str:
    """Return the metric that counts the pages with a landmark."""
    return f"landmark_{landmark.replace('-', '_')}_pages"


def _usual_share(asked: Asked, gate: Gate, site: str, metric: str) -> float | None:
    found = asked.history.usual(site, metric, gate.name)
    sought = asked.history.usual(site, SOUGHT, gate.name)
    shares = [part / whole for part, whole in zip(found, sought, strict=False) if whole]
    return median(shares[-LAST_RUNS:]) if shares else None


def _says(gone: list[Gone], examples: tuple[GateExample, ...]) -> str:
    if not gone:
        return "Every landmark stands where it usually does."
    told = "; ".join(f"{each.name} is gone on {each.n_without} of {each.n_pages} pages" for each in gone)
    return f"{told}{f', such as page {examples[0].key[:12]}' if examples else ''}."


def _examples(asked: Asked, site: str, gone: Gone) -> list[GateExample]:
    rows = asked.rows(
        "SELECT page_id FROM asked.new_pages "
        "WHERE site = ? AND landmarks IS NOT NULL AND NOT list_contains(landmarks, ?) "
        f"ORDER BY page_id LIMIT {MOST_EXAMPLES}",
        [site, gone.name],
    )
    return [GateExample("pages", page_id, f"it lacks the {gone.name}") for (page_id,) in rows]
