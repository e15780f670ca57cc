"""Pages that a server prints instead of what was asked for: redirects, errors, requests to log in.

They are told by what they say in so many words, and only where they say little else: a listing that holds
an article about errors is no error page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.refusal import skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.html.document import Document
    from etl.html.tree import Element
    from etl.site import Page

# A stub has a sentence or two; error pages of a site carry its navigation too.
_MOST_WORDS_OF_STUB = 80
_MOST_WORDS_OF_PAGE = 400
_MOVED = re.compile(
    r"(?:30[1278]\W+)?(?:moved permanently|object moved|document (?:has )?moved|found|moved temporarily"
    r"|temporary redirect|permanent redirect|see other)(?: here)?\W*|redirecting(?: to .*|\W*)",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"(?:error\W+)?(?:40[0134]|410|429|50[0234])(?:\W+(?:error|page)\W*)?"
    r"|(?:(?:error\W+)?(?:40[0134]|410|429|50[0234])\W+)?(?:error\W+)?(?:oops\W+)?"
    r"(?:the |that )?(?:page |file )?"
    r"(?:not found|can[’']?t be found|cannot be found|could not be found|forbidden|access denied|bad request"
    r"|internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out"
    r"|too many requests|unauthorized|gone)\W*"
    r"|error establishing a database connection\W*|just a moment\W*|attention required!? \| cloudflare"
    r"|(?:web ?)?site is (?:under maintenance|temporarily unavailable)\W*|account suspended\W*",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:please )?(?:log ?in|sign in)(?: to .{1,40})?\W*|(?:members?|subscribers?) (?:only|login)\W*",
    re.IGNORECASE,
)
_REFRESH = re.compile(r"\s*([0-9]{1,2})(?:\.\d*)?\s*[;,]\s*url\s*=", re.IGNORECASE)
_LONGEST = 120
_OPENING = 300


def check_stub(page: Page) -> None:
    """Raise RefusalError, as skipped, where the page is for sure a stub and no page of its own."""
    if page.outline and _says_much(page.outline):
        return
    titles = [title for title in _titles(page) if len(title) <= _LONGEST]
    leads_on = any(map(_MOVED.fullmatch, titles)) or _refreshes(page)
    error = next(filter(_ERROR.fullmatch, titles), None)
    asks = any(map(_LOGIN.fullmatch, titles)) and _asks_for_password(page)
    if not (leads_on or error or asks):
        return  # as nearly all: their words are not counted, which took a quarter of reading a listing
    words = _count_words(page)
    if words > _MOST_WORDS_OF_PAGE:
        return
    if words <= _MOST_WORDS_OF_STUB and leads_on:
        raise skip(page.media_type, "redirect", "The page only sends its visitors elsewhere.")
    if error:
        raise skip(page.media_type, "error-page", f"The page says {error!r} and is no page of its own.")
    if asks:
        raise skip(
            page.media_type, "login-wall", "The page asks its visitors to log in before it shows anything."
        )


def _says_much(document: Document) -> bool:
    """Return whether a page of HTML has more words than a stub; those with rows have them at its top.

    What is folded is left out: how many words it has is not known for sure.
    """
    words = 0
    for block in document.unfolded_blocks():
        words += block.text.count(" ") + 1
        if words > _MOST_WORDS_OF_PAGE:
            return True
    return False


def _count_words(page: Page) -> int:
    if len(page.payload) > 1_000_000 and page.document is None:
        return _MOST_WORDS_OF_PAGE + 1
    if page.document is None:
        return len(page.text.split())
    return sum(len(block.text.split()) for block in page.document.blocks)


def _titles(page: Page) -> Iterator[str]:
    """Yield what can name a page: in HTML its title and headings, else its first two lines."""
    if page.document is None:
        yield from _opening_lines(page.text)
        return
    for element in page.document.content("title"):
        yield " ".join((element.node.text() or "").split())
    yield from (block.text for block in page.document.blocks if block.heading and not block.area)


def _opening_lines(text: str) -> list[str]:
    """Return the first two lines, for which few pages have to be split beyond their first characters."""
    for part in (text[:_OPENING], text):
        lines = [line for line in map(str.strip, part.splitlines()) if line]
        if len(lines) > 2:
            break
    return lines[:2]


def _refreshes(page: Page) -> bool:
    return any(
        _REFRESH.match(element.attribute("content"))
        for element in _elements(page.document, "meta")
        if element.attribute("http-equiv").lower() == "refresh"
    )


def _asks_for_password(page: Page) -> bool:
    return any(each.attribute("type").lower() == "password" for each in _elements(page.document, "input"))


def _elements(document: Document | None, tag: str) -> Iterator[Element]:
    return document.content(tag) if document else iter(())
