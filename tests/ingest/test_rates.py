"""Which rate a date gets where its pages disagree, with the answers written down first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, ask, prose

Page = tuple[str, str | None, str | None]  # the KZT quote, the printed date, the capture time

CASES: dict[str, tuple[list[Page], tuple[object, ...]]] = {
    "a printed date beats a captured one": (
        [
            ("0.00204 0%", "19 February 2026", None),
            ("0.00300 0%", None, "2026-02-19T12:00:00Z"),
        ],
        ("0.00204000", "0.002035000", "0.002045000", "0.0000", 2, 2, "page"),
    ),
    "the latest known capture wins": (
        [
            ("0.00204 0%", "19 February 2026", "2026-02-19T01:00:00Z"),
            ("0.00206 1%", "19 February 2026", "2026-02-19T02:00:00Z"),
            ("0.00204 0%", "19 February 2026", None),
        ],
        ("0.00206000", "0.002055000", "0.002065000", "1.0000", 3, 2, "page"),
    ),
    "the latest known capture tells the digits too": (
        [
            ("0.002040 0%", "19 February 2026", "2026-02-19T01:00:00Z"),
            ("0.00204 1%", "19 February 2026", "2026-02-19T02:00:00Z"),
        ],
        ("0.00204000", "0.002035000", "0.002045000", "1.0000", 2, 1, "page"),
    ),
    "then the value on most pages": (
        [
            ("0.00207 0%", "19 February 2026", None),
            ("0.00207 2%", "19 February 2026", None),
            ("0.00204 0%", "19 February 2026", None),
        ],
        ("0.00207000", "0.002065000", "0.002075000", "0.0000", 3, 2, "page"),
    ),
    "then the smallest rate": (
        [("0.00207 0%", "19 February 2026", None), ("0.00204 3%", "19 February 2026", None)],
        ("0.00204000", "0.002035000", "0.002045000", "3.0000", 2, 2, "page"),
    ),
    "then the narrowest interval": (
        [("0.0020 0%", "19 February 2026", None), ("0.002000 -4%", "19 February 2026", None)],
        ("0.00200000", "0.001999500", "0.002000500", "-4.0000", 2, 1, "page"),
    ),
    "a capture dates a page in the site's own time zone": (
        [("0.00204 0%", None, "2026-02-18T20:00:00Z")],
        ("0.00204000", "0.002035000", "0.002045000", "0.0000", 1, 1, "capture"),
    ),
}


def ingest_pages(folder: Path, pages: list[Page]) -> None:
    lines = []
    for number, (quote, date, captured_at) in enumerate(pages):
        listing = Listing(
            [(f"Story {number}", prose(60 + number, 60))],
            date=date,
            quotes=["KGS/USD = 0.01144 0%", f"KZT/USD = {quote}"],
        )
        (folder / f"{number}.txt").write_bytes(listing.render())
        lines.append(json.dumps({"path": f"{number}.txt", "captured_at": captured_at}))
    (folder / "pages.jsonl").write_text("\n".join(lines))
    ingest_paths([folder], folder.parent / "warehouse", progress=False)


@pytest.mark.parametrize("case", CASES)
def test_which_value_wins(case: str, tmp_path: Path) -> None:
    pages, expected = CASES[case]
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ingest_pages(inbox, pages)
    columns = "rate::VARCHAR, rate_low::VARCHAR, rate_high::VARCHAR, change_pct::VARCHAR, n_pages, n_values"
    query = f"SELECT {columns}, as_of_basis FROM rates WHERE base = 'KZT' AND as_of = DATE '2026-02-19'"
    assert ask(tmp_path / "warehouse", query) == [expected]
    assert ask(tmp_path / "warehouse", "SELECT count(*) FROM quotes WHERE base = 'KZT'") == [(len(pages),)]


def test_undated_quotes_never_reach_the_series(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ingest_pages(inbox, [("0.00204 0%", None, None)])
    assert ask(tmp_path / "warehouse", "SELECT count(*) FROM rates") == [(0,)]
    assert ask(tmp_path / "warehouse", "SELECT as_of, as_of_basis FROM quotes") == [(None, None)] * 2


def test_a_capture_that_comes_later_moves_the_point(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ingest_pages(inbox, [("0.00204 0%", None, "2026-02-20T12:00:00Z")])
    ingest_pages(inbox, [("0.00204 0%", None, "2026-02-19T12:00:00Z")])
    query = "SELECT as_of::VARCHAR, base FROM rates ORDER BY ALL"
    assert ask(tmp_path / "warehouse", query) == [("2026-02-19", "KGS"), ("2026-02-19", "KZT")]
    assert ask(tmp_path / "warehouse", "SELECT n_captures FROM pages") == [(2,)]


def test_precision_is_half_the_interval_in_percent(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    ingest_pages(inbox, [("0.00008 0%", "19 February 2026", None)])
    query = "SELECT precision_pct::VARCHAR FROM rates WHERE base = 'KZT'"
    assert ask(tmp_path / "warehouse", query) == [("6.2500",)]
