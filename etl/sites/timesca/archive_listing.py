"""Reads text extracts of archive listings: exchange rates, a date, a range line, titles and bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.items import PrintedArticle
from etl.site import LayoutError, LayoutReader, PageContent
from etl.sites.timesca.pairing import MAX_TITLE_CHARACTERS, pair, span
from etl.sites.timesca.printed_forms import quote_of, range_of
from etl.sites.timesca.scan import scan
from etl.text.cleaning import clean, dateline
from etl.text.lines import visible_count, visible_lines

if TYPE_CHECKING:
    from datetime import date

    from etl.site import Page, Site
    from etl.sites.timesca.pairing import Pair
    from etl.sites.timesca.printed_forms import ResultRange
    from etl.sites.timesca.scan import Listing


class ArchiveListing(LayoutReader):
    """The listing of an archive, as web-archive text extracts keep it."""

    layout = "archive-listing"
    version = 1

    def recognises(self, page: Page) -> bool:
        """Return whether the page prints a range line."""
        return any(line and range_of(line) for line in visible_lines(page.payload, page.encoding))

    def printed_date(self, page: Page) -> date | None:
        """Return the one date in the page's head, or None."""
        dates = scan(page).dates
        return min(dates) if len(dates) == 1 else None

    def read(self, page: Page, site: Site) -> PageContent:  # noqa: ARG002 - the page says it all
        """Return what the listing prints; raise LayoutError where it contradicts itself."""
        listing = scan(page)
        found = _one_range(listing)
        if len(listing.dates) > 1:
            days = " and ".join(f"{day:%d %B %Y}" for day in sorted(listing.dates))
            raise LayoutError("ambiguous-date", f"The page prints more than one date: {days}.")
        pairs = pair(listing.blocks, found.promised)
        return PageContent(
            coverage=_coverage(page.text, listing),
            as_of=next(iter(listing.dates), None),
            first_result=found.first,
            last_result=found.last,
            total_results=found.total,
            articles=[_article(page, at, article) for at, article in enumerate(pairs, start=1)],
            quotes=list(listing.quotes.values()),
        )


def detects(page: Page, site: Site) -> bool:
    """Return whether the page prints rates of two of the site's currencies and a range line."""
    if page.media_type != "text/plain":
        return False
    currencies: set[str] = set()
    has_range = False
    for line in visible_lines(page.payload, page.encoding):
        if not line:
            continue
        if len(currencies) < 2 and (quote := quote_of(line)):
            currencies |= {quote.base} & set(site.currencies)
        has_range = has_range or range_of(line) is not None
        if has_range and len(currencies) >= 2:
            return True
    return False


def _one_range(listing: Listing) -> ResultRange:
    if len(listing.ranges) != 1:
        message = f"The page prints {len(listing.ranges)} different ranges of results."
        raise LayoutError("ambiguous-range", message)
    (found,) = listing.ranges
    if not found.is_possible:
        message = f"There can be no results {found.first} to {found.last} of {found.total}."
        raise LayoutError("impossible-range", message)
    return found


def _article(page: Page, position: int, article: Pair) -> PrintedArticle:
    start, end = span(article.body)
    title = clean(article.title.text)
    body = clean(page.fragment(start, end))
    if len(title.text) > MAX_TITLE_CHARACTERS:
        message = f"The title of article {position} has {len(title.text)} characters."
        raise LayoutError("title-too-long", message)
    if not title.text or not body.text:
        raise LayoutError("empty-article", f"Article {position} has no title or no text beside its captions.")
    return PrintedArticle(
        position=position,
        title=title.text,
        text=body.text,
        captions=title.captions + body.captions,
        kind="opinion" if title.text.startswith("Opinion:") else "news",
        dateline=dateline(body.text),
        byte_start=start,
        byte_end=end,
    )


def _coverage(text: str, listing: Listing) -> float:
    """Return the share of visible characters outside the unexplained lines; 1.0 only where there are none."""
    if not listing.unexplained:
        return 1.0
    visible = visible_count(text)
    return (visible - sum(visible_count(line.text) for line in listing.unexplained)) / visible
