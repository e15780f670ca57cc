"""The encoding that a page of HTML declares in its first bytes.

The WHATWG's "prescan a byte stream to determine its encoding", step by step, since what a page declares
must be what browsers of its day took it for: https://html.spec.whatwg.org/#prescan-a-byte-stream
"""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PRESCANNED_BYTES = 1024
_COMMENT, _META = re.compile(rb"<!--"), re.compile(rb"<meta(?=[\t\n\f\r /])", re.IGNORECASE)
_TAG, _OTHER = re.compile(rb"</?[a-zA-Z][^\t\n\f\r >]*"), re.compile(rb"<[!/?]")
_BETWEEN = re.compile(rb"[\t\n\f\r /]*")
_ATTRIBUTE_NAME = re.compile(rb"=?[^\t\n\f\r /=>]*")
_EQUALS = re.compile(rb"[\t\n\f\r ]*=[\t\n\f\r ]*")
_BARE_VALUE = re.compile(rb"[^\t\n\f\r >]*")
_IN_CONTENT = re.compile(
    rb"charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"]*)\"|'([^']*)'|([^\"'\t\n\f\r ;][^\t\n\f\r ;]*))",
    re.IGNORECASE,
)
_XML = re.compile(rb"<\?xml[^>]*?\bencoding[\t\n\f\r ]*=[\t\n\f\r ]*(?:\"([^\"<>]*)\"|'([^'<>]*)')")


class _EndError(Exception):
    """The first bytes end inside a tag, which then declares nothing."""


def declared_labels(payload: bytes) -> Iterator[str]:
    """Yield the labels that `<meta>`, and then an XML declaration, give in the first 1024 bytes.

    The first that is the label of an encoding counts.
    """
    head = payload[:PRESCANNED_BYTES]
    with contextlib.suppress(_EndError):
        yield from map(_as_text, _labels(head))
    if declaration := _XML.match(head):
        yield _as_text(declaration[1] or declaration[2] or b"")


def _as_text(label: bytes) -> str:
    return label.decode("ascii", "replace").strip("\t\n\f\r ")


def _labels(head: bytes) -> Iterator[bytes]:
    at = 0
    while (at := head.find(b"<", at)) >= 0:
        if _COMMENT.match(head, at):
            at = _after(head, b"-->", at + 2)
        elif found := _META.match(head, at):
            attributes: dict[bytes, bytes] = {}
            at = _read_attributes(head, found.end(), attributes)
            if label := _label_of(attributes):
                yield label
        elif found := _TAG.match(head, at):
            at = _read_attributes(head, found.end(), {})
        elif _OTHER.match(head, at):
            at = _after(head, b">", at)
        else:
            at += 1


def _after(head: bytes, mark: bytes, at: int) -> int:
    found = head.find(mark, at)
    if found < 0:
        raise _EndError
    return found + len(mark)


def _read_attributes(head: bytes, at: int, attributes: dict[bytes, bytes]) -> int:
    """Read attributes up to the end of the tag, the first of each name; return where that is."""
    while True:
        at = _ended(_BETWEEN, head, at)
        if head[at : at + 1] == b">":
            return at
        name, at = _taken(_ATTRIBUTE_NAME, head, at)
        value = b""
        if found := _EQUALS.match(head, at):
            value, at = _value(head, found.end())
        attributes.setdefault(name.lower(), value.lower())


def _value(head: bytes, at: int) -> tuple[bytes, int]:
    if (quote := head[at : at + 1]) in {b'"', b"'"}:
        end = _after(head, quote, at + 1)
        return head[at + 1 : end - 1], end
    return _taken(_BARE_VALUE, head, at)


def _taken(pattern: re.Pattern[bytes], head: bytes, at: int) -> tuple[bytes, int]:
    end = _ended(pattern, head, at)
    return head[at:end], end


def _ended(pattern: re.Pattern[bytes], head: bytes, at: int) -> int:
    found = pattern.match(head, at)
    if not found or found.end() >= len(head):
        raise _EndError
    return found.end()


def _label_of(attributes: dict[bytes, bytes]) -> bytes | None:
    """Return what the `<meta>` declares: `charset`, or `content` where it is a content type."""
    if b"charset" in attributes:
        return attributes[b"charset"] or None
    if attributes.get(b"http-equiv") != b"content-type":
        return None
    found = _IN_CONTENT.search(attributes.get(b"content", b""))
    return (found[1] or found[2] or found[3]) if found else None
