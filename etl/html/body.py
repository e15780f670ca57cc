"""Tells the text of a headed article from what else stands at it, or refuses it by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.html.headed import is_text
from etl.html.naming import in_article
from etl.html.prose import is_prose, may_be_label
from etl.html.tree import NONE
from etl.site import LayoutError

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from etl.html.document import Block
    from etl.html.headed import Headed


@dataclass(slots=True)
class Body:
    """The blocks of a headed article: its title, its paragraphs, and those that are neither."""

    title: list[Block]
    paragraphs: list[Block]
    others: list[Block]

    @property
    def text(self) -> str:
        """The paragraphs, joined as a text extract joins them."""
        return " ".join([block.text for block in self.paragraphs])


def body_of(article: Headed, position: int, beside: Container[int]) -> Body:
    """Return the article's title and text; raise LayoutError where its text cannot be told for sure."""
    title = [block for block in article.blocks if block.heading_number == article.heading.index]
    after = article.after_heading()
    others = [block for block in article.blocks if block.index < article.heading.first_block]
    candidates = [block for block in after if is_text(block, beside)]
    if len(title) != 1 or not candidates:
        message = f"The heading of article {position} holds {len(title)} lines, and {len(candidates)} follow."
        raise LayoutError("block-lines", message)
    main = max(candidates, key=lambda block: len(block.text))
    paragraphs = _like(candidates, main)
    _check_order(after, paragraphs, position, beside)
    chosen = {block.index for block in paragraphs}
    strays = [block for block in after if block.index not in chosen and block.heading_number == NONE]
    if long := [block for block in strays if _is_text_elsewhere(block, beside)]:
        message = f"Article {position} has {len(long)} more texts, which stand unlike its paragraphs."
        raise LayoutError("unclear-body", message)
    _check_labels(paragraphs, position)
    return Body(title, paragraphs, others + [block for block in after if block.index not in chosen])


def _is_text_elsewhere(block: Block, beside: Container[int]) -> bool:
    """Return whether the block holds so much text that its part of the page cannot explain it."""
    return block.index not in beside and is_prose(block) and not in_article(block)


def _like(blocks: Sequence[Block], main: Block) -> list[Block]:
    """Return those in elements of the main one's kind, side by side; loose text is alike in one element."""
    kind = main.kind
    return [block for block in blocks if block.kind == kind]


def _check_order(
    after: Sequence[Block], paragraphs: Sequence[Block], position: int, beside: Container[int]
) -> None:
    first, last = paragraphs[0].index, paragraphs[-1].index
    chosen = {block.index for block in paragraphs}
    for block in after:
        if first < block.index < last and block.index not in chosen:
            if block.area or (block.index not in beside and in_article(block)):
                continue
            message = f"Another kind of text stands between paragraphs of article {position}."
            raise LayoutError("interrupted-body", message)


def _check_labels(paragraphs: Sequence[Block], position: int) -> None:
    if len(paragraphs) < 2:
        return
    for block in paragraphs:
        if may_be_label(block):
            message = (
                f"A paragraph of article {position} may be a label: it has {len(block.text.split())} words."
            )
            raise LayoutError("unclear-body", message)
