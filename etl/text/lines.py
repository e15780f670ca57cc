"""Lines of a text payload with the bytes they stand on, and what of a text can be seen."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from etl.charset import BYTE_ORDER_MARKS
from etl.text.cleaning import beside_ascii

if TYPE_CHECKING:
    from collections.abc import Iterator


class Line(NamedTuple):
    """One line without its ends: `text`, standing at `start` to `end` (bytes, half-open)."""

    start: int
    end: int
    text: str


def visible_lines(payload: bytes, encoding: str = "utf-8") -> Iterator[Line | None]:
    """Yield each line of the text, trimmed, with its place in the payload; None for a blank line.

    Lines end in LF, CR LF or CR. A byte order mark counts as bytes but belongs to no line. A line of
    nothing but white space and control or format characters is blank. `encoding` must be one that the
    text encodes back to the payload's bytes, see `etl.charset`.
    """
    mark = BYTE_ORDER_MARKS.get(encoding, b"")
    start = len(mark) if mark and payload.startswith(mark) else 0
    for text, size, whole_size in _sized_lines(payload[start:], encoding):
        shown = text.strip()
        if not shown or not (shown[0].isprintable() or visible_count(shown)):
            yield None
        else:
            before, length = text.index(shown[0]), len(shown)
            if size != len(text):  # else each character takes one byte
                before, length = len(text[:before].encode(encoding)), len(shown.encode(encoding))
            yield Line(start + before, start + before + length, shown)
        start += whole_size


def _sized_lines(payload: bytes, encoding: str) -> Iterator[tuple[str, int, int]]:
    """Yield the lines, how many bytes each takes, and how many with its end, if that is not in it."""
    if encoding != "utf-8":
        for text in io.StringIO(payload.decode(encoding), newline=""):
            size = byte_length(text, encoding)
            yield text, size, size
        return
    # Split as bytes, which is quicker; to look for two kinds of ends takes half as long again as for one.
    end = 0 if b"\r" in payload else 1
    lines = payload.split(b"\n") if end else payload.splitlines(keepends=True)
    if lines and not lines[-1]:
        lines.pop()
    for line in lines:
        yield line.decode(), len(line), len(line) + end


def byte_length(text: str, encoding: str = "utf-8") -> int:
    """Return how many bytes the text takes."""
    if encoding == "utf-8" and text.isascii():
        return len(text)
    return len(text.encode(encoding))


def visible_count(text: str) -> int:
    """Return how many characters of the text can be seen: not white space, control or format ones."""
    shown = len(text) - text.count(" ")
    # Of all that is printable the space alone is hidden. Characters looked at one by one were a twentieth of
    # reading a page of HTML.
    others = beside_ascii(text)
    if others.isprintable():
        return shown
    return shown - sum([others.count(character) for character in set(others) if _is_hidden(character)])


def _is_hidden(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}
