"""Real pages kept beside the checkout, where there are any; their texts are not ours to commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.items import CaptureClaims
from etl.reading import read_page
from etl.site import Sites
from etl.text.cleaning import clean

FOLDER = Path(__file__).parents[2].parent / "shared" / "pages"
PAGES = sorted(FOLDER.glob("*.txt"))

pytestmark = pytest.mark.skipif(not PAGES, reason="no real pages beside the checkout")


def test_all_of_them_are_loaded_whole(sites: Sites) -> None:
    readings = [read_page(page.read_bytes(), CaptureClaims(), sites) for page in PAGES]
    assert [reading.disposition for reading in readings] == ["loaded"] * 5
    assert {reading.coverage for reading in readings} == {1.0}
    assert sum(len(reading.articles) for reading in readings) == 30
    assert sum(len(reading.quotes) for reading in readings) == 25
    assert {quote.repeats for reading in readings for quote in reading.quotes} == {8}
    assert sum(len(article.captions) for reading in readings for article in reading.articles) == 2


def test_texts_are_what_stands_in_their_bytes(sites: Sites) -> None:
    for page in PAGES:
        payload = page.read_bytes()
        for article in read_page(payload, CaptureClaims(), sites).articles:
            assert clean(payload[article.byte_start : article.byte_end].decode()).text == article.text
