"""The way from a payload to what it prints: `read_page`, a pure function of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.choosing import reader_error, reader_of, site_of
from etl.items import PageReading
from etl.landmarks import landmarks_in, landmarks_on
from etl.limits import DEFAULT_LIMITS
from etl.opening import open_page
from etl.refusal import RefusalError, quarantine
from etl.site import LayoutError

if TYPE_CHECKING:
    from etl.items import CaptureClaims
    from etl.limits import PageLimits
    from etl.site import LayoutReader, Page, PageContent, Site, Sites


def read_page(
    payload: bytes, claims: CaptureClaims, sites: Sites, limits: PageLimits = DEFAULT_LIMITS
) -> PageReading:
    """Return what became of the payload and everything that it prints.

    Never raises for what a page holds: a page that cannot be read comes back as 'skipped' (it is no
    page) or 'quarantined' (it may be one) with a reason and a message.
    """
    try:
        page = open_page(payload, claims, limits)
        site = site_of(page, claims, sites)
    except RefusalError as refusal:
        return refusal.reading
    try:
        reader = reader_of(page, site)
        return _loaded(page, site, reader, _content(page, site, reader))
    except RefusalError as refusal:
        refusal.reading.landmarks = landmarks_on(page, site)
        return refusal.reading


def _content(page: Page, site: Site, reader: LayoutReader) -> PageContent:
    try:
        content = reader.read(page, site)
        _check_printable(content)
    except LayoutError as error:
        raise quarantine(page.media_type, "read", error.reason, error.message, site) from error
    except Exception as error:  # one bad page must not cost the others
        raise reader_error(page, "read", site, f"reader of {reader.layout}", error) from error
    return content


def _check_printable(content: PageContent) -> None:
    """Raise UnicodeEncodeError for a text that no table can hold, such as half of a character."""
    for article in content.articles:
        told = (article.title, article.text, article.kind, article.dateline, article.element, article.author)
        for text in (*told, article.url, *article.captions):
            if text is not None:
                text.encode()


def _loaded(page: Page, site: Site, reader: LayoutReader, content: PageContent) -> PageReading:
    return PageReading(
        disposition="loaded",
        media_type=page.media_type,
        site=site.name,
        layout=reader.layout,
        parser=f"{site.name}/{reader.layout}@{reader.version}",
        as_of=content.as_of,
        first_result=content.first_result,
        last_result=content.last_result,
        total_results=content.total_results,
        articles=content.articles,
        quotes=content.quotes,
        coverage=content.coverage,
        landmarks=landmarks_in(content),
    )
