"""The layouts of timesca.com that can be read, and how its pages show whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.sites.timesca.archive_listing import ArchiveListing
from etl.sites.timesca.detecting import detects
from etl.sites.timesca.html_article import HtmlArticle
from etl.sites.timesca.html_listing import HtmlListing
from etl.sites.timesca.known_kinds import KnownKind
from etl.sites.timesca.seen import landmarks

if TYPE_CHECKING:
    from etl.site import LayoutReader

__all__ = ["READERS", "detects", "landmarks"]

READERS: tuple[LayoutReader, ...] = (
    ArchiveListing(),
    HtmlListing(),
    HtmlArticle(),
    KnownKind("text/plain"),
    KnownKind("text/html"),
)
