"""What HTML says of an article beside its text: address, author, and the moment of its publication."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from etl.html.linked_data import linked_articles
from etl.html.naming import byline_name, in_article
from etl.text.cleaning import collapse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from etl.html.document import Document
    from etl.html.headed import Headed
    from etl.html.linked_data import LinkedArticle
    from etl.html.tree import Element

# A moment is sure only with its day, its time and its zone; `fromisoformat` takes more than that.
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?\s?(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE
)
_LONGEST_AUTHOR = 100
_BESIDE = frozenset(("navigation", "sidebar", "form", "button", "notice"))
# To take such an address apart and put it together again, which changes nothing, took two thirds of the time
# for the links of a page.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:/[A-Za-z0-9/._~-]*)?")
# No page was published on the web before there was one.
_FIRST_YEAR = 1990


class Facts(NamedTuple):
    """What is known of one article; None where the page does not say it."""

    url: str | None
    author: str | None
    published_at: datetime | None


class PageFacts:
    """Facts that hold for all articles of a page: the address that links start from, and linked data."""

    def __init__(self, document: Document, urls: Iterable[str]) -> None:
        self._document = document
        self._base = _base(document, min(urls, default=None))
        self._linked = linked_articles(document)
        self._resolved: dict[str, str | None] = {}
        self._by_url: dict[str, LinkedArticle] = {}
        for linked in self._linked:
            if linked.url and (url := self.resolve(linked.url)):
                self._by_url.setdefault(url, linked)

    def of(self, article: Headed, title: str) -> Facts:
        """Return what the page says of the article with that title."""
        url = self._url(article)
        linked = self._linked_article(url, title)
        author = _author(self._document, article) or (linked.author if linked else None)
        published = _published(self._document, article)
        if published is None and linked and linked.published:
            published = moment_of(linked.published)
        return Facts(url, author, published)

    def _linked_article(self, url: str | None, title: str) -> LinkedArticle | None:
        """Return the one piece of linked data that is about the article, by its address or headline."""
        if url and (linked := self._by_url.get(url)):
            return linked
        named = [linked for linked in self._linked if linked.headline and collapse(linked.headline) == title]
        return named[0] if len(named) == 1 else None

    def _url(self, article: Headed) -> str | None:
        links = self._links(article)
        return next((url for link in links if (url := self.resolve(link.attribute("href")))), None)

    def _links(self, article: Headed) -> Iterator[Element]:
        """Yield the links that may lead to the article: around its heading, in it, and to the rest."""
        heading = article.heading
        if around := heading.link:
            yield around
        yield from self._document.tree.of_tag("a", heading.index, heading.last)
        for block in article.after_heading():
            if (links := block.links) and in_article(block) == "read more":
                yield from links

    def resolve(self, href: str) -> str | None:
        """Return the whole address of a link, without its fragment; None where it leads to no page."""
        if href not in self._resolved:  # linked data names the same addresses
            self._resolved[href] = _resolved(self._base, href)
        return self._resolved[href]


def _resolved(base: str | None, href: str) -> str | None:
    if _PLAIN_ADDRESS.fullmatch(href):
        return href
    try:
        return web_address(urljoin(base or "", href.strip()))
    except ValueError:
        return None


def web_address(url: str) -> str | None:
    """Return an address without its fragment; None where it is none of the web, or holds what none can."""
    if _PLAIN_ADDRESS.fullmatch(url):
        return url
    try:
        address = urldefrag(url.strip()).url
        parts = urlsplit(address)
    except ValueError:
        return None
    is_plain = address.isprintable() and " " not in address and parts.username is None
    return address if is_plain and parts.scheme in {"http", "https"} and parts.hostname else None


def _base(document: Document, captured_from: str | None) -> str | None:
    """Return the address that links start from: `<base>`, else the capture's, else the canonical one."""
    canonical = next(iter(document.content("link", rel="canonical")), None)
    address = captured_from or (canonical.attribute("href") if canonical else None)
    base = next((element for element in document.content("base") if element.attribute("href")), None)
    if base is None:
        return address
    try:
        return urljoin(address or "", base.attribute("href").strip())
    except ValueError:
        return address


def _elements(document: Document, article: Headed, tag: str) -> Iterator[Element]:
    """Yield the article's elements of the tag, but for those that stand beside it and tell of others."""
    found = document.tree.of_tag(tag, article.first, article.last)
    return (element for element in found if element.area not in _BESIDE)


def _author(document: Document, article: Headed) -> str | None:
    for block in article.blocks:
        if block.heading or block.area in _BESIDE or not (block.area or in_article(block)):
            continue
        if name := byline_name(block):
            return name[:_LONGEST_AUTHOR]
    for element in _elements(document, article, "a"):
        if "author" in element.attribute("rel").lower().split():
            return collapse(element.node.text())[:_LONGEST_AUTHOR] or None
    return None


def _published(document: Document, article: Headed) -> datetime | None:
    """Return the earliest moment of the article's `<time>` elements: later ones tell of changes."""
    times = _elements(document, article, "time")
    moments = [found for each in times if (found := moment_of(each.attribute("datetime")))]
    return min(moments, default=None)


def moment_of(text: str) -> datetime | None:
    """Return the instant that the text names for sure, in UTC; None for all less."""
    if not _MOMENT.fullmatch(text.strip()):
        return None
    try:
        moment = datetime.fromisoformat(text.strip().upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= _FIRST_YEAR else None
