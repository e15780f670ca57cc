"""How a page shows that it is of timesca.com, where nothing else is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.html.declared import owner
from etl.identity.comparable import headline_slug
from etl.site import host_of
from etl.sites.timesca.html_forms import html_forms, outline_of
from etl.sites.timesca.printed_forms import currency_of
from etl.sites.timesca.scan import prints_range

if TYPE_CHECKING:
    from etl.site import Page, Site


def detects(page: Page, site: Site) -> bool:
    """Return whether the page prints rates of two of the site's currencies and a range line.

    A page of HTML may also say whose it is: twice, by the site's name and by an address of its own.
    """
    if page.media_type == "text/html":
        outline = outline_of(page)
        own = owner(outline)
        if is_name_of(site, own.site_name or "") and host_of(own.address or "") in site.hosts:
            return True
        forms = html_forms(outline)
        priced = {quote.base for quote, _ in forms.quotes} & set(site.currencies)
        return bool(forms.ranges) and len(priced) >= 2
    return _text_shows_it(page, site)


def _text_shows_it(page: Page, site: Site) -> bool:
    if not prints_range(page):
        return False
    priced: set[str] = set()
    for line in page.lines:
        if line and (currency := currency_of(line)) in site.currencies:
            priced.add(currency)
            if len(priced) >= 2:
                return True
    return False


def is_name_of(site: Site, name: str) -> bool:
    """Return whether the name is the site's, in whatever case and with or without its article."""
    return _bare(name) == _bare(site.title)


def _bare(name: str) -> str:
    return headline_slug(name).removeprefix("the-")
