"""MHTML: a page with all its parts in one MIME message. It is one page, however many parts are HTML."""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from spiders.forms.problems import FormError
from spiders.forms.record_facts import clean_url
from spiders.sidecars import CaptureFacts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from spiders.forms.limits import Limits

_OPENING = re.compile(rb"(?:From |[A-Za-z][A-Za-z0-9-]{0,99}:[ \t])")
_MIME = re.compile(rb"(?im)^(?:mime-version:|content-type:\s*multipart/)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ANY_DELIMITER = re.compile(rb"(?m)^--([^\r\n]{1,200}?)[ \t]*\r?\n(?=content-[a-z-]+:)", re.IGNORECASE)
_HEADER_LINE = re.compile(rb"[!-9;-~]+:|[ \t]|From ")
_HTML = {"text/html", "application/xhtml+xml"}
_NESTED = 3
"""Multiparts in one another: mail programs put alternatives into related parts, and those into mixed ones."""


class _Part(NamedTuple):
    headers: Message
    body: bytes
    is_whole: bool


def is_mhtml(payload: bytes, limits: Limits) -> bool:
    """Say whether a payload opens with the headers of a MIME message."""
    if not _OPENING.match(payload):
        return False
    end = _HEAD_END.search(payload, 0, limits.header_bytes)
    return end is not None and _MIME.search(payload, 0, end.end()) is not None


def mhtml_page(payload: bytes, limits: Limits) -> tuple[bytes, CaptureFacts]:
    """Return the page as the root part holds it, decoded, and the facts of its capture.

    Raises FormError where there is no root part, or where it is not whole.
    """
    message = _part(payload, limits, is_whole=True)
    root = _root(message, limits, depth=0)
    if root is None:
        raise FormError("mhtml-without-page", "none of its parts is HTML")
    if not root.is_whole:
        raise FormError("cut-mhtml", "it ends inside the part that is the page")
    return _decoded(root), _facts(message.headers, root.headers)


def _facts(message: Message, root: Message) -> CaptureFacts:
    urls = (message["Snapshot-Content-Location"], message["Content-Location"], root["Content-Location"])
    url = next((str(each) for each in urls if each and str(each).lower().startswith("http")), None)
    content_type = " ".join(str(root.get("Content-Type", "text/html")).split())
    return CaptureFacts(clean_url(url), _moment(message["Date"]), content_type=content_type)


def _moment(text: object) -> datetime | None:
    """Return a Date in UTC; `-0000` says UTC too (RFC 5322), a date without a zone says nothing."""
    try:
        moment = parsedate_to_datetime(str(text))
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC) if str(text).rstrip().endswith("-0000") else None
        return moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _part(content: bytes, limits: Limits, *, is_whole: bool) -> _Part:
    """Return a message or part taken apart into headers and body."""
    content = content.lstrip(b"\r\n") if not content.startswith((b"\n\n", b"\r\n\r\n")) else content
    end = _HEAD_END.search(content, 0, limits.header_bytes)
    if end is None and len(content) > limits.header_bytes:
        raise limits.exceeded("header_bytes", "the header of a part has no end")
    # a header that was broken into lines wrongly must not hide those after it
    lines = (content[: end.end()] if end else content).splitlines(keepends=True)
    head = b"".join(line for line in lines if _HEADER_LINE.match(line))
    body = content[end.end() :] if end else b""
    return _Part(BytesHeaderParser(policy=compat32).parsebytes(head), body, is_whole and end is not None)


def _root(part: _Part, limits: Limits, depth: int) -> _Part | None:
    """Return the part that is the page: the one that `start` names, else the first that is HTML."""
    kind = part.headers.get_content_type()
    if not kind.startswith("multipart/"):
        return part if kind in _HTML else None
    if depth == _NESTED:
        raise FormError("too-deep", f"its parts lie in more than {_NESTED} others; save the page anew")
    start = str(part.headers.get_param("start") or "").strip()
    first = None
    for each in _parts(part, limits):
        if start and str(each.headers.get("Content-ID", "")).strip() == start:
            return _root(each, limits, depth + 1) or first
        first = first or _root(each, limits, depth + 1)
        if first and not start:
            return first
    return first


def _parts(part: _Part, limits: Limits) -> Iterator[_Part]:
    """Yield the parts of a multipart body; the last is whole only where a delimiter closes it."""
    delimiter = _delimiter(part)
    places = delimiter.finditer(part.body)
    begin = next(places, None)
    number = 0
    while begin is not None and not begin[1]:
        number += 1
        if number > limits.entries:
            raise limits.exceeded("entries", "it has many parts")
        end = next(places, None)
        body = part.body[begin.end() : end.start() if end else None]
        yield _part(body, limits, is_whole=end is not None)
        begin = end


def _delimiter(part: _Part) -> re.Pattern[bytes]:
    """Return what stands between the parts: the boundary that is declared, else the one that is used."""
    declared = str(part.headers.get_boundary("") or "").encode("utf-8", "surrogateescape")
    if declared and (pattern := _pattern(declared)).search(part.body):
        return pattern
    used = _ANY_DELIMITER.search(part.body)
    if used is None:
        raise FormError("mhtml-boundary", "its parts cannot be told apart: no boundary stands between them")
    return _pattern(used[1])


def _pattern(boundary: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")


def _decoded(root: _Part) -> bytes:
    coding = str(root.headers.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "quoted-printable":
        return binascii.a2b_qp(root.body)
    if coding != "base64":
        return root.body
    try:
        return binascii.a2b_base64(root.body)
    except binascii.Error:
        raise FormError("broken-mhtml", "its page is said to be base64, and is not") from None
