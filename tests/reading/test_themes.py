from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from etl.html.document import fragment_text
from etl.html.flatten import parse
from etl.items import CaptureClaims
from etl.limits import DEFAULT_LIMITS
from etl.reading import read_page
from etl.site import Sites
from tests.support.goldens import EXPECTED, as_json
from tests.themes.listing import NAMES, listing
from tests.themes.themes import AUTHOR, MOMENT, THEMES, Theme, link

CLAIMS = CaptureClaims(
    given=frozenset({"timesca.com"}),
    urls=frozenset({"https://timesca.com/category/x/", "https://timesca.com/tag/y/"}),
)
PLACES = ("byte_start", "byte_end", "element", "url", "author", "published_at")


def dressed(theme: Theme, name: str) -> bytes:
    return theme.make(listing(name)).encode(theme.encoding, "xmlcharrefreplace")


def rows(told: dict[str, Any]) -> dict[str, Any]:
    """Return what must be the same for every form of a page."""
    for row in [*told["articles"], *told["quotes"]]:
        for key in PLACES:
            row.pop(key, None)
    return {key: told[key] for key in told if key not in {"media_type", "layout", "parser"}}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", NAMES)
def test_every_theme_gives_the_rows_of_the_text(sites: Sites, theme: Theme, name: str) -> None:
    reading = read_page(dressed(theme, name), CLAIMS, sites)
    expected = json.loads((EXPECTED / f"{name}.txt.json").read_text(encoding="utf-8"))
    assert (reading.disposition, reading.message) == ("loaded", None)
    assert rows(json.loads(as_json(reading))) == rows(expected)
    assert reading.parser == "timesca.com/html-archive-listing@1"


def test_themes_are_many_and_unlike() -> None:
    made = {theme.make(listing("bazaar-1"))[:60] for theme in THEMES}
    assert len(THEMES) >= 12
    assert len(made) >= 9


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_what_html_tells_beside_the_rows(sites: Sites, theme: Theme) -> None:
    page = listing("bazaar-1")
    reading = read_page(dressed(theme, "bazaar-1"), CLAIMS, sites)
    for at, (article, story) in enumerate(zip(reading.articles, page.stories, strict=True)):
        moment = datetime.fromisoformat(MOMENT.format(at)).astimezone(UTC)
        assert article.url == (link(story) if "url" in theme.tells else None)
        assert article.author == (AUTHOR if "author" in theme.tells else None)
        assert article.published_at == (moment if "published_at" in theme.tells else None)
        assert (article.byte_start, article.byte_end) == (None, None)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_paths_lead_to_what_the_rows_say(sites: Sites, theme: Theme) -> None:
    payload = dressed(theme, "bazaar-1")
    document = parse(payload.decode(theme.encoding), DEFAULT_LIMITS)
    reading = read_page(payload, CLAIMS, sites)
    for article in reading.articles:
        assert squeezed(article.text) in squeezed(fragment_text(document, article.element or ""))
    for quote in reading.quotes:
        printed = fragment_text(document, quote.element or "")
        assert quote.base in printed
        if "dt" not in (quote.element or ""):
            assert quote.rate_text in printed


def squeezed(text: str) -> str:
    """Return the text without white space and captions, whose markup moves."""
    return re.sub(r"\s+|\[caption.*?\[/caption\]", "", text)
