"""Parts of a page that a heading names as something beside its articles, such as "Most read"."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from etl.html.vocabulary import SECTIONS

if TYPE_CHECKING:
    from etl.html.document import Block, Document

_LONGEST_NAME = 60
# The menus of a site are the same on all its pages: to ask of each word anew took as long as all articles.
_REMEMBERED = 2_000
_EDGES = " \t\n→»›…:,|·•-–—>"


def named_sections(document: Document, pivot: int | None) -> dict[int, str]:
    """Return the blocks of named sections with their names; a section never holds the block `pivot`.

    A section that is named in a folded part ends there.
    """
    found: dict[int, str] = {}
    for block in document.unfolded_blocks():
        if block.index not in found and is_section_name(block.text):
            name = f"section {block.text.strip(_EDGES).lower()!r}"
            for index in _extent(document, block, pivot):
                found.setdefault(index, name)
    return found


def is_section_name(text: str) -> bool:
    """Return whether the text names something beside articles, such as `Most read`."""
    name = text.strip(_EDGES)
    return len(name) <= _LONGEST_NAME and _names_section(name)


@lru_cache(_REMEMBERED)
def _names_section(name: str) -> bool:
    return SECTIONS.fullmatch(name.lower()) is not None


def _extent(document: Document, block: Block, pivot: int | None) -> range:
    """Return the blocks of the section that the block names.

    From the name on, what the smallest element holds that holds more than the name; where that is the main
    part of the page, the blocks up to the next heading of its rank.
    """
    own = block.heading or block.element
    for element in own.ancestors():
        if element.end_block - element.first_block > own.end_block - own.first_block:
            if pivot is not None and element.first_block <= pivot < element.end_block:
                break
            if element.tag in {"body", "main", "html"}:
                break
            return range(block.index, element.end_block)
    else:
        return range(own.first_block, own.end_block)
    if block.heading is None:
        return range(block.index, block.index + 1)
    return range(block.index, _next_heading(document, block, element.end_block))


def _next_heading(document: Document, block: Block, end: int) -> int:
    rank = block.heading.tag if block.heading else ""
    for other in document.blocks[block.index + 1 : end]:
        if other.heading and other.heading != block.heading and other.heading.tag <= rank:
            return other.index
    return end
