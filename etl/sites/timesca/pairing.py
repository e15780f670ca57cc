"""Tells titles from bodies without guessing, or refuses the page by name.

A listing prints no mark between them. What is sure: how many results the range line promises, that a
title stands on one short line, and that a body follows it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from etl.site import LayoutError
from etl.sites.timesca.checks import MAX_TITLE_CHARACTERS
from etl.text.cleaning import is_truncated

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from etl.sites.timesca.scan import Block

MAX_TITLE_WORDS = 40
# Text that an extract wrapped stands on lines of about a screen's width.
MAX_WRAPPED_WIDTH = 200
_SENTENCE_ENDS = tuple(".!?…:;,\"'”’»)]")


class Pair(NamedTuple):
    """A title's block and the blocks of its body."""

    title: Block
    body: Sequence[Block]


def pair(blocks: Sequence[Block], promised: int, *, may_be_fewer: bool) -> list[Pair]:
    """Return the articles that the blocks make; `promised` is what the range line says.

    Twice as many blocks as results alternate. Fewer alternate too where that may be (the last page of an
    archive without a total) and each looks so; else the page was cut. More may be bodies in paragraphs.
    Raise LayoutError for all else.
    """
    if promised and not blocks:
        raise LayoutError("no-articles", f"The page promises {promised} results and prints none.")
    pairs = _alternating(blocks, promised, may_be_fewer=may_be_fewer) or _in_paragraphs(blocks, promised)
    if not pairs and blocks:
        shaped = sum(map(is_title_shaped, blocks))
        raise LayoutError(
            "article-count",
            f"The page promises {promised} results, but its {len(blocks)} blocks of text, "
            f"{shaped} of them shaped like titles, do not make as many for sure.",
        )
    for position, article in enumerate(pairs, start=1):
        _check_lines(article, position)
    return pairs


def _alternating(blocks: Sequence[Block], promised: int, *, may_be_fewer: bool) -> list[Pair]:
    pairs = [Pair(title, (body,)) for title, body in zip(blocks[::2], blocks[1::2], strict=False)]
    if len(blocks) % 2 or len(pairs) > promised:
        return []
    if len(pairs) < promised and not (may_be_fewer and all(map(_fits, pairs))):
        return []
    if any(_is_prose(found.title) for found in pairs) and any(_is_headline(found.body[0]) for found in pairs):
        return []  # somewhere a title or a body is missing, so that they changed places
    return pairs


def _fits(found: Pair) -> bool:
    return is_title_shaped(found.title) and len(found.title.text) < len(found.body[0].text)


def _in_paragraphs(blocks: Sequence[Block], promised: int) -> list[Pair]:
    """Group by titles where each block is clearly one or clearly not.

    At least two bodies must have several paragraphs: a single one too many may as well be a stray text.
    """
    starts = [index for index, block in enumerate(blocks) if is_title_shaped(block)]
    if len(starts) != promised or starts[:1] != [0]:
        return []
    pairs = [Pair(blocks[at], blocks[at + 1 : to]) for at, to in pairwise([*starts, len(blocks)])]
    if not all(found.body for found in pairs) or sum(len(found.body) > 1 for found in pairs) < 2:
        return []
    if any(block.is_cut_off for found in pairs for block in found.body[1:]):
        raise LayoutError("interrupted-body", "Another kind of line stands between paragraphs of one body.")
    return pairs


def is_title_shaped(block: Block) -> bool:
    """Return whether the block can be a title: one short line that does not end like a cut text."""
    text = block.text
    if len(block.lines) > 1 or len(text) > MAX_TITLE_CHARACTERS or is_truncated(text):
        return False
    return len(text.split()) <= MAX_TITLE_WORDS


def _is_prose(block: Block) -> bool:
    return block.text.endswith(".") or not is_title_shaped(block)


def _is_headline(block: Block) -> bool:
    return is_title_shaped(block) and not block.text.endswith(_SENTENCE_ENDS)


def _check_lines(article: Pair, position: int) -> None:
    """Refuse lines that stand together without need: one of them may be something else."""
    if len(article.title.lines) > 1:
        raise LayoutError(
            "block-lines", f"The title of article {position} stands on {len(article.title.lines)} lines."
        )
    for block in article.body:
        if len(block.lines) > 1 and not _is_wrapped([line.text for line in block.lines]):
            raise LayoutError(
                "block-lines",
                f"The body of article {position} stands on {len(block.lines)} lines that are not one text "
                "wrapped at a width.",
            )


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether no line had room for the first word of the next; two lines alone prove nothing."""
    width = max(map(len, lines))
    if width > MAX_WRAPPED_WIDTH or len(lines) < 3:
        return False
    return all(len(line) + 1 + len(_first_word(after)) > width for line, after in pairwise(lines))


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0]


def span(blocks: Iterable[Block]) -> tuple[int, int]:
    """Return the bytes from the first visible character to the last, half-open."""
    lines = [line for block in blocks for line in block.lines]
    return lines[0].start, lines[-1].end
