"""Whose page it is, and which reader of that site reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.refusal import quarantine

if TYPE_CHECKING:
    from etl.items import CaptureClaims
    from etl.refusal import RefusalError
    from etl.site import LayoutReader, Page, Site, Sites


_NOBODYS = (
    "No known site claims the page; if it is of one, ingest it again with --site or with its url beside it."
)


def site_of(page: Page, claims: CaptureClaims, sites: Sites) -> Site:
    """Return the one site that the strongest evidence names; raise RefusalError where there is not one."""
    named = claims.given or {site.name for host in claims.hosts if (site := sites.of_host(host))}
    named = named or {site.name for site in sites if _detects(page, site)}
    if not named:
        raise quarantine(page.media_type, "layout", "unknown-layout", _NOBODYS)
    names = " and ".join(sorted(named))
    if len(named) > 1:
        raise quarantine(page.media_type, "site", "ambiguous-site", f"The page is claimed for {names}.")
    if names not in sites.by_name:
        message = f"The page is given as one of {names}, which is no known site."
        raise quarantine(page.media_type, "site", "unknown-site", message)
    return sites.by_name[names]


def _detects(page: Page, site: Site) -> bool:
    try:
        return site.detector(page, site)
    except Exception as error:  # one bad page must not cost the others
        raise reader_error(page, "site", site, "detector", error) from error


def reader_of(page: Page, site: Site) -> LayoutReader:
    """Return the one reader that recognises the page; raise RefusalError where there is not one."""
    try:
        fitting = [reader for reader in site.readers if _fits(page, reader)]
    except Exception as error:  # as above
        raise reader_error(page, "layout", site, "readers", error) from error
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        message = f"No layout of {site.name} fits this page of {page.media_type}."
        raise quarantine(page.media_type, "layout", "unknown-layout", message, site)
    message = f"The page fits the layouts {' and '.join(reader.layout for reader in fitting)} of {site.name}."
    raise quarantine(page.media_type, "layout", "ambiguous-layout", message, site)


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


def reader_error(page: Page, stage: str, site: Site, part: str, error: Exception) -> RefusalError:
    """Return the refusal of a page at which a part of its site failed."""
    message = f"The {part} of {site.name} failed with {type(error).__name__}: {error}."
    return quarantine(page.media_type, stage, "reader-error", message, site)
