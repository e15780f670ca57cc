"""Reads text extracts of archive listings: exchange rates, a date, a range line, titles and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.site import LayoutReader, PageContent
from etl.sites.timesca.checks import one_date, one_range, printed_article
from etl.sites.timesca.pairing import pair, span
from etl.sites.timesca.scan import prints_range, scan
from etl.text.cleaning import are_collapsed
from etl.text.lines import visible_count

if TYPE_CHECKING:
    from datetime import date

    from etl.items import PrintedArticle
    from etl.site import Page, Site
    from etl.sites.timesca.pairing import Pair
    from etl.sites.timesca.scan import Listing


class ArchiveListing(LayoutReader):
    """The listing of an archive, as web-archive text extracts keep it."""

    layout = "archive-listing"
    version = 1

    def recognises(self, page: Page) -> bool:
        """Return whether the page prints a range line."""
        return prints_range(page)

    def printed_date(self, page: Page) -> date | None:
        """Return the one date in the page's head, or None."""
        dates = scan(page).dates
        return min(dates) if len(dates) == 1 else None

    def read(self, page: Page, site: Site) -> PageContent:  # noqa: ARG002 - the page says it all
        """Return what the listing prints; raise LayoutError where it contradicts itself."""
        listing = scan(page)
        found = one_range(listing.ranges)
        as_of = one_date(listing.dates)
        pairs = pair(listing.blocks, found.promised, may_be_fewer=found.total is None)
        return PageContent(
            coverage=_coverage(page.text, listing),
            as_of=as_of,
            first_result=found.first,
            last_result=found.last,
            total_results=found.total,
            articles=_articles(page, pairs),
            quotes=list(listing.quotes.values()),
        )


def _articles(page: Page, pairs: list[Pair]) -> list[PrintedArticle]:
    places = [span(pair.body) for pair in pairs]
    titles = [pair.title.text for pair in pairs]
    bodies = [_body(page, pair, place) for pair, place in zip(pairs, places, strict=True)]
    is_collapsed = are_collapsed([*titles, *bodies])
    articles = []
    for position, (title, body, (start, end)) in enumerate(zip(titles, bodies, places, strict=True), start=1):
        article = printed_article(position, title, body, is_collapsed=is_collapsed)
        article.byte_start, article.byte_end = start, end
        articles.append(article)
    return articles


def _body(page: Page, pair: Pair, place: tuple[int, int]) -> str:
    """Return the text of a body as printed, ends of lines too: a single line has it ready."""
    is_line = len(pair.body) == 1 and len(pair.body[0].lines) == 1
    return pair.body[0].text if is_line and page.encoding == "utf-8" else page.fragment(*place)


def _coverage(text: str, listing: Listing) -> float:
    """Return the share of visible characters outside the unexplained lines; 1.0 only where there are none."""
    if not listing.unexplained:
        return 1.0
    visible = visible_count(text)
    return (visible - sum(visible_count(line.text) for line in listing.unexplained)) / visible
