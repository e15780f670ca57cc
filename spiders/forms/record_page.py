"""Makes a delivery of one record's content."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from spiders.delivery import Delivery, skipped, unread
from spiders.forms.http_block import decoded_body, parse_message
from spiders.forms.problems import FormError

if TYPE_CHECKING:
    from spiders.forms.limits import Limits
    from spiders.sidecars import CaptureFacts

_NOT_WEB = re.compile(r"(dns|whois|ntp|metadata):", re.IGNORECASE)
"""Look-ups that crawlers keep beside pages, and the notes that wget writes about itself."""


def page_delivery(source: str, block: bytes, facts: CaptureFacts, limits: Limits) -> Delivery:
    """Return the delivery of a record whose block is a page, with or without HTTP headers before it."""
    if facts.url and (scheme := _NOT_WEB.match(facts.url)):
        return skipped(source, "not-web", f"its address is {scheme[1].lower()}:, not one of the web", facts)
    if not block.startswith(b"HTTP/"):
        if facts.content_type and "application/http" in facts.content_type:
            return unread(
                source,
                FormError("broken-http", "it is said to be HTTP, and does not open with an HTTP status"),
                facts,
            )
        return _page(source, block, facts, limits)
    return _http_page(source, block, facts, limits)


def _http_page(source: str, block: bytes, facts: CaptureFacts, limits: Limits) -> Delivery:
    facts = replace(facts, content_type=None)  # that of the record says only that it is HTTP
    try:
        message = parse_message(block, limits)
        facts = replace(facts, http_status=message.status, content_type=message.content_type)
        return _page(source, decoded_body(message, limits), facts, limits)
    except FormError as problem:
        return unread(source, problem, facts)


def _page(source: str, payload: bytes, facts: CaptureFacts, limits: Limits) -> Delivery:
    if len(payload) > limits.payload_bytes:
        return unread(source, limits.exceeded("payload_bytes", "it is larger than a page can be"), facts)
    return Delivery(source, payload, facts)


def revisit_delivery(source: str, block: bytes, facts: CaptureFacts, limits: Limits) -> Delivery:
    """Return the delivery of a record that says: once more the same page.

    A server that answers 304 tells the status of its answer, not of the page.
    """
    facts = replace(facts, content_type=None)  # that of the record says only that it is HTTP
    if block.startswith(b"HTTP/"):
        try:
            message = parse_message(block, limits)
        except FormError as problem:
            return unread(source, problem, facts)
        if message.status != 304:
            facts = replace(facts, http_status=message.status, content_type=message.content_type)
    what = (
        "it is one more capture of a page that no capture has brought yet; "
        "ingest the archive that holds the page, now or later"
    )
    return skipped(source, "unresolved-revisit", what, facts)
