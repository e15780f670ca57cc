"""The rates, ranges and dates of a page of HTML, in whatever elements a theme puts them or their parts."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.html.document import BLOCK, BREAK, RUN
from etl.sites.timesca.printed_forms import (
    CHANGE,
    DATE,
    NUMBER,
    RANGE_OPENING,
    RATE,
    day_of,
    quote_of,
    range_of,
)
from etl.text.cleaning import collapse
from etl.text.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from etl.html.document import Document
    from etl.items import PrintedQuote
    from etl.site import Page
    from etl.sites.timesca.printed_forms import ResultRange

_MARKS = f"{BLOCK}{BREAK}{RUN}"
_MARK = re.compile(f"[{_MARKS}]")
# White space within one block, and what parts cells, terms or items that each have a block of their own.
_IN, _APART = f"[^\\S{BLOCK}]", f"\\s*{BLOCK}\\s*"
_QUOTE = re.compile(
    rf"(?<![A-Za-z/])([A-Z]{{3}}){RUN}*/{RUN}*([A-Z]{{3}})(?:\s*=\s*|{_APART}){RATE}\s+{CHANGE}(?![\w%])"
)
_TOTAL_ENDS = rf"(?=\s*(?:[{_MARKS}]|\Z))"
_RANGE = re.compile(
    rf"{RANGE_OPENING}{_IN}+results(?:{_IN}+{NUMBER}{_IN}*[-–]{_IN}*{NUMBER}{_IN}+of(?:{_IN}+{NUMBER}{_TOTAL_ENDS})?"
    rf"|{_APART}{NUMBER}\s*[-–]\s*{NUMBER}\s+of{_APART}{NUMBER}(?=\s*(?:{BLOCK}|\Z)))"
)
_DATE = re.compile(DATE)
_ORNAMENTS = re.compile(r"[\s•*·|;,»>–—-]*")
# Prose in which a rate or a date has an element of its own is still prose.
_MOST_BESIDE = 200


@dataclass(slots=True)
class HtmlForms:
    """The forms of a page, each with the blocks in which it stands, and what these hold beside."""

    quotes: list[tuple[PrintedQuote, range]] = field(default_factory=list)
    ranges: list[tuple[ResultRange, range]] = field(default_factory=list)
    dates: list[tuple[date, range]] = field(default_factory=list)
    rests: dict[int, str] = field(default_factory=dict)


def outline_of(page: Page) -> Document:
    """Return the page with what is folded, or the whole of it where a range line may begin in there.

    Of all that can be a part of a form, no other has as many letters as what is folded, and no figure.
    """
    outline = page.outline
    if outline is None or any(RANGE_OPENING in folded.marked for folded in outline.folded):
        return page.html
    return outline


def html_forms(document: Document) -> HtmlForms:
    """Return the forms that the page prints, each standing alone in its element, line or block."""
    return document.noted(HtmlForms, _told_apart)


def _told_apart(document: Document) -> HtmlForms:
    marked = Marked(document)
    forms = HtmlForms()
    printed: dict[tuple[str | None, ...], PrintedQuote | None] = {}
    for match in marked.alone(marked.quotes()):
        if (groups := match.groups()) not in printed:
            printed[groups] = _quote(*groups)
        if quote := printed[groups]:
            forms.quotes.append((quote, marked.take(match)))
    for match in marked.alone(_RANGE.finditer(marked.text)):
        if found := range_of(Line(0, 0, collapse(match[0]))):
            forms.ranges.append((found, marked.take(match)))
    for match in marked.alone(marked.dates()):
        if day := day_of(match):
            forms.dates.append((day, marked.take(match)))
    forms.rests = marked.rests()
    return forms


def _quote(base: str, other: str, rate: str, change: str) -> PrintedQuote | None:
    quote = quote_of(Line(0, 0, f"{base}/{other} = {rate} {change}"))
    if quote:
        quote.byte_start = quote.byte_end = None
    return quote


class Marked:
    """The page's blocks as one text with marks between them, and which of it forms took."""

    def __init__(self, document: Document) -> None:
        self.text = document.marked
        self._starts = document.block_starts
        self._taken: dict[int, list[tuple[int, int]]] = {}

    def quotes(self) -> Iterator[re.Match[str]]:
        """Yield what prints a rate: found by its slash, of which there are few on a page."""
        at = self.text.find("/")
        while at >= 0:
            base = at
            while self.text[base - 1 : base] == RUN:
                base -= 1
            if base >= 3 and (match := _QUOTE.match(self.text, base - 3)):
                yield match
            at = self.text.find("/", at + 1)

    def dates(self) -> Iterator[re.Match[str]]:
        """Yield what prints a date, found by a digit before white space: a search takes much longer."""
        import numpy as np  # noqa: PLC0415  so that what reads no HTML starts without

        # One byte a character: `?` stands for those of two, some of which are white space.
        letters = np.frombuffer(self.text.encode("latin-1", "replace"), np.uint8)
        is_digit = letters - ord("0") < 10
        may_be_space = (letters <= ord(" ")) | (letters >= 0x7F) | (letters == ord("?"))
        end = 0
        for place in (is_digit[:-1] & may_be_space[1:]).nonzero()[0].tolist():
            start = place - 1 if place > end and is_digit[place - 1] else place
            if start >= end and (match := _DATE.match(self.text, start)):
                yield match
                end = match.end()

    def alone(self, matches: Iterable[re.Match[str]]) -> Iterator[re.Match[str]]:
        """Yield those with nothing but ornaments between them and the marks or matches around them."""
        found = list(matches)
        ends = [0, *(match.end() for match in found)]
        starts = [*(match.start() for match in found), len(self.text)]
        for at, match in enumerate(found):
            if self._opens(ends[at], match.start()) and self._closes(match.end(), starts[at + 1]):
                yield match

    def _opens(self, begin: int, place: int) -> bool:
        """Return whether nothing but ornaments stands before the place, back to a mark or the begin."""
        if place == begin or self.text[place - 1] in _MARKS:
            return True
        before = self.text[max(begin, place - _MOST_BESIDE) : place]
        return bool(_ORNAMENTS.fullmatch(before[max(before.rfind(mark) for mark in _MARKS) + 1 :]))

    def _closes(self, place: int, end: int) -> bool:
        """Return whether nothing but ornaments stands at the place, up to a mark or the end."""
        if place == end or self.text[place] in _MARKS:
            return True
        after = self.text[place : min(end, place + _MOST_BESIDE)]
        mark = _MARK.search(after)
        return bool(_ORNAMENTS.fullmatch(after[: mark.start()] if mark else after))

    def take(self, match: re.Match[str]) -> range:
        """Note that the match is read; return the blocks in which it stands."""
        first = self._block_at(match.start())
        blocks = range(first, self._block_at(match.end() - 1, first) + 1)
        for index in blocks:
            self._taken.setdefault(index, []).append(match.span())
        return blocks

    def _block_at(self, place: int, least: int = 0) -> int:
        return bisect_right(self._starts, place, least) - 1

    def rests(self) -> dict[int, str]:
        """Return what is left of each block of which something was read."""
        return {index: self._rest(index, sorted(spans)) for index, spans in self._taken.items()}

    def _rest(self, index: int, spans: list[tuple[int, int]]) -> str:
        at = self._starts[index]
        end = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else len(self.text)
        if spans == [(at, end)]:
            return ""
        pieces = []
        for start, stop in spans:
            pieces.append(self.text[at : max(at, start)])
            at = max(at, stop)
        pieces.append(self.text[at:end])
        return " ".join([piece for piece in pieces if not _ORNAMENTS.fullmatch(piece)])
