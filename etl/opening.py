"""Opens a payload: what it is, whether it may be read, and its text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.charset import BYTE_ORDER_MARKS, UndecodableError, decode, detected
from etl.claims import UNKNOWN_STATUS
from etl.media_type import declared_as_no_page, holds_markup, is_json, sniff
from etl.refusal import quarantine, skip
from etl.site import Page
from etl.stubs import check_stub

if TYPE_CHECKING:
    from etl.charset import Decoded
    from etl.html.document import Document
    from etl.items import CaptureClaims
    from etl.limits import PageLimits
    from etl.refusal import RefusalError

READABLE = ("text/plain", "text/html")
_ROBOTS = re.compile(r"^[^?#]*://[^/?#]+/robots\.txt$", re.IGNORECASE)
_BLANK = b" \t\r\n\f\xef\xbb\xbf"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def open_page(payload: bytes, claims: CaptureClaims, limits: PageLimits) -> Page:
    """Return the payload as a page; raise RefusalError where it is none or goes beyond a limit."""
    if not payload.strip(_BLANK):
        raise skip("text/plain", "empty", "The payload holds nothing that can be seen.")
    media_type = sniff(payload)
    _check_status(media_type, claims.statuses)
    if declared := declared_as_no_page(claims.content_types):
        raise _not_a_page(declared)
    if media_type == "text/plain" and claims.urls and all(map(_ROBOTS.search, claims.urls)):
        raise skip(media_type, "robots-file", "The payload is the site's robots.txt, which is for crawlers.")
    if len(payload) > limits.payload_bytes:
        message = f"The payload has {len(payload)} bytes: {limits.told('payload_bytes')}."
        raise quarantine(media_type, "decode", "too-large", message)
    if media_type == "application/octet-stream" and (wide := _in_two_byte_units(payload)):
        return _page(payload, wide, claims, limits)
    if media_type not in READABLE:
        raise _not_a_page(media_type)
    try:
        decoded = decode(payload, claims.content_types, is_html=media_type == "text/html")
    except UndecodableError as error:
        raise quarantine(media_type, "decode", "undecodable-text", str(error)) from error
    return _page(payload, decoded, claims, limits)


def _check_status(media_type: str, statuses: frozenset[int]) -> None:
    """Skip what each capture got instead of a page: one that does not know its status may have got one."""
    if not statuses or min(statuses) == UNKNOWN_STATUS:
        return
    if (best := min(statuses)) in _REDIRECTS:
        raise skip(media_type, "redirect", f"The site sent its visitors elsewhere, with HTTP status {best}.")
    if best >= 300:
        raise skip(media_type, f"http-{best}", f"The site answered with HTTP status {best}, not with a page.")


def _in_two_byte_units(payload: bytes) -> Decoded | None:
    """Return the text of a payload in UTF-16 without a byte order mark: its NULs look like binary."""
    decoded = detected(payload) if b"\0" in payload else None
    return decoded if decoded and decoded.encoding.startswith("utf-16") else None


def _page(payload: bytes, decoded: Decoded, claims: CaptureClaims, limits: PageLimits) -> Page:
    """Return the page; its kind is told again from its text, now that its bytes cannot hide it."""
    text, encoding = decoded
    is_utf_8 = encoding == "utf-8"
    media_type = sniff(payload.removeprefix(BYTE_ORDER_MARKS[encoding]) if is_utf_8 else text[:2000].encode())
    if media_type == "text/plain" and holds_markup(text):
        media_type = "text/html"
    if media_type == "text/plain" and is_json(text):
        media_type = "application/json"
    if media_type not in READABLE:
        raise _not_a_page(media_type)
    if media_type == "text/plain" and not _encodes_back(payload, text, encoding):
        message = f"The text in {encoding} does not encode back to its bytes, so that no place in it is sure."
        raise quarantine(media_type, "decode", "undecodable-text", message)
    document = _parsed(payload, decoded, limits) if media_type == "text/html" else None
    page = Page(payload, media_type, text, encoding, document, claims.urls)
    check_stub(page)
    return page


def _parsed(payload: bytes, decoded: Decoded, limits: PageLimits) -> Document:
    from etl.html.bounds import TooMuchError  # noqa: PLC0415
    from etl.html.flatten import parse  # noqa: PLC0415 - plain text never needs it

    text, encoding = decoded
    is_as_stored = encoding == "utf-8" and not text.startswith("\ufeff")
    try:
        return parse(text, limits, payload.removeprefix(BYTE_ORDER_MARKS["utf-8"]) if is_as_stored else None)
    except TooMuchError as error:
        name = next(name for name, bound in limits.bounds().items() if bound.reason == error.reason)
        message = f"{error.message.removesuffix('.')}: {limits.told(name)}."
        raise quarantine("text/html", "decode", error.reason, message) from error


def _encodes_back(payload: bytes, text: str, encoding: str) -> bool:
    """Return whether the places of characters can be told by encoding what stands before them."""
    return encoding == "utf-8" or payload.endswith(text.encode(encoding))


def _not_a_page(media_type: str) -> RefusalError:
    return skip(media_type, "media-type", f"The payload is {media_type}, not a page of text or HTML.")
