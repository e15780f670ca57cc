"""HTTP messages as archives hold them: status, Content-Type, and the body with its codings taken off."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from fastwarc.warc import HeaderMap

from etl.media_type import sniff
from spiders.forms.problems import FormError
from spiders.forms.stored import read_page_bytes
from spiders.forms.unpacking import MAGIC, Unpacked, Work

if TYPE_CHECKING:
    from spiders.forms.limits import Limits

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_PACKINGS = {"gzip": "gzip", "x-gzip": "gzip", "br": "br", "zstd": "zstd", "deflate": "zlib"}
_UNCODED = {"", "identity", "none", "utf-8", "utf8"}
"""The last two are no codings, but servers were seen that call them so."""
_MAX_CODINGS = 3


class Message(NamedTuple):
    """What an HTTP message says: its status, its Content-Type, its codings, and the body as sent."""

    status: int | None
    content_type: str | None
    codings: tuple[str, ...]
    is_chunked: bool
    body: bytes


def parse_message(block: bytes, limits: Limits) -> Message:
    """Return what a block that opens with `HTTP/` says; raise FormError where its head has no end."""
    end = _HEAD_END.search(block, 0, limits.header_bytes)
    if end is None and len(block) > limits.header_bytes:
        raise limits.exceeded("header_bytes", "its HTTP header has no end")
    head = block[: end.start()] if end else block
    headers = HeaderMap()
    headers.parse(BytesIO(re.sub(rb"\r?\n", b"\r\n", head) + b"\r\n\r\n"))
    status = headers.status_code
    return Message(
        status if status is not None and 100 <= status <= 999 else None,
        _value(headers, b"content-type") or None,
        tuple(each.strip().lower() for each in (_value(headers, b"content-encoding")).split(",")),
        "chunked" in _value(headers, b"transfer-encoding").lower(),
        block[end.end() :] if end else b"",
    )


def _value(headers: HeaderMap, name: bytes) -> str:
    """Return a header's value; repeated ones are joined as HTTP has it."""
    text = b", ".join(headers.get_bytes_multiple(name)[:_MAX_CODINGS]).decode("latin-1")
    return "".join(character for character in text if character.isprintable()).strip()


def decoded_body(message: Message, limits: Limits) -> bytes:
    """Return the body as the site meant it; raise FormError where a coding cannot be taken off.

    Some crawlers store the decoded body under the headers of the coded one: a body that is not coded as
    its headers say, and that is text, is taken as it stands.
    """
    body = _dechunked(message.body) if message.is_chunked else message.body
    codings = [each for each in message.codings if each not in _UNCODED]
    if len(codings) > _MAX_CODINGS:
        raise FormError("unknown-encoding", f"its body is coded {len(codings)} times over")
    for coding in reversed(codings):
        body = _uncoded(body, coding, limits) if body else body
    return body


def _uncoded(body: bytes, coding: str, limits: Limits) -> bytes:
    if coding not in _PACKINGS:
        raise FormError("unknown-encoding", f"its body has the content coding {coding[:40]!r}")
    packing = _PACKINGS[coding]
    if packing in MAGIC and not body.startswith(MAGIC[packing]) and sniff(body).startswith("text/"):
        return body
    try:
        return _unpacked(body, packing, limits)
    except FormError as problem:
        if packing == "zlib":  # many servers send deflate without the zlib envelope that HTTP asks for
            return _unpacked_or_text(body, "deflate", limits, problem)
        if packing == "br" and problem.reason == "broken-compression" and sniff(body).startswith("text/"):
            return body
        raise


def _unpacked_or_text(body: bytes, packing: str, limits: Limits, first: FormError) -> bytes:
    try:
        return _unpacked(body, packing, limits)
    except FormError:
        if first.reason == "broken-compression" and sniff(body).startswith("text/"):
            return body
        raise first from None


def _unpacked(body: bytes, packing: str, limits: Limits) -> bytes:
    try:
        return read_page_bytes(Unpacked(BytesIO(body), packing, Work(limits)), limits)
    except FormError as problem:
        raise FormError(problem.reason, f"of its body, {problem.what}") from None


def _dechunked(body: bytes) -> bytes:
    """Return the body without its chunk sizes; as it stands where it never had any."""
    parts: list[bytes] = []
    place = 0
    while size := _CHUNK_SIZE.match(body, place):
        length = int(size[1], 16)
        if not length:
            return b"".join(parts)
        parts.append(body[size.end() : size.end() + length])
        place = size.end() + length
        if place > len(body):
            raise FormError("broken-chunks", f"its body ends inside a chunk of {length} bytes")
        place += len(body[place : place + 2]) - len(body[place : place + 2].lstrip(b"\r\n"))
    if not parts:
        return body
    if place < len(body):
        raise FormError("broken-chunks", f"no chunk begins at byte {place} of its body")
    return b"".join(parts)
