"""What travels through the job: what a page was read as, and what it prints.

Slotted dataclasses, because every page makes some and item adapters cost 20 to 40 times as much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from scrapy.http import Response


@dataclass(frozen=True, slots=True)
class CaptureClaims:
    """What all captures of a page, taken together, say of it; how a page is read may depend on nothing else.

    `given`: sites named on the command line, beside the page or by the inbox.
    `hosts`: hosts of the URLs it was captured from, in lower case.
    `urls`: those URLs.
    `content_types`: the Content-Type headers with which it came, as sent.
    `statuses`: the HTTP statuses with which it came; 0 where a capture does not know.
    """

    given: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    content_types: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset()


@dataclass(slots=True)
class PrintedArticle:
    """One article as a page prints it, with the place where it stands.

    `byte_start` and `byte_end` bound the printed body in the payload, half-open; for marked-up pages
    they are None and `element` is a path to the body's element.
    """

    position: int
    title: str
    text: str
    captions: tuple[str, ...]
    kind: str
    dateline: str | None
    byte_start: int | None
    byte_end: int | None
    element: str | None = None
    url: str | None = None
    author: str | None = None
    published_at: datetime | None = None


@dataclass(slots=True)
class PrintedQuote:
    """One distinct exchange rate as a page prints it; the place is that of its first printing.

    `byte_start` and `byte_end`, or `element`, are as for an article.
    """

    base: str
    quote: str
    rate: Decimal
    rate_text: str
    change_pct: Decimal
    change_text: str
    repeats: int
    byte_start: int | None
    byte_end: int | None
    element: str | None = None


@dataclass(slots=True)
class PageReading:
    """What became of a payload: its disposition, and everything that it prints.

    `disposition` is 'loaded', 'skipped' or 'quarantined'; the latter two have a `reason` (slug) and a
    `message` (sentence), and no rows. `stage` says where a quarantined page stopped: 'decode', 'site',
    'layout' or 'read'. `as_of` is the date that the page prints. `coverage` is the share of visible
    characters that a row or a named piece of boilerplate accounts for. `prints_forgotten` says that something
    on it was taken down, and left out here. `landmarks` are those of `etl.landmarks` that stand on the page,
    read or refused; None where nobody looked.
    """

    disposition: str
    media_type: str
    reason: str | None = None
    message: str | None = None
    stage: str | None = None
    site: str | None = None
    layout: str | None = None
    parser: str | None = None
    as_of: date | None = None
    first_result: int | None = None
    last_result: int | None = None
    total_results: int | None = None
    articles: list[PrintedArticle] = field(default_factory=list)
    quotes: list[PrintedQuote] = field(default_factory=list)
    coverage: float | None = None
    prints_forgotten: bool = False
    landmarks: frozenset[str] | None = None


@dataclass(slots=True)
class PageItem:
    """The item that travels through the pipelines: one delivery of a saved page.

    `response` is the page as a local response: its own URL (or `urn:sha256:…` where none is known), status,
    headers and payload. It is None where there are no bytes to read; `reason` (slug) and `message` (sentence)
    then say why, and `disposition` whether it was skipped or is quarantined. `payload_digest` and `refers_to`
    tell of which page an archive's revisit record is one more capture. `number` is greater than that of those
    delivered before. `is_known` says that the warehouse holds the page already, or that this run has met it
    before. `claims`, which are what this one capture says, and `reading` are filled in on the way.
    """

    source: str
    response: Response | None = field(repr=False)
    page_id: str | None = None
    url: str | None = None
    captured_at: datetime | None = None
    http_status: int | None = None
    content_type: str | None = None
    payload_digest: str | None = None
    refers_to: str | None = None
    site_claim: str | None = None
    reason: str | None = None
    message: str | None = None
    disposition: str = "quarantined"
    number: int = 0
    is_known: bool = False
    claims: CaptureClaims | None = field(default=None, repr=False)
    reading: PageReading | None = field(default=None, repr=False)
