"""The printed fragment that a row was read from: a range of bytes of plain text, or elements of markup."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from etl.limits import DEFAULT_LIMITS, PageLimits
from etl.opening import open_page
from etl.refusal import RefusalError

if TYPE_CHECKING:
    from etl.items import CaptureClaims
    from etl.site import Page

FRAGMENT_CHARACTERS = 400
"""Enough to know a text again by its opening and its end."""


_AS_WHEN_LOADED = PageLimits.of(dict.fromkeys(PageLimits.bounds(), sys.maxsize))
"""Rows were read from a page within the limits of that time, whatever those of today are."""


class Fragment(NamedTuple):
    """A printed text; of a long one the opening and the end, and how many characters between are left out."""

    text: str
    tail: str = ""
    left_out: int = 0


def shortened(text: str, most: int | None = FRAGMENT_CHARACTERS) -> Fragment:
    """Return the text, or where it has more than `most` characters its first three quarters and its end."""
    if most is None or len(text) <= most:
        return Fragment(text)
    head = most * 3 // 4
    tail = most - head
    return Fragment(text[:head], text[-tail:], len(text) - most)


def bytes_text(payload: bytes, start: int, end: int, claims: CaptureClaims) -> str:
    """Return what the bytes from `start` to `end` (half-open) print; what is no text stands as numbers."""
    page = _opened(payload, claims, _AS_WHEN_LOADED)
    return payload[start:end].decode(page.encoding if page else "utf-8", "backslashreplace")


def element_text(payload: bytes, paths: str, claims: CaptureClaims) -> str | None:
    """Return the text of the element that a path such as `/html/body/div[2]/p[1]` leads to.

    Several paths are joined by ` | `. None where the page has no such element, or no elements at all.
    """
    from etl.html.document import fragment_text  # noqa: PLC0415  plain text needs no parser

    page = _opened(payload, claims, _AS_WHEN_LOADED)
    return fragment_text(page.document, paths) or None if page and page.document else None


def page_text(payload: bytes, claims: CaptureClaims) -> str:
    """Return a page's text, or what can be told of it where the page cannot be opened."""
    page = _opened(payload, claims, DEFAULT_LIMITS)
    return page.text if page else payload.decode("utf-8", "backslashreplace")


def _opened(payload: bytes, claims: CaptureClaims, limits: PageLimits) -> Page | None:
    try:
        return open_page(payload, claims, limits)
    except RefusalError:
        return None
