"""Tells the whole text of an article on a page of its own, or refuses it by name.

The text is what stands in one element: the one that holds the page's longest paragraph. Sub-headings and
lists between its paragraphs are parts of it, as they are where the site prints the text without markup.
What stands there but may as well be a teaser, a label or another article makes the reader refuse the page;
so does prose elsewhere that may be the rest of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.html import vocabulary
from etl.html.naming import around, in_article
from etl.html.prose import PROSE_WORDS, is_prose
from etl.site import LayoutError

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from etl.html.document import Block, Document, Element

# What editors write texts with; anything else in a text was put there by the site.
_WRITTEN = frozenset(
    ("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figure")
)
_SENTENCE_ENDS = tuple(".!?…:;\"'”’»)]")
# A paragraph as short as this in front of the text, which does not end like one, may as well be a label.
_LABEL_WORDS = 6
# A page counts the words of its text with markup and short codes, which the reader leaves out.
_COUNT_TOLERANCE = 0.1


@dataclass(slots=True)
class WholeBody:
    """The blocks of an article's text and of its picture captions, and the elements that hold them.

    `frame` holds the text, `holder` is the smallest element that holds the headline too.
    """

    frame: Element
    holder: Element
    text_blocks: list[Block]
    captions: list[Block]

    @property
    def text(self) -> str:
        """The blocks, joined as a text extract joins them."""
        return " ".join([block.text for block in self.text_blocks])


def first_prose(document: Document, heading: Element) -> int | None:
    """Return the first block behind the heading that is long enough to be an article's; None without."""
    return next((b.index for b in document.blocks[heading.end_block :] if not b.area and is_prose(b)), None)


def whole_body(
    document: Document, heading: Element, beside: Container[int], declared_words: int | None
) -> WholeBody:
    """Return the text behind the heading; raise LayoutError where it cannot be told for sure.

    `beside` are blocks that are something else; `declared_words` is how many words the page says that its
    text has. Reasons: `no-body`, `unclear-body`, `split-article`, `cut-article`.
    """
    candidates = [
        block
        for block in document.blocks[heading.end_block :]
        if _is_text(block, beside) and not (block.heading or block.is_link)
    ]
    if not candidates:
        raise LayoutError("no-body", "No text follows the headline.")
    frame = _frame(max(candidates, key=lambda block: len(block.text)))
    inside = [block for block in document.blocks_of(frame) if block.index >= heading.end_block]
    holder = next(each for each in frame.ancestors() if each.index <= heading.index <= each.last)
    captions = [block for block in inside if block.area == "picture caption"]
    body = WholeBody(frame, holder, _text_blocks(inside, frame, beside), captions)
    _check_inside(inside, body, beside)
    _check_ends(inside, body)
    _check_between(document, heading, body, beside)
    _check_elsewhere(document, heading, body, beside, declared_words)
    return body


def _is_text(block: Block, beside: Container[int]) -> bool:
    return not (block.area or block.index in beside or in_article(block))


def _frame(main: Block) -> Element:
    """Return the element that holds the text of which the block is a part."""
    element = main.element
    while element.tag in _WRITTEN and element.parent is not None:
        element = element.parent
    return element


def _text_blocks(inside: Sequence[Block], frame: Element, beside: Container[int]) -> list[Block]:
    """Return the blocks of the text: those that were written, without sub-headings that nothing follows."""
    text = [
        block
        for block in inside
        if _is_text(block, beside) and not block.is_link and _is_written(block, frame)
    ]
    while text and text[-1].heading:
        text.pop()
    return text


def _is_written(block: Block, frame: Element) -> bool:
    """Return whether the block stands in the frame itself, or in what editors write texts with."""
    element = block.element
    while element is not frame and element.parent is not None:
        if element.tag not in _WRITTEN and element.tag not in {"table", "tbody", "tr", "td", "th"}:
            return False
        element = element.parent
    return True


def _check_inside(inside: Sequence[Block], body: WholeBody, beside: Container[int]) -> None:
    """Refuse a frame that may hold more than one text, or something of the site's own as text."""
    first = body.text_blocks[0]
    if _is_label(first):
        message = f"The text begins with what may be a label: it has {len(first.text.split())} words."
        raise LayoutError("unclear-body", message)
    if any(block.heading and any(element.link for element, _ in block.runs) for block in inside):
        raise LayoutError("unclear-body", "A headline with a link stands in the text: it may be another's.")
    if any(block.index in beside and is_prose(block) for block in inside if not block.area):
        raise LayoutError(
            "unclear-body", "A part of the text stands under a heading that names something else."
        )
    if body.frame.tag == "body" and (named := next(filter(None, map(around, body.text_blocks)), None)):
        raise LayoutError(
            "unclear-body", f"Nothing parts the text from the rest of the page, as its {named}."
        )


def _is_label(block: Block) -> bool:
    ends_like_text = block.heading or block.text.endswith(_SENTENCE_ENDS)
    return len(block.text.split()) <= _LABEL_WORDS and not ends_like_text


def _check_ends(inside: Sequence[Block], body: WholeBody) -> None:
    """Refuse a text that goes on elsewhere."""
    if any(_numbers_pages(block) for block in inside):
        raise LayoutError("split-article", "The text goes on on further pages, so that this is a part of it.")
    last = body.text_blocks[-1]
    behind = next((block.text for block in inside if block.index > last.index), "")
    link = last.runs[-1][1] if last.runs[-1][0].link else ""
    if vocabulary.GOES_ON.match(behind.strip()) or vocabulary.GOES_ON.match(link.strip()):
        raise LayoutError("cut-article", "The text ends with a link to its rest.")


def _numbers_pages(block: Block) -> bool:
    return in_article(block) == "pages of the archive" and any(sign.isdigit() for sign in block.text)


def _check_between(document: Document, heading: Element, body: WholeBody, beside: Container[int]) -> None:
    """Refuse a page with prose or another headline between the headline and the text."""
    end = max(body.frame.first_block, heading.end_block)
    between = [b for b in document.blocks[heading.end_block : end] if _is_text(b, beside)]
    if any(block.heading for block in between):
        raise LayoutError("unclear-body", "Another headline stands between the headline and the text.")
    if sum(len(block.text.split()) for block in between if not block.is_link) >= PROSE_WORDS:
        raise LayoutError("unclear-body", "More text stands between the headline and the text.")


def _check_elsewhere(
    document: Document,
    heading: Element,
    body: WholeBody,
    beside: Container[int],
    declared_words: int | None,
) -> None:
    """Refuse a page whose text may go on where the reader does not look.

    Prose outside the page's `<article>` is no part of it, and none is missing where the words are as many
    as the page declares.
    """
    if declared_words:
        share = len(body.text.split()) / declared_words
        if share < 1 - _COUNT_TOLERANCE:
            message = f"The page says that its text has {declared_words} words; the reader finds fewer."
            raise LayoutError("cut-article", message)
        if share <= 1 + _COUNT_TOLERANCE:
            return
    whole = next((each for each in body.holder.ancestors() if each.tag == "article"), None)
    last = whole.end_block if whole else len(document.blocks)
    chosen = {block.index for block in [*body.text_blocks, *body.captions]}
    for block in document.blocks[heading.end_block : last]:
        if block.index not in chosen and _is_text(block, beside) and not block.is_link and is_prose(block):
            raise LayoutError("unclear-body", "More prose stands beside the text, and may belong to it.")
