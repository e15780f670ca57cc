"""Tells before parsing whether a page of HTML would cost more than its size lets expect.

The parser is fast on what people write, but its work for one element grows with the depth at which it
stands, it compares each attribute of an element with all others, and it repeats formatting that was left
open in every later paragraph: 27 kB can become 1.5 GB. Most pages are told harmless by counting alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from etl.html.letters import MOST_BYTES, count_tags, letters_of, may_quote_an_end

if TYPE_CHECKING:
    from etl.html.letters import Letters
    from etl.limits import PageLimits

# So few tags cannot do harm in any order.
_HARMLESS_TAGS = 1_000
# Depth is only estimated here: what is really too deep shows after parsing, what is absurd must show before.
_ABSURD_DEPTH = 8
_LONG = 3_000
_BEGIN = re.compile(r"<[a-zA-Z]")
_ANGLE_IN_QUOTES = re.compile(r"""=\s*(?:"[^">]*>|'[^'>]*>)""")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_FORMATTING = frozenset(
    ("b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
# These, and the two that give their attributes away.
_SUSPECTS = _FORMATTING | {"html", "body"}
# Elements that hold nothing, or that the next of their kind closes: they never stand within one another.
_SHALLOW = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
        *("a", "html", "body", "head", "button"),
    )
)
_OPENING = re.compile(r"<(?:(!--)|([a-zA-Z][^\s/>]*))")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"?|'[^']*+'?|[^\s>"'][^\s>]*+)?)?|[\s/]++"""
)
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))


class TooMuchError(Exception):
    """The page goes beyond a limit: `reason` is a short slug, `message` a sentence with the limit."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def check_markup(text: str, limits: PageLimits, utf_8: bytes) -> None:
    """Raise TooMuchError where the text, parsed, would go beyond a limit; `utf_8` is it in that encoding."""
    tags = text.count("<")
    if tags > limits.nodes:
        raise TooMuchError("too-many-nodes", f"The page has {tags} tags, more than {limits.nodes}.")
    letters = letters_of(utf_8) if len(utf_8) <= MOST_BYTES else None
    if tags > _HARMLESS_TAGS and (letters is None or not _is_harmless(letters, tags, limits)):
        _check_nesting(text, limits)
    may_quote = letters is None or may_quote_an_end(letters)
    if _may_have_long_tag(text) or (may_quote and _ANGLE_IN_QUOTES.search(text)):
        _check_attributes(text, limits)


def _is_harmless(letters: Letters, tags: int, limits: PageLimits) -> bool:
    """Return whether so many tags cannot go beyond a limit in any order.

    To follow their order took a tenth of what reading a page took, and more than parsing it.
    """
    suspects = count_tags(letters, _SUSPECTS)
    is_deep = tags > _ABSURD_DEPTH * limits.depth
    return not is_deep and suspects * tags <= limits.nodes and suspects <= limits.attributes


def _may_have_long_tag(text: str) -> bool:
    """Return whether anywhere a tag begins and no `>` stands in the characters behind it.

    Of the stretches half as long one at least holds none then; there are few.
    """
    step, at = _LONG // 2, 0
    while at < len(text):
        if text.find(">", at, at + step) >= 0:
            at += step
            continue
        before, after = text.rfind(">", max(0, at - step), at), text.find(">", at + step)
        end = len(text) if after < 0 else after
        if _BEGIN.search(text, before + 1, max(0, end - _LONG)):
            return True
        at = end
    return False


def _check_nesting(text: str, limits: PageLimits) -> None:
    depth = copies = frames = 0
    formatting = 0
    for found in _TAG.finditer(text):
        name = found[2].lower()
        step = -1 if found[1] else 1
        if name in _FORMATTING:
            formatting = max(0, formatting + step)
        elif name in _SHALLOW:
            copies += formatting
            frames += name in {"html", "body"}
        else:
            copies += formatting
            depth = max(0, depth + step)
        if copies > limits.nodes:
            message = f"Formatting that is left open would be repeated more than {limits.nodes} times."
            raise TooMuchError("too-many-nodes", message)
        if depth > _ABSURD_DEPTH * limits.depth:
            raise too_deep(limits)
    if frames > limits.attributes:
        raise _too_many_attributes(limits)


def too_deep(limits: PageLimits) -> TooMuchError:
    """Return the refusal of a page whose elements stand too deep within one another."""
    return TooMuchError("too-deep", f"Elements stand within one another more than {limits.depth} deep.")


def _too_many_attributes(limits: PageLimits) -> TooMuchError:
    return TooMuchError("too-many-attributes", f"An element has more than {limits.attributes} attributes.")


def _check_attributes(text: str, limits: PageLimits) -> None:
    at = 0
    while found := _OPENING.search(text, at):
        if found[1]:
            at = _past(text, "-->", found.start() + 2)
            continue
        at, count = found.end(), 0
        while (attribute := _ATTRIBUTE.match(text, at)) and attribute.end() > at:
            at, count = attribute.end(), count + 1
            if count > 2 * limits.attributes:
                raise _too_many_attributes(limits)
        if (name := found[2].lower()) in _RAW:
            at = _past(text, f"</{name}", at)


def _past(text: str, mark: str, at: int) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)
