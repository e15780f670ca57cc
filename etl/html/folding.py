"""Takes a menu, a sidebar or a footer as one text, without its elements, where no row can hang on them.

These hold most elements of a page, and no reader asks more of them than what they print. To walk them and
to make blocks of their entries took half of the time for reading a busy page.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from etl.html.document import RUN, Folded
from etl.html.elements import HEADINGS, INLINE
from etl.html.meanings import meanings
from etl.html.prose import PROSE_WORDS
from etl.html.sections import is_section_name
from etl.html.tree import NONE
from etl.text.cleaning import collapse

if TYPE_CHECKING:
    from collections.abc import Container

    from selectolax.lexbor import LexborNode

# A few words are taken down as quickly; as part of a rate, a range or a date one alone may stand in a menu.
LEAST_LETTERS = 40
# With any of them it may be more than words: a rate, a range, a date, a number of pages.
_FIGURES = re.compile(r"[0-9/]")
# Nothing of them is hidden, declares anything of the page, or stands at an article only.
_PLAIN = frozenset(
    (
        *("div", "section", "header", "hgroup", "center", "fieldset", "legend", "details", "summary", "hr"),
        *("ul", "ol", "li", "dl", "dt", "dd", "p", "br", "table", "thead", "tbody", "tr", "td", "th"),
        *("a", "span", "b", "strong", "i", "em", "u", "small", "label", "img", "picture", "source", "input"),
        *("nav", "aside", "menu", "form", "button", "select", "optgroup", "option", *HEADINGS),
        *("svg", "g", "path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "use"),
    )
)


class _Numbers(NamedTuple):
    """The parser's numbers for texts, comments, and tags that mean something here."""

    text: int
    comment: int
    plain: frozenset[int]
    headings: frozenset[int]
    inline: frozenset[int]
    picture: int
    line_break: int


@cache
def _numbers() -> _Numbers:
    text, comment, known = meanings()

    def numbers(tags: Container[str]) -> frozenset[int]:
        return frozenset(number for number, (tag, _, _) in known.items() if tag in tags)

    plain = numbers(_PLAIN) | {comment}
    (picture,), (line_break,) = numbers(("svg",)), numbers(("br",))
    return _Numbers(text, comment, plain, numbers(HEADINGS), numbers(INLINE), picture, line_break)


class FoldedPart(NamedTuple):
    """A part of the page as one text with marks, its first words, and how many elements it has."""

    marked: str
    words: list[str]
    n_elements: int
    has_headings: bool

    def block(self, index: int, area: str) -> Folded:
        """Return the block that stands for it."""
        block = Folded(index, area, self.marked)
        if not self.has_headings:
            block.heading_number = NONE
        if len(self.words) < PROSE_WORDS:
            block.text = " ".join(self.words)
        return block


def fold(node: LexborNode, area: str, most_depth: int, around_marked: Container[int]) -> FoldedPart | None:
    """Return the part of the page that the element makes, None where it has to be walked.

    `area` is its name, `most_depth` how many elements may stand within one another in it, and
    `around_marked` are the elements that hold one with an attribute that hides it, or says what it is.
    """
    marked = node.text(deep=True, separator=RUN)
    words = _words(marked, area)
    if not words or node.mem_id in around_marked:
        return None
    known = _numbers()
    numbers = [each.tag_id for each in node.traverse()]
    n_elements = len(numbers) - numbers.count(known.comment)
    found = set(numbers[1:])
    if n_elements > most_depth or not _are_plain(node, found - known.plain):
        return None
    if known.picture in found and not _are_pictures_wordless(node):
        return None
    if not _ends_its_sections(node):
        return None
    return FoldedPart(marked, words, n_elements, not found.isdisjoint(known.headings))


def _words(marked: str, area: str) -> list[str]:
    """Return the first words of the text, none where it is short or may be more than words."""
    if len(marked) < LEAST_LETTERS or _FIGURES.search(marked):
        return []
    # As articles have it in theirs.
    if area == "footer" and ("by" in (lowered := marked.lower()) or "author" in lowered):
        return []
    words = marked.split(None, PROSE_WORDS)
    return words if len(words) >= PROSE_WORDS or len(" ".join(words)) >= LEAST_LETTERS else []


def _are_pictures_wordless(node: LexborNode) -> bool:
    """Return whether no text in the element is lost from sight in a drawing."""
    picture = _numbers().picture
    return not any(each.tag_id == picture and each.text().strip() for each in node.traverse())


def _are_plain(node: LexborNode, others: Container[int]) -> bool:
    """Return whether the element may be folded and all in it are plain.

    `others` are the numbers that may be those of other tags: the parser gives some to each page anew.
    """
    if node.tag not in _PLAIN and node.tag != "footer":
        return False
    return not others or all(each.tag in _PLAIN for each in node.traverse() if each.tag_id in others)


def _ends_its_sections(node: LexborNode) -> bool:
    """Return whether no line in the element names a section that may go on behind it.

    A section goes on to the end of the smallest element that holds more than the name's own element or
    heading, see `etl.html.sections`: no such name may have an own element that holds all text of this one.
    """
    known = _numbers()
    while node.tag_id not in known.headings:
        lines, parts = _lines_and_parts(node)
        if any(map(is_section_name, lines)) or any(part.tag_id in known.inline for part in parts):
            return False
        if lines or len(parts) != 1:
            return True
        node = parts[0]
    return False


def _lines_and_parts(node: LexborNode) -> tuple[list[str], list[LexborNode]]:
    """Return the lines that stand in the element itself, and the elements in it that hold other lines."""
    known = _numbers()
    lines = [""]
    parts: list[LexborNode] = []
    for child in node.iter(include_text=True):
        number = child.tag_id
        if number == known.comment:
            continue
        text = child.text() if len(parts) < 2 or number in known.inline or number == known.text else ""
        if number == known.text:
            lines[-1] += text
        elif number in known.inline:
            lines[-1] += text
            if any(each.tag_id not in known.inline for each in child.traverse()) and text.strip():
                parts.append(child)
        elif number == known.line_break:
            lines[-1] += " "
        else:
            lines.append("")
            if text.strip():
                parts.append(child)
    return [line for each in lines if (line := collapse(each))], parts
