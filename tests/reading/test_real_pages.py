"""Real pages kept beside the checkout, where there are any; their texts are not ours to commit."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.items import CaptureClaims
from etl.reading import read_page
from etl.site import Sites
from etl.text.cleaning import clean
from tests.themes.listing import listing_of
from tests.themes.themes import THEMES, Theme

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


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_theme_gives_their_rows(sites: Sites, theme: Theme) -> None:
    for page in PAGES:
        plain = read_page(page.read_bytes(), CaptureClaims(), sites)
        markup = theme.make(listing_of(page.name, page.read_text(encoding="utf-8")))
        reading = read_page(markup.encode(theme.encoding, "xmlcharrefreplace"), CaptureClaims(), sites)
        assert (reading.disposition, reading.message, reading.coverage) == ("loaded", None, 1.0)
        told = [(article.title, article.text, article.captions) for article in reading.articles]
        assert told == [(article.title, article.text, article.captions) for article in plain.articles]
        assert (reading.as_of, reading.first_result, reading.last_result, reading.total_results) == (
            plain.as_of,
            plain.first_result,
            plain.last_result,
            plain.total_results,
        )
        rates = [(quote.base, quote.rate_text, quote.change_text, quote.repeats) for quote in reading.quotes]
        assert rates == [(q.base, q.rate_text, q.change_text, q.repeats) for q in plain.quotes]
