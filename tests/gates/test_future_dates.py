"""Dates that have not come yet: of pages and of captures, and of pages that somebody has let in."""

from __future__ import annotations

from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.gates.nightly import night, result, write_pages
from tests.ingest.invented import Listing, ask, prose
from warehouse.errors import RefusedError

FUTURE = Listing([("Harvest Begins", prose(1, 60))], date="27 February 2099").render()
UNDATED = Listing([("Market Moves", prose(2, 60))], date=None).render()
GOOD = Listing([("Road Closed", prose(3, 60))], date="28 February 2026").render()


def test_a_page_that_was_let_in_refuses_no_later_night(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse"
    with pytest.raises(RefusedError, match="as-of-future"):
        night(write_pages(tmp_path / "first", {"future.txt": FUTURE}), warehouse)
    ingest_paths([tmp_path / "first"], warehouse, progress=False)
    record = night(write_pages(tmp_path / "again", {"again.txt": FUTURE, "good.txt": GOOD}), warehouse)
    assert (record.status, record.pages_duplicate, record.pages_loaded) == ("published", 1, 1)
    assert result(record, "as-of-future").says.startswith("0 of 1 pages")


def test_the_clock_of_whoever_saved_a_page_may_be_wrong_too(tmp_path: Path) -> None:
    inbox = write_pages(tmp_path / "in", {"undated.txt": UNDATED, "good.txt": GOOD}, "2099-01-01T00:00:00Z")
    with pytest.raises(RefusedError, match=r"as-of-future at timesca\.com: 1 of 2 pages"):
        night(inbox, tmp_path / "warehouse")
    inbox = write_pages(tmp_path / "in", {"undated.txt": UNDATED}, "2020-01-01T00:00:00Z")
    assert night(inbox, tmp_path / "warehouse").status == "published"
    assert len(ask(tmp_path / "warehouse", "FROM pages WHERE as_of = '2020-01-01'")) == 1
