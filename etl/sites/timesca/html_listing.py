"""Reads archive listings in HTML, whatever the theme: by what stands in which order, never by classes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from etl.html.body import body_of
from etl.html.facts import PageFacts
from etl.html.headed import headed_articles
from etl.html.naming import around, in_article
from etl.html.sections import named_sections
from etl.site import LayoutReader, PageContent
from etl.sites.timesca.checks import one_date, one_range, printed_article
from etl.sites.timesca.html_forms import html_forms
from etl.sites.timesca.printed_forms import looks_alike
from etl.text.lines import Line, visible_count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from etl.html.body import Body
    from etl.html.document import Block, Document, Element
    from etl.html.headed import Headed
    from etl.items import PrintedArticle, PrintedQuote
    from etl.site import Page, Site
    from etl.sites.timesca.html_forms import HtmlForms


class HtmlListing(LayoutReader):
    """The listing of an archive as a page of HTML."""

    layout = "html-archive-listing"
    version = 1
    media_type = "text/html"

    def recognises(self, page: Page) -> bool:
        """Return whether the page prints a range line."""
        return bool(html_forms(page.html).ranges)

    def read(self, page: Page, site: Site) -> PageContent:  # noqa: ARG002 - the page says it all
        """Return what the listing prints; raise LayoutError where it contradicts itself."""
        parts = _Parts(page.html)
        found = one_range({each for each, _ in parts.forms.ranges})
        read = parts.articles(found.promised, may_be_fewer=found.total is None)
        facts = PageFacts(page.html, page.urls)
        return PageContent(
            coverage=parts.coverage(read),
            as_of=one_date(parts.dates(read)),
            first_result=found.first,
            last_result=found.last,
            total_results=found.total,
            articles=[_article(page.html, facts, at, each) for at, each in enumerate(read, start=1)],
            quotes=parts.quotes(),
        )


class Read(NamedTuple):
    """An article and its text."""

    article: Headed
    body: Body


class _Parts:
    """The page, with what each of its blocks is known to be."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.forms: HtmlForms = html_forms(document)
        self._title = _first_heading(document)
        self._pivot = min((at[0] for _, at in self.forms.ranges), default=0)
        self._sections = named_sections(document, self._pivot)
        self._alike = {block.index for block in document.blocks if _looks_alike(block)}
        self._beside = self._alike | self._sections.keys() | self.forms.rests.keys()

    def articles(self, promised: int, *, may_be_fewer: bool) -> list[Read]:
        """Return the articles that the page promises."""
        if not promised:
            return []
        found = headed_articles(self.document, self._pivot, promised, self._beside, may_be_fewer=may_be_fewer)
        return [Read(each, body_of(each, at, self._beside)) for at, each in enumerate(found, start=1)]

    def dates(self, read: Iterable[Read]) -> set[date]:
        """Return the dates that are the page's own: not an article's, nor of what else the page names."""
        inside = {block.index for each in read for block in each.article.blocks}
        return {
            day
            for day, at in self.forms.dates
            if at[0] not in inside
            and at[0] not in self._sections
            and not _is_entry(self.document.blocks[at[0]])
        }

    def quotes(self) -> list[PrintedQuote]:
        """Return the distinct rates, each where it stands first."""
        found: dict[tuple[str, ...], PrintedQuote] = {}
        for quote, at in self.forms.quotes:
            key = (quote.base, quote.quote, quote.rate_text, quote.change_text)
            if first := found.get(key):
                first.repeats += 1
            else:
                place = _place(self.document, [self.document.blocks[index] for index in at])
                found[key] = replace(quote, element=place)
        return list(found.values())

    def coverage(self, read: Iterable[Read]) -> float:
        """Return the share of the visible characters that rows or named pieces account for."""
        explained = {b.index for each in read for b in [*each.body.title, *each.body.paragraphs]}
        inside = {block.index for each in read for block in each.article.blocks}
        missed = sum(
            visible_count(self._unexplained(b, inside))
            for b in self.document.blocks
            if b.index not in explained
        )
        visible = sum(visible_count(block.text) for block in self.document.blocks) if missed else 1
        return (visible - missed) / visible

    def _unexplained(self, block: Block, inside: set[int]) -> str:
        if block.area or block.index in self._sections:
            return ""
        if block.index in inside:
            name = in_article(block)
        else:  # what looks like a rate or date of the page is that or a puzzle, and no byline
            name = None if block.index in self._alike else around(block)
            name = name or ("page heading" if block.heading is self._title and self._title else None)
        if name:
            return ""
        return self.forms.rests.get(block.index, block.text)


def _first_heading(document: Document) -> Element | None:
    """Return the heading that says which archive this is: the first of the page, where it is an `h1`."""
    first = next((block.heading for block in document.blocks if block.heading), None)
    return first if first and first.tag == "h1" else None


def _looks_alike(block: Block) -> bool:
    return len(block.text) < 1000 and looks_alike(Line(0, 0, block.text))


def _is_entry(block: Block) -> bool:
    """Return whether the block is or stands in an entry of a list with links, whose date is the entry's."""
    if any(element.link for element, _ in block.runs):
        return True
    holder = next(
        (each for each in block.element.ancestors() if each.tag in {"li", "tr", "dd", "article"}), None
    )
    return holder is not None and holder.end_block - holder.first_block > 1


def _article(document: Document, facts: PageFacts, position: int, read: Read) -> PrintedArticle:
    title = " ".join([block.text for block in read.body.title])
    article = printed_article(position, title, read.body.text)
    article.element = _place(document, read.body.paragraphs)
    article.url, article.author, article.published_at = facts.of(read.article, article.title)
    return article


def _place(document: Document, blocks: Iterable[Block]) -> str:
    """Return an XPath to the elements that hold the blocks, joined where there are several."""
    elements = dict.fromkeys(block.element for block in blocks)
    return " | ".join([document.path(element) for element in elements])
