"""Finds the articles of a listing: headings of one kind, each with text of its own after it.

A theme may name its parts as it likes, but it prints all articles of a listing alike. So the headings that
stand alike are held together, and those count that are as many as the page promises.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.html.naming import in_article
from etl.html.tree import NONE
from etl.site import LayoutError

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from etl.html.document import Block, Document
    from etl.html.tree import Element

MAX_HEADINGS = 1_000
# Headings in them are never those of the listed articles. A `header` may well be an article's own.
_BESIDE = frozenset(("navigation", "sidebar", "footer", "form", "button", "notice", "address"))


@dataclass(slots=True)
class Headed:
    """One article: its heading, the blocks that belong to it, and the elements from `first` to `last`."""

    heading: Element
    blocks: Sequence[Block]
    first: int
    last: int

    def after_front(self) -> Sequence[Block]:
        """Return its blocks from the heading on."""
        return self._from(self.heading.first_block)

    def after_heading(self) -> Sequence[Block]:
        """Return its blocks behind the heading."""
        return self._from(self.heading.end_block)

    def _from(self, index: int) -> Sequence[Block]:
        first = self.blocks[0].index if self.blocks else index
        return self.blocks[max(0, index - first) :]


def headed_articles(
    document: Document, start: int, promised: int, beside: Container[int], *, may_be_fewer: bool
) -> list[Headed]:
    """Return the articles that stand behind the block `start`; `beside` are blocks of none of them.

    Raise LayoutError where not exactly one set of headings makes as many as promised, or fewer where the
    page does not know how many there are.
    """
    headings = _headings(document, start, beside)
    found = _sets(document, headings, start, promised, beside)
    if not found and may_be_fewer:
        found = [made for group in _alike(headings) if (made := _made(document, group, start, beside))]
        found = [made for made in found if len(made) <= promised]
    if len(found) == 1:
        return found[0]
    reason, told = ("ambiguous-articles", "several sets") if found else ("article-count", "no set")
    raise LayoutError(
        reason,
        f"The page promises {promised} results, and of its {len(headings)} headings {told} of as many stand "
        "alike, each with a text of its own.",
    )


def _headings(document: Document, start: int, beside: Container[int]) -> list[Element]:
    found: dict[int, Element] = {}
    for block in document.blocks[start + 1 :]:
        if block.index in beside or block.area in _BESIDE or block.heading_number in found:
            continue
        heading = block.heading
        if heading and heading.first_block > start:
            found[heading.index] = heading
    if len(found) > MAX_HEADINGS:
        raise LayoutError("too-many-headings", f"The page has more than {MAX_HEADINGS} headings.")
    return list(found.values())


def _alike(headings: Sequence[Element]) -> list[list[Element]]:
    groups: defaultdict[str, list[Element]] = defaultdict(list)
    for heading in headings:
        groups[heading.shape()].append(heading)
    return list(groups.values())


def _sets(
    document: Document, headings: Sequence[Element], start: int, promised: int, beside: Container[int]
) -> list[list[Headed]]:
    """Return the sets of as many headings as promised that stand alike in one element."""
    found: dict[tuple[int, ...], list[Headed]] = {}
    for group in _alike(headings):
        if len(group) < promised:
            continue
        held: defaultdict[int, list[Element]] = defaultdict(list)
        for heading in group:
            for ancestor in heading.ancestors():
                held[ancestor.index].append(heading)
        for inside in held.values():
            key = tuple(heading.index for heading in inside)
            if (
                len(inside) == promised
                and key not in found
                and (made := _made(document, inside, start, beside))
            ):
                found[key] = made
    return list(found.values())


def _made(
    document: Document, headings: Sequence[Element], start: int, beside: Container[int]
) -> list[Headed] | None:
    """Return the articles that the headings make, or None where one of them has no text."""
    if len(headings) == 1:
        made = _alone(document, headings[0], start, beside)
        return [made] if made else None
    holders = [_holder(headings, at) for at in range(len(headings))]
    inside = [_within(document, *pair) for pair in zip(headings, holders, strict=True)]
    if all(has_text(each, beside) for each in inside):
        return inside
    flat = _in_a_row(document, headings, holders)
    return flat if all(has_text(each, beside) for each in flat) else None


def _within(document: Document, heading: Element, holder: Element) -> Headed:
    return Headed(heading, document.blocks_of(holder), holder.index, holder.last)


def _holder(headings: Sequence[Element], at: int) -> Element:
    """Return the largest element that holds this heading and no other."""
    heading = headings[at]
    before = headings[at - 1].index if at else -1
    after = headings[at + 1].index if at + 1 < len(headings) else None
    holder = heading
    for element in heading.ancestors():
        if element.index <= before or (after is not None and element.last >= after):
            break
        if element.tag in {"body", "html"}:
            break
        holder = element
    return holder


def _alone(document: Document, heading: Element, start: int, beside: Container[int]) -> Headed | None:
    """Return the one article of a page; no other tells where it ends."""
    for element in heading.ancestors():
        made = _within(document, heading, element)
        if has_text(made, beside):
            if element.first_block <= start:  # the whole page: the article is a part of it
                made = Headed(heading, made.after_front(), heading.index, element.last)
                _cut(made, _kinds_to_text(made, beside))
            return made
    return None


def _kinds_to_text(article: Headed, beside: Container[int]) -> set[str]:
    kinds = set()
    for block in article.after_heading():
        kinds.add(block.element.shape())
        if is_text(block, beside):
            break
    return kinds


def _in_a_row(document: Document, headings: Sequence[Element], holders: Sequence[Element]) -> list[Headed]:
    """Return articles of which each begins where the one before ends; the last ends like the others."""
    frame = holders[-1].parent or holders[-1]
    ends = [*holders[1:], None]
    made = []
    for heading, holder, after in zip(headings, holders, ends, strict=True):
        end = after.first_block if after else frame.end_block
        last = after.index - 1 if after else frame.last
        made.append(Headed(heading, document.blocks[holder.first_block : end], holder.index, last))
    kinds = {block.element.shape() for each in made[:-1] for block in each.blocks}
    _cut(made[-1], kinds)
    return made


def _cut(article: Headed, kinds: Container[str]) -> None:
    for at, block in enumerate(article.blocks):
        if block.index >= article.heading.end_block and (
            block.element.shape() not in kinds or block.heading_number != NONE or block.area in _BESIDE
        ):
            article.blocks = article.blocks[:at]
            article.last = block.element.index - 1
            return


def has_text(article: Headed, beside: Container[int]) -> bool:
    """Return whether a text that is nothing else follows the heading before any other heading."""
    for block in article.after_heading():
        if block.heading_number != NONE:
            return False
        if is_text(block, beside):
            return True
    return False


def is_text(block: Block, beside: Container[int]) -> bool:
    """Return whether the block may be text of an article: nothing else that a rule knows."""
    return not (block.heading_number != NONE or block.area or block.index in beside or in_article(block))
