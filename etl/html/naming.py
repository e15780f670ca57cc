"""Names the pieces of text that pages carry beside their articles, in any theme: each by what it says."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from etl.html import vocabulary
from etl.html.document import BREAK, RUN
from etl.html.prose import is_prose
from etl.html.tree import NONE
from etl.text.cleaning import collapse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.html.document import Block

# Any of these, the hyphen only between spaces. One set of characters at the beginning is sought five times as
# fast as two alternatives.
_PARTS = re.compile(rf"[{RUN}{BREAK}|·•—–/-](?:(?<!-)|(?<=\s-)(?=\s))")
_TOKENS = re.compile(r"\w+|[^\w\s]")
_EDGES = " \t\n→»›…←«‹.:,|·•-–—>()[]+"
_LONGEST = 400
# Rows of buttons or page numbers are short; prose is not looked at word by word.
_LONGEST_ROW = 120
_MOST_PARTS = 30
_LINK_WORDS = 6
# A site says the same beside all its articles. What is remembered has some hundred letters at most.
_REMEMBERED = 2_000
# A name has 80 characters, a list of categories 120.
_LONGEST_TOLD = 200


def in_article(block: Block) -> str | None:
    """Return the name of a block that stands at an article without being its text, or None."""
    if block.told is ...:
        block.told = _in_article(block)
    return block.told


def _in_article(block: Block) -> str | None:
    if len(block.text) > _LONGEST:
        return None
    text = block.text.strip(_EDGES)
    if not text:
        return "ornament"
    if (len(text) < 20 or block.is_link) and vocabulary.READ_MORE.fullmatch(text):
        return "read more"
    if len(block.text) <= _LONGEST_ROW and (name := _by_words(block.text.lower())):
        return name
    if block.is_link and len(text.split()) <= _LINK_WORDS:
        return "link"
    return "byline" if _is_meta(block) else None


@lru_cache(_REMEMBERED)
def _by_words(text: str) -> str | None:
    words = {word for word in _TOKENS.findall(text) if not word.isdigit()}
    if words <= vocabulary.SHARE:
        return "share buttons"
    return "pages of the archive" if words <= vocabulary.PAGER else None


def _is_meta(block: Block) -> bool:
    """Return whether each part of the block is a byline, a moment, a count or a link of few words."""
    links = {collapse(text).strip(_EDGES) for link, text in block.runs if link != NONE}
    if links:
        links = {link for link in links if link.count(" ") < _LINK_WORDS}
    is_any_told, before = False, ""
    for count, part in enumerate(_parts(block)):
        is_told = _is_told(part)
        if count == _MOST_PARTS or not (is_told or part in links or before.lower() in vocabulary.BY):
            return False
        is_any_told, before = is_any_told or is_told, part
    return is_any_told


def _parts(block: Block) -> Iterator[str]:
    if not _PARTS.search(block.marked):  # as in most paragraphs
        if part := block.text.strip(_EDGES):
            yield part
        return
    at = 0
    for separator in _PARTS.finditer(block.marked):
        if part := collapse(block.marked[at : separator.start()]).strip(_EDGES):
            yield part
        at = separator.end()
    if part := collapse(block.marked[at:]).strip(_EDGES):
        yield part


def _is_told(part: str) -> bool:
    return len(part) <= _LONGEST_TOLD and (_byline(part) is not None or _is_beside_byline(part))


@lru_cache(_REMEMBERED)
def _is_beside_byline(part: str) -> bool:
    return any(pattern.fullmatch(part) for pattern in vocabulary.META)


def _byline(part: str) -> re.Match[str] | None:
    return _short_byline(part) if len(part) <= _LONGEST_TOLD else None


@lru_cache(_REMEMBERED)
def _short_byline(part: str) -> re.Match[str] | None:
    return vocabulary.BYLINE_WITH_MOMENT.fullmatch(part) or vocabulary.BYLINE.fullmatch(part)


def byline_name(block: Block) -> str | None:
    """Return the author whom the block names, or None."""
    parts = list(_parts(block))
    for at, part in enumerate(parts):
        if found := _byline(part):
            return collapse(found["name"]).strip(_EDGES) or None
        if part.lower() in vocabulary.BY and at + 1 < len(parts):
            return parts[at + 1]
    return None


def around(block: Block) -> str | None:
    """Return the name of a block that belongs to the site and not to an article, or None."""
    if name := in_article(block):
        return name
    text = block.text.strip(_EDGES).lower()
    if len(text) > _LONGEST:
        return None
    if text in vocabulary.NAVIGATION:
        return "navigation"
    for name, pattern in vocabulary.AROUND.items():
        if pattern.search(text):
            return name
    # A longer one may be a text in front of which a link was never closed.
    return "links" if block.is_link and not is_prose(block) else None
