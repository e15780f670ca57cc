"""The lines that a listing prints around its articles: exchange rates, the date, the range of results."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from etl.items import PrintedQuote

if TYPE_CHECKING:
    from etl.text.lines import Line

# Not from the calendar module, whose names follow the locale of the process.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
NUMBER = r"([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})"
RATE = r"([0-9]{1,10}(?:\.[0-9]{1,8})?)"
CHANGE = r"([+-]?[0-9]{1,5}(?:\.[0-9]{1,4})?%)"
# Opens with a set of characters, for which the search is three times as quick as for a repetition.
DATE = rf"([0-9][0-9]?)\s+({'|'.join(_MONTHS)})\s+([0-9]{{4}})"
_QUOTE = re.compile(rf"(?:[•*-]\s*)?([A-Z]{{3}})/([A-Z]{{3}})\s*=\s*{RATE}\s+{CHANGE}")
RANGE_OPENING = "Viewing"
_RANGE = re.compile(rf"{RANGE_OPENING}\s+results\s+{NUMBER}\s*[-–]\s*{NUMBER}\s+of(?:\s+{NUMBER})?")
_DATE = re.compile(DATE)
# What only looks like one of these: never read, and never taken for a headline or a body either.
_LOOK_ALIKE = re.compile(
    r"(?:[^\w\s]\s*)?[^\W\d_]{3}\s*[/／]\s*[^\W\d_]{3}\s*(?:[=＝≈]|:?\s*[-+−]?\d)"
    r"|Viewing\s+results\b|\d{1,2}\s+(?i:" + "|".join(_MONTHS) + r")\s+\d{4}$"
)


class ResultRange(NamedTuple):
    """Which results of the archive a page says it shows, `first` to `last` of `total` (None: unsaid)."""

    first: int
    last: int
    total: int | None

    @property
    def end(self) -> int:
        """The last result there can be: a last page may name one beyond the total."""
        return self.last if self.total is None else min(self.last, self.total)

    @property
    def is_possible(self) -> bool:
        """Whether there can be such a range; an empty archive prints `0 - 0 of 0` or `1 - 0 of 0`."""
        return 1 <= self.first <= self.end or (self.last == 0 and not self.total)

    @property
    def promised(self) -> int:
        """How many results the page says it shows."""
        return self.end - self.first + 1 if self.last else 0


def quote_of(line: Line) -> PrintedQuote | None:
    """Return the exchange rate that the line prints, standing where the line stands; None where none."""
    if not (match := _QUOTE.fullmatch(line.text)):
        return None
    base, quote, rate, change = match.groups()
    return PrintedQuote(
        base=base,
        quote=quote,
        rate=Decimal(rate),
        rate_text=rate,
        change_pct=Decimal(change.removesuffix("%")),
        change_text=change,
        repeats=1,
        byte_start=line.start,
        byte_end=line.end,
    )


def currency_of(line: Line) -> str | None:
    """Return the currency whose rate the line prints, the same that `quote_of` tells; None where none."""
    match = _QUOTE.fullmatch(line.text)
    return match[1] if match else None


def range_of(line: Line) -> ResultRange | None:
    """Return the range of results that the line prints, or None."""
    if not (match := _RANGE.fullmatch(line.text)):
        return None
    first, last, total = (int(number.replace(",", "")) if number else None for number in match.groups())
    return ResultRange(first or 0, last or 0, total)


def date_of(line: Line) -> date | None:
    """Return the date that the line prints, as in `05 December 2025`; None for a day that never was."""
    match = _DATE.fullmatch(line.text)
    return day_of(match) if match else None


def day_of(match: re.Match[str]) -> date | None:
    """Return the date of a match of `DATE`; None for a day that never was."""
    try:
        return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:
        return None


def looks_alike(line: Line) -> bool:
    """Return whether the line looks like a rate, a range or a date, whatever its values are."""
    return _LOOK_ALIKE.match(line.text) is not None
