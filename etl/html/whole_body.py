"""Tells the whole text of an article on a page of its own, or refuses it by name.

The text stands in one element: the one that holds the page's longest paragraph. From its first paragraph to
its last, everything that editors write is a part of it, sub-headings, lists and lines of links too, as they
are where the site prints the text without markup. Whatever else stands there, or elsewhere and may be a part
of the text, makes the reader refuse the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.html import vocabulary
from etl.html.naming import around, in_article
from etl.html.prose import LABEL_WORDS, PROSE_WORDS, is_prose, may_be_label
from etl.html.sections import is_section_name
from etl.html.tree import NONE
from etl.site import LayoutError

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from etl.html.declared import Declared
    from etl.html.document import Block, Document
    from etl.html.tree import Element

# What editors write texts with; anything else in a text was put there by the site.
_WRITTEN = frozenset(
    ("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "figure")
)
_TABLE = frozenset(("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
# A line of so many words that ends with a full stop is a sentence, even where it begins like a byline.
_SENTENCE_WORDS = 5
# A summary under the headline is short beside its article; where it is not, it may be the article.
_MOST_BETWEEN = 0.1
# A page counts the words of its text with markup and short codes, which the reader leaves out.
_COUNT_TOLERANCE = 0.1
# The site's own tools, which say nothing, wherever they stand.
_TOOLS = frozenset(("navigation", "form", "button", "notice"))


@dataclass(slots=True)
class WholeBody:
    """The blocks of an article's text and of its picture captions, and the elements that hold them.

    `frame` holds the text, `holder` is the smallest element that holds the headline too. `first_block` is
    where the text begins.
    """

    frame: Element
    holder: Element
    text_blocks: list[Block]
    captions: list[Block]

    @property
    def text(self) -> str:
        """The blocks, joined as a text extract joins them."""
        return " ".join([block.text for block in self.text_blocks])

    @property
    def first_block(self) -> int:
        """Where the text begins."""
        return self.text_blocks[0].index

    def left_out(self, document: Document) -> list[Block]:
        """Return what stands between paragraphs in a part of the page that is not the text's."""
        chosen = {block.index for block in [*self.text_blocks, *self.captions]}
        return [
            block
            for block in document.blocks[self.first_block : self.text_blocks[-1].index]
            if block.index not in chosen and block.area not in _TOOLS
        ]


def first_prose(document: Document, heading: Element) -> int | None:
    """Return the first block behind the heading that is long enough to be an article's; None without."""
    return next((b.index for b in document.blocks[heading.end_block :] if not b.area and is_prose(b)), None)


def whole_body(
    document: Document, heading: Element, own: Declared, sections: Container[int], forms: Container[int]
) -> WholeBody:
    """Return the text behind the heading; raise LayoutError where it cannot be told for sure.

    `own` is what the page declares; `sections` are blocks of sections that the site names, `forms` those with
    rates or dates. Reasons: `no-body`, `unclear-body`, `split-article`, `cut-article`.
    """
    behind = document.blocks[heading.end_block :]
    candidates = [
        block
        for block in behind
        if not (block.heading or block.index in sections or block.index in forms) and _is_text(block)
    ]
    if not candidates:
        raise LayoutError("no-body", "No text follows the headline.")
    main = max(candidates, key=lambda block: len(block.text))
    if name := around(main):
        raise _unclear(f"The longest text behind the headline is the site's own: its {name}.")
    frame = _frame(main)
    inside = [block for block in document.blocks_of(frame) if block.index >= heading.end_block]
    holder = next(each for each in frame.ancestors() if each.index <= heading.index <= each.last)
    body = WholeBody(frame, holder, _text_blocks(inside, frame, forms), [])
    body.captions = [block for block in inside if block.area == "picture caption"]
    _check_inside(inside, body, forms)
    _check_between(document, heading, body, sections, forms)
    _check_rest(document, body, own, sections)
    _check_elsewhere(document, body, own, sections, forms)
    return body


def _unclear(message: str) -> LayoutError:
    return LayoutError("unclear-body", message)


def _is_sentence(block: Block) -> bool:
    return block.text.endswith((".", "!", "?", "…")) and len(block.text.split()) >= _SENTENCE_WORDS


def _is_text(block: Block) -> bool:
    """Return whether the block, seen alone, is a text: not a label, a link or what stands at articles."""
    return not (block.area or block.is_link) and (_is_sentence(block) or not in_article(block))


def _frame(main: Block) -> Element:
    """Return the element that holds the text of which the block is a part."""
    element = main.element
    while element.tag in _WRITTEN and element.parent is not None:
        element = element.parent
    return element


def _text_blocks(inside: Sequence[Block], frame: Element, forms: Container[int]) -> list[Block]:
    """Return what was written from the first paragraph of the text to its last."""
    named = next((b.index for b in inside if b.heading and is_section_name(b.text)), None)
    own = [block for block in inside if named is None or block.index < named]
    sure = [
        block.index
        for block in own
        if _is_text(block) and block.index not in forms and not block.heading and _is_written(block, frame)
    ]
    first, last = (sure[0], sure[-1]) if sure else (0, -1)
    # A sub-heading in front of the first paragraph is the text's too.
    first = min([first, *(b.index for b in own if b.heading and _is_written(b, frame))])
    return [b for b in own if first <= b.index <= last and not b.area and _is_written(b, frame)]


def _is_written(block: Block, frame: Element) -> bool:
    """Return whether the block stands in the frame itself, or in what editors write texts with."""
    element = block.element
    while element != frame and element.parent is not None:
        if element.tag not in _WRITTEN and element.tag not in _TABLE:
            return False
        element = element.parent
    return True


