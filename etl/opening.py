"""Opens a payload: what it is, whether it may be read, and its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.media_type import is_json, sniff
from etl.refusal import quarantine, skip
from etl.site import Page

if TYPE_CHECKING:
    from etl.limits import PageLimits
    from etl.refusal import RefusalError

READABLE = ("text/plain", "text/html")
_BLANK = b" \t\r\n\f\xef\xbb\xbf"


def open_page(payload: bytes, limits: PageLimits) -> Page:
    """Return the payload as a page; raise RefusalError where it is none or goes beyond a limit."""
    if not payload.strip(_BLANK):
        raise skip("text/plain", "empty", "The payload holds nothing that can be seen.")
    media_type = sniff(payload)
    if media_type not in READABLE:
        raise _not_a_page(media_type)
    if len(payload) > limits.payload_bytes:
        message = f"The payload has {len(payload)} bytes, more than the {limits.payload_bytes} that are read."
        raise quarantine(media_type, "decode", "too-large", message)
    return Page(payload, media_type, _decoded(payload) if media_type == "text/plain" else "")


def _not_a_page(media_type: str) -> RefusalError:
    return skip(media_type, "media-type", f"The payload is {media_type}, not a page of text or HTML.")


def _decoded(payload: bytes) -> str:
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"The text is not UTF-8: byte 0x{payload[error.start]:02x} at offset {error.start}."
        raise quarantine("text/plain", "decode", "undecodable-text", message) from None
    if is_json(text):
        raise _not_a_page("application/json")
    return text
