"""A warehouse of two nights of invented pages, with what each night must leave, counted by hand."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose

TITLES = ("Bridge Opens", "Harvest Begins", "Market Moves", "Poet Honoured", "Road Closed", "Tunnel Planned")
SHORT = [(title, prose(200 + number, 80)) for number, title in enumerate(TITLES)]
FIRST = Listing(SHORT)
# The bridge again, one article more, one rate that has moved, and a page that nobody can read.
SECOND = Listing(
    [SHORT[0], ("Winter Comes", prose(300, 80))],
    date="20 February 2026",
    quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.00209 -0%"],
)
ODD = b"Nothing that any site would print."

ROWS = {
    1: {"articles": 6, "sightings": 6, "quotes": 2, "rates": 2, "pages": 1, "captures": 1, "quarantine": 0},
    2: {"articles": 7, "sightings": 8, "quotes": 4, "rates": 4, "pages": 3, "captures": 3, "quarantine": 1},
}
"""What each snapshot holds."""
DIFFERENCES = {
    # table: added, removed, changed
    "articles": (1, 0, 1),
    "article_versions": (1, 0, 0),
    "sightings": (2, 0, 0),
    "quotes": (2, 0, 0),
    "rates": (2, 0, 0),
    "pages": (2, 0, 0),
    "captures": (2, 0, 0),
    "runs": (1, 0, 0),
    "changes": (4, 0, 0),
    "forgotten": (0, 0, 0),
    "quarantine": (1, 0, 0),
    "article_matches": (0, 0, 0),
    "sites": (0, 0, 0),
}
"""From the first snapshot to the second; article_aliases aside, whose ids only the job can tell."""
LAST_SEEN = (date(2026, 2, 19), date(2026, 2, 20))


def lay_out(place: Path) -> list[Path]:
    """Write the nights' inboxes below a folder and return them."""
    inboxes = [place / "first", place / "second"]
    for inbox in inboxes:
        inbox.mkdir(parents=True)
    (inboxes[0] / "page.txt").write_bytes(FIRST.render())
    (inboxes[1] / "page.txt").write_bytes(SECOND.render())
    (inboxes[1] / "odd.txt").write_bytes(ODD)
    return inboxes


def two_nights(place: Path) -> Path:
    """Return a new warehouse with a snapshot of each night; the inboxes lie beside it."""
    for inbox in lay_out(place):
        ingest_paths([inbox], place / "warehouse", progress=False)
    return place / "warehouse"


def copied(warehouse: Path, place: Path) -> Path:
    """Copy a warehouse with its links of both kinds, as `cp -a` does."""
    subprocess.run(["cp", "-a", str(warehouse), str(place)], check=True)
    return place
