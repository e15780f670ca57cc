"""Two nights of the whole job in a process that dies at one of its steps on the file system."""

from __future__ import annotations

from pathlib import Path

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose
from tests.warehouse.crashing import Steps

WHOLE = prose(101, 520)
NIGHTS = (
    (
        Listing([("Bridge Opens", " ".join(WHOLE.split()[:500]) + "..."), ("Other News", prose(102, 80))]),
        Listing([("More News", prose(103, 80))], date="20 February 2026"),
    ),
    (
        Listing([("Bridge Opens", WHOLE)], date="21 February 2026"),
        Listing([("Other News", prose(102, 80))], date=None),
    ),
)
# What each night leaves: pages, articles, sightings, quotes, rates, captures.
STANDINGS = ((2, 3, 3, 4, 4, 2), (4, 3, 5, 8, 6, 4))


def lay_out(place: Path) -> list[Path]:
    """Write the nights' inboxes below a folder and return them."""
    inboxes = []
    for number, listings in enumerate(NIGHTS, start=1):
        inbox = place / f"night-{number}"
        inbox.mkdir(parents=True)
        for name, listing in enumerate(listings):
            (inbox / f"{name}.txt").write_bytes(listing.render())
        inboxes.append(inbox)
    return inboxes


def ingest_until_killed(inboxes: list[Path], warehouse: Path, last_step: int, counted: Path | None) -> None:
    """Ingest night after night, and die before step `last_step`; write the number of steps if none kills."""
    steps = Steps(last_step)
    steps.watch()
    for inbox in inboxes:
        ingest_paths([inbox], warehouse, progress=False)
    if counted:
        taken = steps.taken
        counted.write_text(str(taken))
