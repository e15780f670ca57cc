"""Takes a text listing apart, line by line; says nothing yet about which block is a title."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.sites.timesca.printed_forms import (
    RANGE_OPENING,
    ResultRange,
    date_of,
    looks_alike,
    quote_of,
    range_of,
)
from etl.text.lines import Line

if TYPE_CHECKING:
    from datetime import date

    from etl.items import PrintedQuote
    from etl.site import Page

# No rate, date or range line is longer; saves trying their forms on every body.
_LONGEST_FORM = 120


@dataclass(slots=True)
class Block:
    """Lines that stand together; `is_cut_off` where another kind of line stood before, unlike a blank."""

    lines: list[Line]
    is_cut_off: bool

    @property
    def text(self) -> str:
        """The block as printed, its lines trimmed."""
        return self.lines[0].text if len(self.lines) == 1 else "\n".join(line.text for line in self.lines)


@dataclass(slots=True)
class Listing:
    """A listing's parts: what was read, the blocks after the range line, and the lines not explained."""

    quotes: dict[tuple[str, ...], PrintedQuote] = field(default_factory=dict)
    dates: set[date] = field(default_factory=set)
    ranges: set[ResultRange] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)
    unexplained: list[Line] = field(default_factory=list)


def prints_range(page: Page) -> bool:
    """Return whether the page prints a range line, as the detector and each reader ask."""
    return page.noted(_prints_range)


def _prints_range(page: Page) -> bool:
    return any(line and line.text.startswith(RANGE_OPENING) and range_of(line) for line in page.lines)


def scan(page: Page) -> Listing:
    """Return the parts of the listing; every visible line comes to stand in exactly one of them."""
    listing = Listing()
    known: dict[str, PrintedQuote] = {}
    is_open = is_cut_off = False
    for line in page.lines:
        if line is None:
            is_open = False
        elif quote := known.get(line.text):
            quote.repeats += 1
            is_open, is_cut_off = False, True
        elif _take_form(listing, known, line):
            is_open, is_cut_off = False, True
        elif is_open:
            listing.blocks[-1].lines.append(line)
        elif listing.ranges:
            listing.blocks.append(Block([line], is_cut_off))
            is_open, is_cut_off = True, False
        else:
            listing.unexplained.append(line)
    return listing


def _take_form(listing: Listing, known: dict[str, PrintedQuote], line: Line) -> bool:
    """Take the line if it is a rate, a range, a date, or only looks like one; return whether it was."""
    if not looks_alike(line):
        return False  # as each headline and body: to try the forms one by one was a quarter of the scan
    if len(line.text) <= _LONGEST_FORM:
        if quote := quote_of(line):
            known[line.text] = _add_quote(listing, quote)
            return True
        if found := range_of(line):
            listing.ranges.add(found)
            return True
        if not listing.blocks and (day := date_of(line)):
            listing.dates.add(day)
            return True
    listing.unexplained.append(line)
    return True


def _add_quote(listing: Listing, quote: PrintedQuote) -> PrintedQuote:
    key = (quote.base, quote.quote, quote.rate_text, quote.change_text)
    first = listing.quotes.setdefault(key, quote)
    if first is not quote:
        first.repeats += 1
    return first
