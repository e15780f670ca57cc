"""What the elements of a page mean for its text, by the numbers that the parser gives to tags."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from etl.html.elements import AREAS, FOLDED_TAGS, HEADINGS, HIDDEN, INLINE

if TYPE_CHECKING:
    from typing import TypeAlias

BEGINS_LINE, BREAKS_LINE, HIDES, HEADS, LINKS, NAMES, MARKED, FOLDS = 1, 2, 4, 8, 16, 32, 64, 128
"""It begins and ends lines of its own; it breaks the line it stands in; its text is not seen; it is a heading
or a link, or names a part of the page; an element of its tag has an attribute that hides it, or a role; it
may be folded."""

Meaning: TypeAlias = tuple[str, int, str | None]
"""The tag, what it means, and the named part of the page that it makes."""

# Beside those that mean something; the parser tells each of them by a number instead of by its name.
_FREQUENT = (
    *("html", "body", "div", "p", "ul", "ol", "li", "dl", "dt", "dd", "section", "article", "main", "header"),
    *("table", "thead", "tbody", "tr", "td", "th", "blockquote", "figure", "fieldset", "option", "hr", "br"),
    *("path", "center", "pre", "hgroup", "legend", "optgroup", "details", "summary", "colgroup", "col"),
)
# The numbers of tags that the parser knows are small; those of others differ from page to page.
_MOST_KNOWN = 1000


def meaning_of(tag: str) -> Meaning:
    """Return what elements of the tag mean."""
    means = BREAKS_LINE if tag == "br" else 0 if tag in INLINE else BEGINS_LINE
    means |= HIDES if tag in HIDDEN else 0
    means |= HEADS if tag in HEADINGS else LINKS if tag == "a" else NAMES if tag in AREAS else 0
    means |= FOLDS if tag in FOLDED_TAGS else 0
    return tag, means, AREAS.get(tag)


@cache
def meanings() -> tuple[int, int, dict[int, Meaning]]:
    """Return the parser's numbers for texts and for comments, and what the tags with its numbers mean."""
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - runs over plain text never need it

    parser = LexborHTMLParser("<p>text<!--comment-->")
    text, comment = [node.tag_id for node in parser.css("p")[0].iter(include_text=True)]
    told = {}
    for tag in sorted({*_FREQUENT, *HIDDEN, *INLINE, *AREAS, *HEADINGS}):
        if not tag.startswith("-") and (number := parser.create_node(tag).tag_id) < _MOST_KNOWN:
            told[number] = meaning_of(tag)
    return text, comment, told
