"""Lines of a text payload with the bytes they stand on, and what of a text can be seen."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Line(NamedTuple):
    """One line without its ends: `text`, standing at `start` to `end` (bytes, half-open)."""

    start: int
    end: int
    text: str


def visible_lines(payload: bytes) -> Iterator[Line | None]:
    """Yield each line of UTF-8 text, trimmed, with its place in the payload; None for a blank line.

    Lines end in LF, CR LF or CR. A byte order mark counts as bytes but belongs to no line. A line of
    nothing but white space and control or format characters is blank.
    """
    start = len(BYTE_ORDER_MARK) if payload.startswith(BYTE_ORDER_MARK) else 0
    for raw in payload[start:].splitlines(keepends=True):
        yield _trimmed(raw.decode(), start)
        start += len(raw)


def _trimmed(text: str, start: int) -> Line | None:
    shown = text.strip()
    if not shown or not (shown[0].isprintable() or visible_count(shown)):
        return None
    begin = start + byte_length(text[: text.index(shown[0])])
    return Line(begin, begin + byte_length(shown), shown)


def byte_length(text: str) -> int:
    """Return how many bytes the text takes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def visible_count(text: str) -> int:
    """Return how many characters of the text can be seen: not white space, control or format ones."""
    hidden = (text.count(character) for character in set(text) if _is_hidden(character))
    return len(text) - sum(hidden)


def _is_hidden(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}
