"""The printed fragment that a row was read from: a range of bytes of plain text, or an element of markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

FRAGMENT_CHARACTERS = 400
"""Enough to know a text again by its opening and its end."""

_STEP = re.compile(r"/([a-z][a-z0-9-]*)(?:\[([0-9]+)\])?", re.IGNORECASE)


class Fragment(NamedTuple):
    """A printed text; of a long one the opening and the end, and how many characters between are left out."""

    text: str
    tail: str = ""
    left_out: int = 0


def shortened(text: str, most: int | None = FRAGMENT_CHARACTERS) -> Fragment:
    """Return the text, or where it has more than `most` characters its first three quarters and its end."""
    if most is None or len(text) <= most:
        return Fragment(text)
    head = most * 3 // 4
    tail = most - head
    return Fragment(text[:head], text[-tail:], len(text) - most)


def bytes_text(payload: bytes, start: int, end: int) -> str:
    """Return what the bytes from `start` to `end` (half-open) print; what is no text stands as numbers."""
    return payload[start:end].decode("utf-8", "backslashreplace")


def element_text(payload: bytes, path: str) -> str | None:
    """Return the text of the element that a path such as `/html/body/div[2]/p[1]` leads to.

    None where no element stands there. A step without a number means the first child of its name.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415  plain text needs no parser

    if not path or "".join(found.group() for found in _STEP.finditer(path)) != path:
        return None
    node = LexborHTMLParser(payload).root
    steps = [(name.lower(), int(number or 1)) for name, number in _STEP.findall(path)]
    if node is None or (node.tag, 1) != steps[0]:
        return None
    for name, number in steps[1:]:
        node = _child(node, name, number)
        if node is None:
            return None
    return node.text(deep=True)


def _child(node: LexborNode, name: str, number: int) -> LexborNode | None:
    """Return the child element of that name, counted from 1 among those of its name."""
    named = [child for child in node.iter() if child.tag == name]
    return named[number - 1] if 0 < number <= len(named) else None
