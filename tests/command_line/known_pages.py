"""Two nights of invented pages for the stored queries; every number that an answer shows can be counted here.

| page | date | rates | articles |
| --- | --- | --- | --- |
| first/mon.txt | 31 January | KZT 0.00200, UZS 0.00008 | canal, orchard, long road (cut) |
| first/cache.txt | 31 January | KZT 0.00210, UZS 0.00008 | canal |
| first/wed.txt | 2 February | KZT 0.00220, TMT 0.28571 | long road (whole), market |
| first/unknown.txt | captured 3 February | | not read |
| second/sun.txt | 5 February | KZT 0.00231, UZS 0.00009 | renamed canal, edited orchard, glacier, traders |
| second/article.html | captured 6 February | | tunnel |
| second/mon-again.txt | | | the same payload as first/mon.txt |
| second/broken.zip | | | cannot be opened |

A third night, for what changes a rate and for what has no date:

| page | date | rates | articles |
| --- | --- | --- | --- |
| third/late.txt | 2 February | KZT 0.00220, TMT 0.28570 | canal, under its old headline |
| third/undated.txt | | KZT 0.00300, UZS 0.00010 | canal, under its old headline |
| third/undated-unknown.txt | | | not read |
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose
from warehouse.runs import RunRecord

CANAL = (
    "OSH (TCA) — The canal cost 40 million tenge. “Canals last,” said one; a Trans-Canal line does not, "
    f"nor a subcanal. {prose(901, 49)}"
)  # 70 words
CAPTION = '[caption id="a_1" width="581"] Spring; image: TCA [/caption] '
ORCHARD = prose(902, 60)
EDITED_ORCHARD = f"{ORCHARD.replace(ORCHARD.split()[30], 'pears')} and then came frost"  # 64 words
ROAD = prose(903, 120)
CUT_ROAD = f"{' '.join(ROAD.split()[:100])}..."
CUT_GLACIER = f"{prose(904, 80)}..."
MARKET = prose(905, 102)  # 100 word triples
TRADERS = f"{prose(906, 25)} {MARKET}"  # 127 words, 125 word triples
TUNNEL = prose(907, 60)

FIRST = {
    "mon.txt": Listing(
        [
            ("Canal Reopens", CANAL),
            ("Opinion: Plant an Orchard", CAPTION + ORCHARD),
            ("The Long Road", CUT_ROAD),
        ],
        date="31 January 2026",
        quotes=["KZT/USD = 0.00200 0%", "UZS/USD = 0.00008 0%"],
    ).render(),
    "cache.txt": Listing(
        [("Canal Reopens", CANAL)],
        date="31 January 2026",
        quotes=["KZT/USD = 0.00210 5%", "UZS/USD = 0.00008 0%"],
    ).render(),
    "wed.txt": Listing(
        [("The Long Road", ROAD), ("Market Day", MARKET)],
        date="2 February 2026",
        quotes=["KZT/USD = 0.00220 10%", "TMT/USD = 0.28571 0%"],
    ).render(),
    "unknown.txt": b"A page of which nobody knows the layout.",
}
SECOND = {
    "sun.txt": Listing(
        [
            ("Old Canal Opens Again", CANAL),
            ("Opinion: Plant an Orchard", CAPTION + EDITED_ORCHARD),
            ("A Glacier Shrinks", CUT_GLACIER),
            ("Traders Talk", TRADERS),
        ],
        date="5 February 2026",
        quotes=["KZT/USD = 0.00231 1%", "UZS/USD = 0.00009 12.5%"],
    ).render(),
    # Published at two in the morning of 5 February, by the clocks of the site.
    "article.html": (
        '<html><head><meta charset=utf-8><meta property="og:type" content="article">'
        '<link rel="canonical" href="https://timesca.com/a-tunnel-opens/"><title>A Tunnel Opens</title>'
        '<meta name="author" content="Aida Writer">'
        '<meta property="article:published_time" content="2026-02-04T20:00:00Z">'
        f"</head><body><h1>A Tunnel Opens</h1><div><p>{TUNNEL}</p></div></body></html>"
    ).encode(),
    "mon-again.txt": FIRST["mon.txt"],
    "broken.zip": b"PK\x03\x04 and no more",
}
THIRD = {
    # Of two rates on as many pages the smaller one wins.
    "late.txt": Listing(
        [("Canal Reopens", CANAL)],
        date="2 February 2026",
        quotes=["KZT/USD = 0.00220 10%", "TMT/USD = 0.28570 0%"],
    ).render(),
    "undated.txt": Listing(
        [("Canal Reopens", CANAL)], date=None, quotes=["KZT/USD = 0.00300 0%", "UZS/USD = 0.00010 0%"]
    ).render(),
    "undated-unknown.txt": b"Another page of which nobody knows the layout.",
}
FACTS = {
    "unknown.txt": {"site": "timesca.com", "captured_at": "2026-02-03T06:00:00Z"},
    "article.html": {"site": "timesca.com", "captured_at": "2026-02-05T19:00:00Z"},
}


def known_warehouse(root: Path) -> Path:
    """Ingest both nights into a warehouse below the folder, and return the warehouse."""
    for night, pages in (("first", FIRST), ("second", SECOND)):
        _deliver(root / night, pages)
        ingest_paths([root / night], root / "warehouse", progress=False)
    return root / "warehouse"


def third_night(warehouse: Path) -> tuple[Path, RunRecord]:
    """Ingest the third night into a copy of the warehouse beside it; return the copy and the run."""
    copy = warehouse.with_name("three-nights")
    shutil.copytree(warehouse, copy, symlinks=True)
    _deliver(warehouse.with_name("third"), THIRD)
    return copy, ingest_paths([warehouse.with_name("third")], copy, progress=False)


def _deliver(folder: Path, pages: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, payload in pages.items():
        (folder / name).write_bytes(payload)
    lines = [json.dumps({"path": name, **facts}) for name, facts in FACTS.items() if name in pages]
    (folder / "pages.jsonl").write_text("\n".join(lines))


def page_ids() -> dict[str, str]:
    """Return the id of the page that lies under each name."""
    return {name: sha256(payload).hexdigest() for name, payload in {**FIRST, **SECOND}.items()}
