"""Two nights of invented pages. Marks are texts that only what is to be forgotten has."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from dags.ingest import ingest_paths
from tests.ingest.invented import HISTORY, RUN_COLUMNS, Listing, prose

TITLE = "Zyxtitle Of A Neighbour"
BODY = f"Zyxbody {prose(11, 40)} zyxmiddle {prose(12, 40)}"
NAME = "zyx-source-name.txt"
ADDRESS = "https://timesca.com/zyx-address/"
MARKED_PAGE = (NAME, ADDRESS)
MARKED_ARTICLE = (TITLE, "Zyxbody", "zyxmiddle")
BRIDGE = ("Bridge Opens", prose(21, 80))
WHOLE = prose(22, 520)
CUT = " ".join(WHOLE.split()[:500]) + "..."

MARKED = Listing(
    [BRIDGE, (TITLE, BODY), ("Winter Comes", WHOLE)], quotes=["KGS/USD = 0.01144 0%", "KZT/USD = 0.00204 -0%"]
).render()
"""The page with all marks; it alone has the winter's whole text, and KGS on that day."""
CUT_PAGE = Listing([("Winter Comes", CUT), BRIDGE], date="20 February 2026").render()
RIVAL = Listing([BRIDGE], quotes=["KZT/USD = 0.00209 1%", "UZS/USD = 0.00008 0%"]).render()
"""Another page of the marked page's day, with another rate."""
ODD = b"Nothing that any site would print."
NIGHTS: list[dict[str, bytes]] = [{NAME: MARKED, "odd.txt": ODD}, {"cut.txt": CUT_PAGE, "rival.txt": RIVAL}]


def deliver(place: Path, pages: dict[str, bytes]) -> Path:
    """Write pages into a new folder; of the marked one, the address stands beside it."""
    place.mkdir(parents=True)
    for name, page in pages.items():
        (place / name).write_bytes(page)
        if name == NAME:
            (place / f"{name}.meta.json").write_text(json.dumps({"url": ADDRESS}))
    return place


def two_nights(place: Path, but: str = "") -> Path:
    """Return a new warehouse of two snapshots, into which one page did not come, if so told."""
    for number, pages in enumerate(NIGHTS, 1):
        night = deliver(
            place / f"night-{number}", {name: page for name, page in pages.items() if name != but}
        )
        ingest_paths([night], place / "warehouse", progress=False)
    return place / "warehouse"


def rows_at(warehouse: Path, number: int) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of a snapshot's tables, run columns and history aside."""
    found = {}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for folder in sorted((warehouse / "_snapshots" / f"{number:08}").iterdir()):
            if folder.is_dir() and folder.name not in HISTORY:
                relation = connection.sql(f"FROM read_parquet('{folder}/*.parquet')")
                columns = [name for name in relation.columns if name not in RUN_COLUMNS]
                found[folder.name] = sorted(relation.select(*columns).fetchall(), key=repr)
    return found
