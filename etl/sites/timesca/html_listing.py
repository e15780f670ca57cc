"""Reads archive listings in HTML, whatever the theme: by what stands in which order, never by classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from etl.html.body import body_of
from etl.html.document import FoldedError
from etl.html.facts import PageFacts
from etl.html.headed import headed_articles
from etl.html.tree import NONE
from etl.site import LayoutReader, PageContent
from etl.sites.timesca.checks import one_date, one_range, printed_article
from etl.sites.timesca.html_forms import html_forms, outline_of
from etl.sites.timesca.html_parts import HtmlParts, path_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from etl.html.body import Body
    from etl.html.document import Document
    from etl.html.headed import Headed
    from etl.html.tree import Element
    from etl.items import PrintedArticle
    from etl.site import Page, Site


class HtmlListing(LayoutReader):
    """The listing of an archive as a page of HTML."""

    layout = "html-archive-listing"
    version = 1
    media_type = "text/html"

    def recognises(self, page: Page) -> bool:
        """Return whether the page prints a range line."""
        return bool(html_forms(outline_of(page)).ranges)

    def read(self, page: Page, site: Site) -> PageContent:  # noqa: ARG002 - the page says it all
        """Return what the listing prints; raise LayoutError where it contradicts itself."""
        try:
            return _read(outline_of(page), page.urls)
        except FoldedError:
            return _read(page.html, page.urls)


def _read(document: Document, urls: Iterable[str]) -> PageContent:
    parts = _Parts(document)
    found = one_range({each for each, _ in parts.forms.ranges})
    read = parts.articles(found.promised, may_be_fewer=found.total is None)
    facts = PageFacts(document, urls)
    as_of = one_date(parts.dates(read))
    return PageContent(
        coverage=parts.coverage_with(read, is_dated=as_of is not None),
        as_of=as_of,
        first_result=found.first,
        last_result=found.last,
        total_results=found.total,
        articles=[_article(document, facts, at, each) for at, each in enumerate(read, start=1)],
        quotes=parts.quotes(),
    )


class Read(NamedTuple):
    """An article and its text."""

    article: Headed
    body: Body


class _Parts(HtmlParts):
    """The parts of a listing; its range line, the pivot, stands in front of the articles."""

    def __init__(self, document: Document) -> None:
        self._pivot = min((at[0] for _, at in html_forms(document).ranges), default=0)
        super().__init__(document, self._pivot)

    def articles(self, promised: int, *, may_be_fewer: bool) -> list[Read]:
        """Return the articles that the page promises."""
        if not promised:
            return []
        found = headed_articles(self.document, self._pivot, promised, self.beside, may_be_fewer=may_be_fewer)
        return [Read(each, body_of(each, at, self.beside)) for at, each in enumerate(found, start=1)]

    def dates(self, read: Iterable[Read]) -> set[date]:
        """Return the dates that are the page's own: not an article's, nor of what else the page names."""
        inside = _inside(read)
        return {day for day, block in self.own_dates() if block.index not in inside}

    def coverage_with(self, read: Iterable[Read], *, is_dated: bool) -> float:
        """Return the share of the visible characters that the articles or named pieces account for."""
        rows = {block.index for each in read for block in [*each.body.title, *each.body.paragraphs]}
        return self.coverage(rows, _inside(read), _first_heading(self.document), is_dated=is_dated)


def _inside(read: Iterable[Read]) -> set[int]:
    return {block.index for each in read for block in each.article.blocks}


def _first_heading(document: Document) -> Element | None:
    """Return the heading that says which archive this is: the first of the page, where it is an `h1`."""
    first = next((block.heading for block in document.blocks if block.heading_number != NONE), None)
    return first if first and first.tag == "h1" else None


def _article(document: Document, facts: PageFacts, position: int, read: Read) -> PrintedArticle:
    title = " ".join([block.text for block in read.body.title])
    article = printed_article(position, title, read.body.text, is_collapsed=True)
    article.element = path_to(document, read.body.paragraphs)
    article.url, article.author, article.published_at = facts.of(read.article, article.title)
    return article
