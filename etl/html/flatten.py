"""Parses a page of HTML within its limits, and walks it once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from etl.html.bounds import TooMuchError, check_markup, too_deep
from etl.html.document import BREAK, Block, Document
from etl.html.elements import ROLES
from etl.html.folding import fold
from etl.html.meanings import (
    BEGINS_LINE,
    BREAKS_LINE,
    FOLDS,
    HEADS,
    HIDES,
    LINKS,
    MARKED,
    meaning_of,
    meanings,
)
from etl.html.texts import set_texts
from etl.html.tree import NONE

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from etl.html.meanings import Meaning
    from etl.limits import PageLimits

_MARKING = '[hidden],[role],[style*="none" i],[style*="hidden" i],[rel*="author" i]'
_SAYS_ARTICLE = b'content="article"'
_HEAD_BYTES = 20_000
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


class Mark(NamedTuple):
    """What the attributes of an element say: that it hides, or which named part of the page it makes."""

    hides: bool
    area: str | None


def parse(text: str, limits: PageLimits, utf_8: bytes | None = None) -> Document:
    """Return the page with what can be folded; raise TooMuchError where it goes beyond a limit.

    `utf_8` is the text in that encoding, where it is at hand.
    """
    utf_8 = text.encode() if utf_8 is None else utf_8
    check_markup(text, limits, utf_8)
    # Runs over plain text never need it.
    from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser  # noqa: PLC0415

    # Without events the parser is a tenth quicker. All they do here is to repeat in the button of a list of
    # choices what is chosen in it.
    parser = LexborHTMLParser(utf_8, options=LexborDocumentOptions.WO_EVENTS)
    # One article's readers ask for every block, so that to fold some would only be done in addition.
    document = _walked(parser, limits, folds=utf_8.find(_SAYS_ARTICLE, 0, _HEAD_BYTES) < 0)
    if document.folded:
        document.keep_whole(lambda: _walked(parser, limits, folds=False))
    return document


def _walked(parser: LexborHTMLParser, limits: PageLimits, *, folds: bool) -> Document:
    document = Document(parser)
    if parser.root is not None:
        _walk(document, parser.root, limits, FOLDS if folds else 0)
        set_texts(document)
    return document


def _walk(document: Document, root: LexborNode, limits: PageLimits, folds: int) -> None:  # noqa: C901, PLR0912, PLR0915 - as told
    """Take down every element and visible text, in the order of the page and without recursion.

    One function, with as little as can be done for each node: in methods, with an object for each element, it
    took six times as long, and a third of what reading a page took.
    """
    tree, blocks, most_depth = document.tree, document.blocks, limits.depth
    tags, nodes, parents, lasts = tree.tags, tree.nodes, tree.parents, tree.lasts
    starts, owners = tree.starts, tree.owners
    text_kind, comment_kind, known = meanings()
    marks, around_marked, of_marked = _marks(document)
    known = known | of_marked
    folded_elements = 0
    block: Block | None = None
    # Of the open element: its number, what it means, and whether and in what its text stands.
    parent, meaning, is_hidden, heading, link, area = NONE, 0, False, NONE, NONE, None
    around: list[tuple[LexborNode, int, int, bool, int, int, str | None]] = []
    node: LexborNode | None = root
    number = NONE
    while node is not None:
        kind = node.tag_id
        if kind == text_kind:
            if not is_hidden and (text := node.text_content):
                if block is not None:
                    block.runs.append((link, text))
                elif not text.isspace():
                    block = Block(len(blocks), tree, parent, heading, area)
                    block.runs = [(link, text)]
                    blocks.append(block)
                    starts.append(number + 1)
                    owners.append(parent)
        elif kind != comment_kind:
            tag, means, named = known.get(kind) or meaning_of(node.tag or "")
            if means & BEGINS_LINE:
                block = None
            elif means & BREAKS_LINE and block is not None:
                block.runs.append((link, BREAK))
            number += 1
            tags.append(tag)
            nodes.append(node)
            parents.append(parent)
            lasts.append(number)
            if means & MARKED and (mark := marks.get(node.mem_id)):
                means |= HIDES if mark.hides else 0
                if mark.area:
                    named = tree.roles[number] = mark.area
            if (
                (means | meaning) & folds
                and means & BEGINS_LINE
                and heading == NONE
                and not (is_hidden or means & HIDES)
                and (part := fold(node, named or area or "", most_depth - len(around), around_marked))
            ):
                folded = part.block(len(blocks), named or area or "")
                document.folded.append(folded)
                blocks.append(folded)
                starts.append(number + 1)
                owners.append(number)
                folded_elements += part.n_elements - 1
            elif (child := node.first_child) is not None:
                around.append((node, parent, meaning, is_hidden, heading, link, area))
                if len(around) >= most_depth:
                    _check_depth(child, limits)
                if means > BREAKS_LINE:
                    is_hidden = is_hidden or means & HIDES > 0
                    area = named or area
                    if means & HEADS:
                        heading = number
                    elif means & LINKS:
                        link = number
                parent, meaning, node = number, means, child
                continue
            if means & BEGINS_LINE:
                block = None
        while (after := node.next) is None and around:
            if meaning & BEGINS_LINE:
                block = None
            lasts[parent] = number
            node, parent, meaning, is_hidden, heading, link, area = around.pop()
        node = after if around else None
    if len(tags) + folded_elements > limits.nodes:
        raise TooMuchError("too-many-nodes", f"The page has more than {limits.nodes} elements.")


def _check_depth(node: LexborNode | None, limits: PageLimits) -> None:
    """Raise TooMuchError where the node, or one behind it, is an element: it stands deeper than may be."""
    text_kind, comment_kind, _ = meanings()
    while node is not None:
        if node.tag_id not in {text_kind, comment_kind}:
            raise too_deep(limits)
        node = node.next


def _marks(document: Document) -> tuple[dict[int, Mark], set[int], dict[int, Meaning]]:
    """Return what attributes say of elements, by their addresses, and what these elements' tags mean.

    Between them: the elements that hold one of these, or a link that names its author.
    """
    known = meanings()[2]
    marks: dict[int, Mark] = {}
    around: set[int] = set()
    of_marked: dict[int, Meaning] = {}
    for node in document.parser.css(_MARKING):
        attributes = node.attributes
        hides = "hidden" in attributes or _HIDING_STYLE.search(attributes.get("style") or "") is not None
        area = ROLES.get((attributes.get("role") or "").strip().lower())
        if hides or area:
            marks[node.mem_id] = Mark(hides, area)
            tag, means, named = known.get(node.tag_id) or meaning_of(node.tag or "")
            of_marked[node.tag_id] = tag, means | MARKED, named
        if hides or area or "rel" in attributes:
            above = node.parent
            while above is not None and above.mem_id not in around:
                around.add(above.mem_id)
                above = above.parent
    return marks, around, of_marked
