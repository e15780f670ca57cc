"""Kinds of pages that the site is known to have and whose real form has not been seen: refused by name.

A page of such a kind waits in quarantine under the name of the kind, so that it is found when a reader for
it is written. None of them prints a range line; that is what listings that can be read have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from etl.html.declared import declared
from etl.site import LayoutError, LayoutReader
from etl.sites.timesca.html_article import is_readable_article
from etl.sites.timesca.html_forms import html_forms, outline_of
from etl.sites.timesca.scan import prints_range

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from etl.site import Page, PageContent, Site

_STUB = re.compile(r"(?:\(?continue reading|read more)\b.{0,200}", re.IGNORECASE)
_AUTHOR = re.compile(
    r"(?:author|(?:all )?(?:posts|articles|stories) by|about the author):? .{2,80}", re.IGNORECASE
)
_JOOMLA = re.compile(
    r"(?:written by|published(?: on)?:?|last updated(?: on)?|hits:|category:|created(?: on)?:?"
    r"|parent category:)\s.{1,80}",
    re.IGNORECASE,
)
# An article's address is its headline; those of categories, tags, pages and files are shorter or deeper.
_ARTICLE_PATH = re.compile(r"/[a-z0-9]+(?:-[a-z0-9]+){2,}/?")
_JOOMLA_ADDRESS = re.compile(r"option=com_content|/index\.php/|/component/", re.IGNORECASE)


NAMES = {
    "blog-index": "a blog index",
    "author-page": "an author's page",
    "joomla-page": "a page of the older site",
    "article-page": "the page of a single article",
}


class KnownKind(LayoutReader):
    """A page of one of these kinds: recognised, and refused by its name."""

    version = 1

    def __init__(self, media_type: str) -> None:
        self.media_type = media_type
        self.layout = "known-kind" if media_type == "text/plain" else "html-known-kind"

    def recognises(self, page: Page) -> bool:
        """Return whether the page is no listing and shows the marks of a kind."""
        if _has_range(page) or (page.outline is not None and is_readable_article(page.html)):
            return False
        return kind_of(page) is not None

    def read(self, page: Page, site: Site) -> PageContent:
        """Refuse the page by the name of its kind."""
        kind = kind_of(page) or "unknown-layout"
        what = NAMES.get(kind, "a page")
        raise LayoutError(kind, f"The page looks like {what} of {site.name}, which no reader can read yet.")


def kind_of(page: Page) -> str | None:
    """Return the name of the first kind whose marks the page shows, or None."""
    addresses = [url.lower() for url in page.urls]
    lines = list(_lines(page))
    if any(map(_JOOMLA_ADDRESS.search, addresses)) or _is_joomla(page, lines):
        return "joomla-page"
    if any("/author/" in _path(url) for url in addresses) or any(map(_AUTHOR.fullmatch, lines[:5])):
        return "author-page"
    if sum(1 for line in lines if _STUB.fullmatch(line)) >= 2:
        return "blog-index"
    if _is_article(page) or any(_ARTICLE_PATH.fullmatch(_path(url)) for url in addresses):
        return "article-page"
    return None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _lines(page: Page) -> Iterator[str]:
    if page.document is not None:
        return (block.text for block in page.document.blocks)
    return (line.text for line in page.lines if line)


def _has_range(page: Page) -> bool:
    if page.outline is not None:
        return bool(html_forms(outline_of(page)).ranges)
    return prints_range(page)


def _is_joomla(page: Page, lines: Iterable[str]) -> bool:
    """Return whether the page says so itself, or prints two kinds of the lines that Joomla adds."""
    if page.document is not None and any(
        "joomla" in element.attribute("content").lower()
        for element in page.document.content("meta", name="generator")
    ):
        return True
    return len({line.split()[0].lower() for line in lines if _JOOMLA.fullmatch(line)}) >= 2


def _is_article(page: Page) -> bool:
    """Return whether the page calls itself an article: one that does not print the headline it gives."""
    return page.document is not None and declared(page.document).is_article
