"""Saved payloads as local Scrapy responses."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING

from scrapy.responsetypes import responsetypes
from scrapy.utils.python import binary_is_text

if TYPE_CHECKING:
    from scrapy.http import Response

    from spiders.sidecars import CaptureFacts


_MARKS = (b"<html>", b"<?xml", b"<!doctype html>")
_HEAD_BYTES = 5000
"""As far as Scrapy looks."""
_TEXT_BYTES = bytes(byte for byte in range(256) if binary_is_text(bytes([byte])))


def local_response(payload: bytes, page_id: str, facts: CaptureFacts) -> Response:
    """Return the response that the site gave when the page was saved.

    Its URL is the page's own, not the path where it lies; a page whose URL is unknown goes by the hash of
    its payload. The capture time stands in `Memento-Datetime`, the header of RFC 7089.
    """
    headers = {}
    if facts.captured_at is not None:
        headers["Memento-Datetime"] = format_datetime(facts.captured_at.astimezone(UTC), usegmt=True)
    if facts.content_type is not None:
        headers["Content-Type"] = facts.content_type
    return _kind_of(payload)(
        url=facts.url or f"urn:sha256:{page_id}",
        status=facts.http_status or 200,
        headers=headers,
        body=payload,
    )


def _kind_of(payload: bytes) -> type[Response]:
    """Return the kind of response that Scrapy makes of a payload.

    It asks whether a byte is none of a text's, and which marks there are, and looks at one byte after the
    other in Python, which took a twentieth of a crawl. Such bytes and marks alone give the same answer.
    """
    head = payload[:_HEAD_BYTES]
    lowered = head.lower() if b"<" in head else b""  # a single byte is found at once, and text has none
    marks = [mark for mark in _MARKS if mark in lowered]
    return responsetypes.from_args(body=b" ".join([head.translate(None, _TEXT_BYTES)[:1], *marks]))
