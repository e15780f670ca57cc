"""The way from a payload to what it prints: `read_page`, a pure function of its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.items import PageReading
from etl.media_type import is_json, sniff
from etl.site import LayoutError, Page

if TYPE_CHECKING:
    from etl.items import CaptureClaims
    from etl.site import LayoutReader, PageContent, Site, Sites

READABLE = ("text/plain", "text/html")
# A listing takes some 24 kB, and the largest pages of news sites a few MB. What is larger is no page, and
# would cost a worker several times its size in memory.
MAX_PAYLOAD_BYTES = 64 * 1024 * 1024
_BLANK = b" \t\r\n\f\xef\xbb\xbf"


class _StopError(Exception):
    """The page goes no further; `reading` says why."""

    def __init__(self, reading: PageReading) -> None:
        super().__init__(reading.message)
        self.reading = reading


def read_page(payload: bytes, claims: CaptureClaims, sites: Sites) -> PageReading:
    """Return what became of the payload and everything that it prints.

    Never raises for what a page holds: a page that cannot be read comes back as 'skipped' (it is no
    page) or 'quarantined' (it may be one) with a reason and a message.
    """
    try:
        page = _open(payload)
        site = _site_of(page, claims, sites)
        reader = _reader_of(page, site)
        return _loaded(page, site, reader, _content(page, site, reader))
    except _StopError as stop:
        return stop.reading


def _skip(media_type: str, reason: str, message: str) -> _StopError:
    return _StopError(PageReading("skipped", media_type, reason, message))


def _quarantine(
    media_type: str, stage: str, reason: str, message: str, site: Site | None = None
) -> _StopError:
    name = site.name if site else None
    return _StopError(PageReading("quarantined", media_type, reason, message, stage, name))


def _open(payload: bytes) -> Page:
    if not payload.strip(_BLANK):
        raise _skip("text/plain", "empty", "The payload holds nothing that can be seen.")
    media_type = sniff(payload)
    if media_type not in READABLE:
        raise _not_a_page(media_type)
    if len(payload) > MAX_PAYLOAD_BYTES:
        message = f"The payload has {len(payload)} bytes, more than the {MAX_PAYLOAD_BYTES} that are read."
        raise _quarantine(media_type, "decode", "too-large", message)
    return Page(payload, media_type, _decoded(payload) if media_type == "text/plain" else "")


def _not_a_page(media_type: str) -> _StopError:
    return _skip(media_type, "media-type", f"The payload is {media_type}, not a page of text or HTML.")


def _decoded(payload: bytes) -> str:
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The text is not UTF-8: byte 0x{payload[error.start]:02x} at offset {error.start}."
        raise _quarantine("text/plain", "decode", "undecodable-text", message) from None
    if is_json(text):
        raise _not_a_page("application/json")
    return text


def _site_of(page: Page, claims: CaptureClaims, sites: Sites) -> Site:
    """Return the one site that the strongest evidence names."""
    named = claims.given or {site.name for host in claims.hosts if (site := sites.of_host(host))}
    named = named or {site.name for site in sites if _detects(page, site)}
    if not named:
        raise _quarantine(page.media_type, "layout", "unknown-layout", "No known site claims the page.")
    names = " and ".join(sorted(named))
    if len(named) > 1:
        raise _quarantine(page.media_type, "site", "ambiguous-site", f"The page is claimed for {names}.")
    if names not in sites.by_name:
        message = f"The page is given as one of {names}, which is no known site."
        raise _quarantine(page.media_type, "site", "unknown-site", message)
    return sites.by_name[names]


def _detects(page: Page, site: Site) -> bool:
    try:
        return site.detector(page, site)
    except Exception as error:  # one bad page must not cost the others
        raise _reader_error(page, "site", site, "detector", error) from error


def _reader_of(page: Page, site: Site) -> LayoutReader:
    """Return the one reader of the site that recognises the page."""
    try:
        fitting = [reader for reader in site.readers if _fits(page, reader)]
    except Exception as error:  # as above
        raise _reader_error(page, "layout", site, "readers", error) from error
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        message = f"No layout of {site.name} fits this page of {page.media_type}."
        raise _quarantine(page.media_type, "layout", "unknown-layout", message, site)
    message = f"The page fits the layouts {' and '.join(reader.layout for reader in fitting)} of {site.name}."
    raise _quarantine(page.media_type, "layout", "ambiguous-layout", message, site)


def _fits(page: Page, reader: LayoutReader) -> bool:
    if reader.media_type != page.media_type or not reader.recognises(page):
        return False
    if reader.valid_from is None and reader.valid_until is None:
        return True
    printed = reader.printed_date(page)
    if printed is None:
        return True  # nothing to compare: whether the layout is the only one decides
    after = reader.valid_from is None or reader.valid_from <= printed
    return after and (reader.valid_until is None or printed <= reader.valid_until)


def _content(page: Page, site: Site, reader: LayoutReader) -> PageContent:
    try:
        return reader.read(page, site)
    except LayoutError as error:
        raise _quarantine(page.media_type, "read", error.reason, error.message, site) from error
    except Exception as error:  # as above
        raise _reader_error(page, "read", site, f"reader of {reader.layout}", error) from error


def _reader_error(page: Page, stage: str, site: Site, part: str, error: Exception) -> _StopError:
    message = f"The {part} of {site.name} failed with {type(error).__name__}: {error}."
    return _quarantine(page.media_type, stage, "reader-error", message, site)


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
    )
