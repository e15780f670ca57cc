"""Reads the page of one article in HTML, whatever the theme: by what it declares and what stands where."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from etl.html.declared import declared
from etl.html.facts import Facts, PageFacts
from etl.html.headed import Headed
from etl.html.whole_body import first_prose, whole_body
from etl.site import LayoutError, LayoutReader, PageContent, host_of
from etl.sites.timesca.checks import one_date, printed_article
from etl.sites.timesca.detecting import is_name_of
from etl.sites.timesca.html_forms import html_forms, outline_of
from etl.sites.timesca.html_parts import HtmlParts, path_to
from etl.text.cleaning import collapse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from etl.html.declared import Declared
    from etl.html.document import Document
    from etl.html.tree import Element
    from etl.html.whole_body import WholeBody
    from etl.items import PrintedArticle
    from etl.site import Page, Site

# A heading in one of them names the site or what it offers beside, even in the article's own words.
_BESIDE = frozenset(("navigation", "sidebar", "footer", "form", "button", "notice", "address"))


class HtmlArticle(LayoutReader):
    """The page of a single article, which says that it is one and prints its headline in a heading."""

    layout = "html-article"
    version = 1
    media_type = "text/html"

    def recognises(self, page: Page) -> bool:
        """Return whether the page is no listing and says that it is one article."""
        return not html_forms(outline_of(page)).ranges and is_readable_article(page.html)

    def read(self, page: Page, site: Site) -> PageContent:
        """Return the article and the rates; raise LayoutError where its text cannot be told for sure."""
        document = page.html
        heading = _headline(document, site)
        parts = HtmlParts(document, first_prose(document, heading) or heading.first_block)
        body = whole_body(document, heading, declared(document), parts.sections, parts.forms.rests)
        title = document.blocks[heading.first_block]
        explained = {block.index for block in [title, *body.text_blocks, *body.captions]}
        explained |= {block.index for block in document.blocks if block.text == title.text}
        near = {block.index for block in document.blocks_of(body.holder)}
        as_of = one_date(_dates_at_rates(parts, heading, body))
        return PageContent(
            coverage=parts.coverage(
                explained, near, heading, is_dated=as_of is not None, left_out=body.left_out(document)
            ),
            as_of=as_of,
            articles=[_article(page, site, heading, body)],
            quotes=parts.quotes(),
        )


def is_readable_article(document: Document) -> bool:
    """Return whether the page calls itself an article and prints the headline that it gives itself."""
    return declared(document).is_article and bool(_headlines(document))


def _headlines(document: Document) -> list[Element]:
    """Return the headings that print the headline which the page gives itself."""
    own = declared(document)
    return [
        heading
        for block in document.blocks
        if (heading := block.heading)
        and heading.end_block - heading.first_block == 1
        and block.area not in _BESIDE
        and own.names(block.text)
    ]


def _headline(document: Document, site: Site) -> Element:
    """Return the one heading with the headline, which is not the name of the site."""
    found = [each for each in _headlines(document) if not is_name_of(site, _text(document, each))]
    if not found:
        raise LayoutError(
            "article-page", "No heading of the page prints the headline that the page gives itself."
        )
    longest = max(len(_text(document, each)) for each in found)
    found = [each for each in found if len(_text(document, each)) == longest]
    if len(found) > 1:
        raise LayoutError("ambiguous-headline", f"The page prints its headline in {len(found)} headings.")
    return found[0]


def _text(document: Document, heading: Element) -> str:
    return document.blocks[heading.first_block].text


def _dates_at_rates(parts: HtmlParts, heading: Element, body: WholeBody) -> set[date]:
    """Return the dates that stand with rates in an element that holds neither headline nor text.

    Any other date may be the article's, which says nothing of the day on which the page was shown.
    """
    rates = [at[0] for _, at in parts.forms.quotes]
    found = set()
    for day, block in parts.own_dates():
        shared = next((each for each in block.element.ancestors() if _holds_any(each, rates)), None)
        if shared and not _holds_any(shared, [heading.first_block, body.first_block]):
            is_in_text = body.frame.first_block <= block.index < body.frame.end_block
            found |= set() if is_in_text else {day}
    return found


def _holds_any(element: Element, blocks: Iterable[int]) -> bool:
    return any(element.first_block <= index < element.end_block for index in blocks)


def _article(page: Page, site: Site, heading: Element, body: WholeBody) -> PrintedArticle:
    document = page.html
    article = printed_article(1, _text(document, heading), body.text, is_collapsed=True)
    article.captions += tuple(collapse(block.text) for block in body.captions)
    article.element = path_to(document, body.text_blocks)
    facts = _facts(page, site, heading, body, article.title)
    article.url, article.author, article.published_at = facts
    return article


def _facts(page: Page, site: Site, heading: Element, body: WholeBody, title: str) -> Facts:
    """Return what the page declares, and where it does not, what it prints around the headline."""
    document, own = page.html, declared(page.html)
    front = document.blocks[body.holder.first_block : body.first_block]
    last = body.text_blocks[0].element.index - 1
    printed = PageFacts(document, page.urls).of(Headed(heading, front, body.holder.index, last), title)
    return Facts(
        _own_address(own, page, site),
        own.author or printed.author,
        own.published_at or printed.published_at,
    )


def _own_address(own: Declared, page: Page, site: Site) -> str | None:
    """Return the address that the page gives itself, where it is one of an article of the site's."""
    if own.address:
        parts = urlsplit(own.address)
        if host_of(own.address) in site.hosts and (parts.path.strip("/") or parts.query):
            return own.address
    return min(page.urls, default=None)
