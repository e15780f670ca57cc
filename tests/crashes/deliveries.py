"""Two nights of invented pages: new ones, known ones, longer wordings, and pages that wait in quarantine."""

from __future__ import annotations

from pathlib import Path

from tests.ingest.invented import Listing, prose

WHOLE = prose(101, 520)
CUT = " ".join(WHOLE.split()[:500]) + "..."
ODD = f"HERALD\n2026-02-19\nA Poet Returns :: {prose(104, 80)}\nRATE KZT/USD 0.00205 0.1%\n".encode()
"""Nobody can read it before its site is known."""
NIGHTS = {
    "first": {
        "page.txt": Listing([("Bridge Opens", CUT), ("Other News", prose(102, 80))]).render(),
        "odd.txt": ODD,
    },
    "second": {
        "page.txt": Listing(
            [("Bridge Opens", WHOLE), ("Winter Comes", prose(103, 80))],
            date="20 February 2026",
            quotes=["KGS/USD = 0.01146 0%", "KZT/USD = 0.00206 -0%"],
        ).render(),
        "odder.txt": b"Nothing that any site would print.",
    },
}


def lay_out(root: Path) -> None:
    """Write the nights' pages below a folder."""
    for night, pages in NIGHTS.items():
        (root / night).mkdir()
        for name, page in pages.items():
            (root / night / name).write_bytes(page)
