"""A month of deliveries: what arrives each night, which of it is good, and what goes wrong."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tests.forms.wrapping import MOMENT, responses
from tests.ingest.invented import Listing, prose

FIRST_NIGHT = date(2035, 3, 5)
"""Later than the files of the tests are made, for which no clock can be set."""
NIGHTS = 30
UNTIL_MORNING = timedelta(hours=6)
PAGES_A_NIGHT = 3

LATE = 9
"""Night on which a page of an earlier day arrives."""
OF_THE_LATE_PAGE = 4
TWICE = 10
"""Night on which a page of the night before comes once more, under another name."""
CUT, WHOLE = 13, 14
"""Nights on which an archive arrives, first cut short and then whole in its place."""
ODD_RATE = 18
"""Night on which a page prints a rate that nobody can have meant."""
NEW_LAYOUT = 21
"""Night on which the site prints its result range in other words."""
KILLED = 24
FULL_DISK = 27


@dataclass(frozen=True)
class Delivery:
    """A file that arrives: its path in the inbox, and its bytes."""

    path: str
    content: bytes


def day_of(night: int) -> date:
    """Return the day of which a night's pages are; nights are counted from 1."""
    return FIRST_NIGHT + timedelta(days=night - 1)


def moment_of(night: int) -> datetime:
    """Return when a night's run begins: at two in the morning, UTC, of the day after."""
    return datetime.combine(day_of(night) + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)


def printed(day: date) -> str:
    """Return a day as the site's listings print it."""
    return f"{day.day} {day:%B} {day.year}"


def ticker(night: int) -> list[str]:
    """Return the quotes of a night: three that move a little, and two that hardly ever move."""
    step = (night * 7) % 11
    return [
        f"KGS/USD = 0.01{140 + step} {step - 5}.00%",
        f"KZT/USD = 0.00{200 + step % 4} -0%",
        f"TJS/USD = 0.09{150 + step * 3} 0.10%",
        "TMT/USD = 0.28571 0%",
        "UZS/USD = 0.00008 0%",
    ]


def articles(night: int, page: int) -> list[tuple[str, str]]:
    """Return the headlines and texts of a page; its first article was the last one of the night before."""
    return [_article(night - 1, page, 2), _article(night, page, 1), _article(night, page, 2)]


def _article(night: int, page: int, place: int) -> tuple[str, str]:
    number = night * 100 + page * 10 + place
    return f"Valley Council Meets for the {number}th Time", prose(number, 80)


def page(night: int, number: int, quotes: list[str] | None = None) -> bytes:
    """Return a good listing of a night's day."""
    listing = Listing(articles(night, number), date=printed(day_of(night)), quotes=quotes or ticker(night))
    return listing.render()


def usual(night: int) -> list[Delivery]:
    """Return the files of a night on which nothing goes wrong."""
    return [
        Delivery(f"{day_of(night)}/page-{number}.txt", page(night, number))
        for number in range(1, PAGES_A_NIGHT + 1)
    ]


def archived(night: int) -> bytes:
    """Return an archive of two more good pages of a night's day."""
    pages = {f"archived-{number}": page(night, number) for number in (7, 8)}
    saved_at = f"{moment_of(night) - timedelta(hours=3):%Y-%m-%dT%H:%M:%SZ}"
    records = [record.replace(MOMENT.encode(), saved_at.encode()) for record in responses(pages)]
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def odd_rate(night: int) -> bytes:
    """Return a page whose KZT rate is half as high again as it was the day before."""
    quotes = [quote.replace("KZT/USD = 0.002", "KZT/USD = 0.003") for quote in ticker(night)]
    return page(night, 9, quotes)


def in_new_layout(night: int, number: int) -> bytes:
    """Return a page as the site prints it after it has changed its layout: without its result range."""
    return page(night, number).replace(b"Viewing results", b"On this page")


def deliveries(night: int) -> list[Delivery]:
    """Return what arrives on a night, in place of the usual or beside it."""
    day = day_of(night)
    if night == NEW_LAYOUT:
        return [Delivery(f"{day}/page-{n}.txt", in_new_layout(night, n)) for n in range(1, PAGES_A_NIGHT + 1)]
    beside = {
        LATE: Delivery(f"{day}/late.txt", late()),
        TWICE: Delivery(f"{day}/again.txt", page(night - 1, 1)),
        CUT: Delivery("crawl.warc.gz", cut(archived(CUT))),
        WHOLE: Delivery("crawl.warc.gz", archived(CUT)),
        ODD_RATE: Delivery(f"{day}/odd-rate.txt", odd_rate(night)),
    }
    # Its rate would be outvoted, but that the moment of its capture is known.
    facts = Delivery(f"{day}/odd-rate.txt.meta.json", f'{{"captured_at": "{day}T20:00:00Z"}}'.encode())
    return [
        *usual(night),
        *([beside[night]] if night in beside else []),
        *([facts] if night == ODD_RATE else []),
    ]


def late() -> bytes:
    """Return the page that arrives late, with articles of its own."""
    return page(OF_THE_LATE_PAGE, 5)


def cut(archive: bytes) -> bytes:
    """Return an archive as a download leaves it that broke off within its last page."""
    start = archive.rindex(b"\x1f\x8b\x08\x00\x00\x00\x00\x00")
    return archive[: (start + len(archive)) // 2]


def deserved() -> list[Delivery]:
    """Return what the month is worth: every page whole, without the one that is held back."""
    troubles = {"odd-rate.txt", "odd-rate.txt.meta.json"}
    found = [each for night in range(1, NIGHTS + 1) if night != CUT for each in deliveries(night)]
    return [each for each in [*found, *usual(CUT)] if each.path.rpartition("/")[2] not in troubles]
