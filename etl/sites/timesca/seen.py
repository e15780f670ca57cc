"""Which landmarks stand on a page of timesca.com that no reader could read."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from etl.landmarks import CUT_MARK, DATE, HEADLINES, RESULT_RANGE, TEXTS, TICKER
from etl.sites.timesca.html_forms import html_forms
from etl.sites.timesca.scan import scan
from etl.text.cleaning import is_truncated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from etl.site import Page, Site

_LEAST_WORDS_OF_TEXT = 25
_MOST_WORDS_OF_HEADLINE = 24


def landmarks(page: Page, _: Site) -> frozenset[str]:
    """Return the landmarks that the page shows, each for itself, whatever else is missing."""
    found = _of_html(page) if page.document else _of_text(page)
    return frozenset(found)


def _of_html(page: Page) -> Iterator[str]:
    forms = html_forms(page.html)
    if forms.quotes:
        yield TICKER
    if forms.dates:
        yield DATE
    if forms.ranges:
        yield RESULT_RANGE
    if any(block.heading and not block.area for block in page.html.blocks):
        yield HEADLINES
    yield from _of_bodies([block.text for block in page.html.blocks if not block.area])


def _of_text(page: Page) -> Iterator[str]:
    listing = scan(page)
    if listing.quotes:
        yield TICKER
    if listing.dates:
        yield DATE
    if listing.ranges:
        yield RESULT_RANGE
    lines = [line.text for line in page.lines if line]
    if any(_is_short(line) and _is_long(after) for line, after in pairwise(lines)):
        yield HEADLINES
    yield from _of_bodies(lines)


def _of_bodies(texts: Sequence[str]) -> Iterator[str]:
    bodies = [text for text in texts if _is_long(text)]
    if bodies:
        yield TEXTS
    if any(map(is_truncated, bodies)):
        yield CUT_MARK


def _is_long(text: str) -> bool:
    return len(text.split(maxsplit=_LEAST_WORDS_OF_TEXT)) > _LEAST_WORDS_OF_TEXT


def _is_short(text: str) -> bool:
    return 2 < len(text.split(maxsplit=_MOST_WORDS_OF_HEADLINE + 1)) <= _MOST_WORDS_OF_HEADLINE
