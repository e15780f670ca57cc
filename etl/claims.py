"""What the captures of a page say of it, taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from etl.items import CaptureClaims

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

UNKNOWN_STATUS = 0


class CaptureSaying(NamedTuple):
    """What one capture says: the sites given, and the URL, Content-Type and status it came with."""

    sites: Sequence[str]
    url: str | None
    content_type: str | None
    http_status: int | None


def claims_of(captures: Iterable[CaptureSaying]) -> CaptureClaims:
    """Return what captures say together; it does not depend on their order."""
    said = list(captures)
    urls = frozenset(each.url for each in said if each.url)
    return CaptureClaims(
        given=frozenset(site for each in said for site in each.sites),
        hosts=frozenset(host for url in urls if (host := _host(url))),
        urls=urls,
        content_types=frozenset(each.content_type for each in said if each.content_type),
        statuses=frozenset(each.http_status or UNKNOWN_STATUS for each in said),
    )


def fingerprint(claims: CaptureClaims) -> str:
    """Return a text that is equal for equal claims; the stage keeps it beside each reading."""
    parts = (claims.given, claims.urls, claims.content_types, claims.statuses)
    return repr([sorted(part) for part in parts])


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # such as an unclosed bracket: a URL that no host can be told from
        return None