def _check_inside(inside: Sequence[Block], body: WholeBody, forms: Container[int]) -> None:
    """Refuse a frame that may hold more than one text, something of the site's own, or what is no text."""
    if not body.text_blocks:
        raise LayoutError("no-body", "No text follows the headline.")
    if may_be_label(body.text_blocks[0]) and not body.text_blocks[0].heading:
        raise _unclear("The text begins with what may be a label.")
    if any(block.heading and block.links for block in inside):
        raise _unclear("A headline with a link stands in the text: it may be another's.")
    if any(block.index in forms and not _is_day(block) for block in body.text_blocks):
        raise _unclear("Exchange rates stand between paragraphs of the text.")
    if body.frame.tag == "body" and (named := next(filter(None, map(around, body.text_blocks)), None)):
        raise _unclear(f"Nothing parts the text from the rest of the page: its {named}.")
    _check_strangers(inside, body)


def _check_strangers(inside: Sequence[Block], body: WholeBody) -> None:
    """Refuse a frame with a text in it that is not the article's for sure, nor anything else."""
    chosen = {block.index for block in body.text_blocks}
    strangers = [block for block in inside if block.index not in chosen and not block.area]
    first, last = body.first_block, body.text_blocks[-1].index
    for block in strangers:
        if first < block.index < last and not in_article(block):
            raise _unclear("Between paragraphs stands a text in an element of another kind.")
        if block.index > last and not block.heading and _is_text(block) and not _is_tag(block, body.frame):
            raise _unclear("More text stands behind what may be the name of a section.")


def _is_tag(block: Block, frame: Element) -> bool:
    """Return whether the site put a few words under the text, such as the name of its author."""
    return len(block.text.split()) <= LABEL_WORDS and not _is_written(block, frame)


def _is_day(block: Block) -> bool:
    return "/" not in block.text and len(block.text.split()) <= LABEL_WORDS


def _check_between(
    document: Document, heading: Element, body: WholeBody, sections: Container[int], forms: Container[int]
) -> None:
    """Refuse a page with another headline, or too much text, between the headline and the text."""
    between = [
        block
        for block in document.blocks[heading.end_block : max(body.first_block, heading.end_block)]
        if _is_text(block) and block.index not in sections and block.index not in forms
    ]
    if any(block.heading for block in between):
        raise _unclear("Another headline stands between the headline and the text.")
    words = sum(len(block.text.split()) for block in between)
    if words >= PROSE_WORDS or words > _MOST_BETWEEN * len(body.text.split()):
        raise _unclear("More text stands between the headline and the text.")


def _check_rest(document: Document, body: WholeBody, own: Declared, sections: Container[int]) -> None:
    """Refuse a text that goes on elsewhere, on further pages or for those who pay."""
    if own.is_split:
        raise LayoutError("split-article", "The page names a next page of the same article.")
    if own.is_behind_paywall:
        raise LayoutError("cut-article", "The page says that not everybody can read the whole article.")
    last = body.text_blocks[-1]
    link = last.runs[-1][1] if last.runs[-1][0] != NONE else ""
    if vocabulary.GOES_ON.match(link.strip()):
        raise LayoutError("cut-article", "The text ends with a link to its rest.")
    short = [b for b in document.blocks[body.first_block :] if b is last or not is_prose(b)]
    for block in short:
        if _numbers_pages(block) or vocabulary.NEXT_PAGE.search(block.text):
            raise LayoutError("split-article", f"The text goes on on further pages: {block.text[:60]!r}.")
        is_beside = block.area or (block.index in sections and block.index >= body.frame.end_block)
        if not is_beside and _asks_for_more(block, body):
            raise LayoutError("cut-article", f"The page asks for more than reading: {block.text[:60]!r}.")


def _asks_for_more(block: Block, body: WholeBody) -> bool:
    is_behind = body.text_blocks[-1].index <= block.index < body.holder.end_block
    goes_on = is_behind and vocabulary.GOES_ON.match(block.text) is not None
    return goes_on or vocabulary.PAYWALL.search(block.text) is not None


def _numbers_pages(block: Block) -> bool:
    words = block.text.lower().replace(":", " ").split()
    is_pager = in_article(block) == "pages of the archive" and any(word.isdigit() for word in words)
    return is_pager and (block.area is None or bool({"page", "pages"} & set(words)))


def _check_elsewhere(
    document: Document,
    body: WholeBody,
    own: Declared,
    sections: Container[int],
    forms: Container[int],
) -> None:
    """Refuse a page whose text may go on where the reader does not look, or that lists other articles.

    Text outside the page's `<article>` is no part of it, and none is missing where the words are as many as
    the page declares.
    """
    last = body.text_blocks[-1].index
    behind = [b for b in document.blocks[last + 1 :] if b.index not in sections and b.index not in forms]
    if sum(1 for block in behind if block.heading and block.is_link and not block.area) > 1:
        raise _unclear("The page lists other articles under no name of a section.")
    if own.words:
        share = len(body.text.split()) / own.words
        if share < 1 - _COUNT_TOLERANCE:
            message = f"The page says that its text has {own.words} words; the reader finds fewer."
            raise LayoutError("cut-article", message)
        if share <= 1 + _COUNT_TOLERANCE:
            return
    whole = next((each for each in body.holder.ancestors() if each.tag == "article"), None)
    captions = {block.index for block in body.captions}
    rest = [
        block
        for block in behind
        if (whole is None or block.index < whole.end_block)
        and block.index not in captions
        and not block.heading
        and _is_text(block)
    ]
    if sum(len(block.text.split()) for block in rest) >= PROSE_WORDS:
        raise _unclear("More prose stands beside the text, and may belong to it.")
