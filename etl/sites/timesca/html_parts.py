"""What each block of a page of HTML is known to be, whatever the layout: rates, dates, what the site adds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.html.naming import around, in_article
from etl.html.prose import is_prose
from etl.html.sections import named_sections
from etl.sites.timesca.html_forms import html_forms
from etl.sites.timesca.printed_forms import looks_alike
from etl.text.lines import Line, visible_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from etl.html.document import Block, Document
    from etl.html.tree import Element
    from etl.items import PrintedQuote
    from etl.sites.timesca.html_forms import HtmlForms


class HtmlParts:
    """The page with its named parts; no section that the site adds holds the block `pivot`.

    `beside` are the blocks that belong to no article: in named sections, or with rates, ranges or dates, or
    looking like these.
    """

    def __init__(self, document: Document, pivot: int) -> None:
        self.document = document
        self.forms: HtmlForms = html_forms(document)
        self.sections = named_sections(document, pivot)
        self._alike = {block.index for block in document.unfolded_blocks() if _looks_alike(block.text)}
        self.beside = self._alike | self.sections.keys() | self.forms.rests.keys()

    def quotes(self) -> list[PrintedQuote]:
        """Return the distinct rates, each where it stands first."""
        found: dict[tuple[str, ...], PrintedQuote] = {}
        for quote, at in self.forms.quotes:
            key = (quote.base, quote.quote, quote.rate_text, quote.change_text)
            if first := found.get(key):
                first.repeats += 1
            else:
                place = path_to(self.document, [self.document.blocks[index] for index in at])
                found[key] = replace(quote, element=place)
        return list(found.values())

    def own_dates(self) -> Iterator[tuple[date, Block]]:
        """Yield the dates, with their blocks, that are of no section and of no entry in a list of links."""
        for day, at in self.forms.dates:
            block = self.document.blocks[at[0]]
            if block.index not in self.sections and not _is_entry(block):
                yield day, block

    def coverage(
        self,
        read: set[int],
        inside: set[int],
        page_heading: Element | None,
        *,
        is_dated: bool,
        left_out: Iterable[Block] = (),
    ) -> float:
        """Return the share of the visible characters that rows or named pieces account for.

        `read`: the blocks of which rows were made. `inside`: those that stand at an article; prose among
        them is no boilerplate, whatever part of the page it seems to stand in. `is_dated`: the page's own
        date was found; without it, no date beside the articles is explained. `left_out`: blocks that
        nothing explains, wherever they stand.
        """
        blocks = self.document.blocks
        told = read | self.sections.keys()
        unread = [b for b in blocks if b.index not in told and (b.area is None or b.index in inside)]
        rests = [self._unexplained(block, inside, page_heading) for block in unread]
        missed = sum(visible_count(rest) for rest in rests if rest)
        left_out = list(left_out)
        missed += sum(
            visible_count(block.text) - visible_count(self._unexplained(block, inside, page_heading))
            for block in left_out
        )
        if not is_dated:
            missed += sum(visible_count(block.text) for block in self._dates_beside(inside))
        visible = sum(visible_count(block.marked) for block in blocks) if missed else 1
        return (visible - missed) / visible

    def _dates_beside(self, inside: set[int]) -> Iterator[Block]:
        for index in {at[0] for _, at in self.forms.dates} - inside - self.sections.keys():
            block = self.document.blocks[index]
            if not block.area and not self._unexplained(block, inside, None):
                yield block

    def _unexplained(self, block: Block, inside: set[int], page_heading: Element | None) -> str:
        is_inside = block.index in inside
        if block.index in self.sections:
            return ""
        if block.area and not (is_inside and is_prose(block) and not block.is_link):
            return ""
        if is_inside:
            name = in_article(block)
        else:  # what looks like a rate or date of the page is that or a puzzle, and no byline
            name = None if block.index in self._alike else around(block)
            name = name or (
                "page heading" if page_heading and block.heading_number == page_heading.index else None
            )
        if name:
            return ""
        return self.forms.rests.get(block.index, block.text)


def _looks_alike(text: str) -> bool:
    if not (text[:1].isdigit() or "/" in text or text[:1] == "V" or "／" in text):
        return False  # as nearly all, by what each of the forms must have
    return len(text) < 1000 and looks_alike(Line(0, 0, text))


def _is_entry(block: Block) -> bool:
    """Return whether the block is or stands in an entry of a list with links, whose date is the entry's."""
    if block.links:
        return True
    holder = next(
        (each for each in block.element.ancestors() if each.tag in {"li", "tr", "dd", "article"}), None
    )
    return holder is not None and holder.end_block - holder.first_block > 1


def path_to(document: Document, blocks: Iterable[Block]) -> str:
    """Return an XPath to the elements that hold the blocks, joined where there are several."""
    return " | ".join(
        [document.tree.path(holder) for holder in dict.fromkeys(block.holder for block in blocks)]
    )
