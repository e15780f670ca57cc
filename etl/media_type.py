"""What a payload is, told from its bytes alone (WHATWG MIME sniffing, and JSON by parsing it)."""

from __future__ import annotations

import json
import re
import struct
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from xtractmime import RESOURCE_HEADER_BUFFER_LENGTH, extract_mime

if TYPE_CHECKING:
    from collections.abc import Iterable

# The standard's binary bytes, and how text can open: its signatures without a binary byte open with '<',
# '%' or a byte that begins no character in UTF-8, but for a few of plain letters ('BM' for a bitmap), which
# a headline may well open with. Asked only about the rest, since the library looks at each byte in Python
# and costs more than reading the page.
_BINARY = bytes((*range(0x09), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)))
_CLOSING_TAG = re.compile(r"</(?:html|head|body|div|main|article|section|p|h[1-6]|ul|li|table|tr)\s*>", re.I)
_NO_PAGE = re.compile(
    r"(?:image|audio|video|font|model)/.+|text/(?:css|csv|calendar|vtt|x?-?javascript|ecmascript|x-component)"
    r"|application/(?:x-)?(?:javascript|ecmascript|json|pdf|wasm|font-.+|vnd\..+)|application/.+\+json"
)
_SVG_OPENING = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--[^-]*+-->\s*+)?(?:<!doctype svg[^>]*+>\s*+)?"
    rb"<svg[\s>]",
    re.IGNORECASE,
)
_TEXT_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r ]*+[^<%\x80-\xc1\xf5-\xff]")


def sniff(payload: bytes) -> str:
    """Return the media type of the payload, such as 'text/plain' or 'application/pdf'.

    HTML that opens with an XML declaration is 'text/html' too, as browsers of its day took it.
    """
    return _sniffed(payload[:RESOURCE_HEADER_BUFFER_LENGTH])


# The decoded text of most pages, which is asked next, begins with the same bytes.
@lru_cache(1)
def _sniffed(head: bytes) -> str:
    is_binary = len(head.translate(None, _BINARY)) < len(head)
    if not is_binary and _TEXT_OPENING.match(head):
        return "text/plain"
    if _SVG_OPENING.match(head):
        return "image/svg+xml"
    media_type = _by_library(head) or ("application/octet-stream" if is_binary else "text/plain")
    if media_type == "text/xml" and b"<html" in head.lower():
        return "text/html"
    return media_type


def declared_as_no_page(content_types: Iterable[str]) -> str | None:
    """Return the type that the captures declare where it is never that of a page; None where one may be.

    Scripts, style sheets and data look like plain text, and their bytes alone cannot tell.
    """
    essences = {content_type.partition(";")[0].strip().lower() for content_type in content_types} - {""}
    if not essences or not all(map(_NO_PAGE.fullmatch, essences)):
        return None
    return min(essences)


def holds_markup(text: str) -> bool:
    """Return whether text that opens like none is HTML all the same, such as a fragment of a page.

    Elements of a page's frame that are closed, several times: prose about HTML may hold one, not three.
    """
    closings = _CLOSING_TAG.finditer(text) if "<" in text else iter(())
    return sum(1 for _ in islice(closings, 3)) == 3


def _by_library(head: bytes) -> str | None:
    try:
        return (extract_mime(head) or b"").decode("ascii") or None
    except (IndexError, struct.error):
        return None  # it reads past the end of heads that are cut inside a signature


def is_json(text: str) -> bool:
    """Return whether the text is a JSON object or array; numbers and words alone are plain text."""
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return False
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True
