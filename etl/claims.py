"""Who says which site a page belongs to, gathered from its captures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from etl.items import SiteClaims

if TYPE_CHECKING:
    from collections.abc import Iterable


def claims_of(given: Iterable[str], urls: Iterable[str]) -> SiteClaims:
    """Return the claims of captures: the sites that were given, and the hosts of the URLs."""
    return SiteClaims(frozenset(given), frozenset(host for url in urls if (host := _host(url))))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # such as an unclosed bracket: a URL that no host can be told from
        return None
