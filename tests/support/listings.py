"""Draws invented listings: structure first, then the text that prints it, then the rows it must give."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = (
    "bridge",
    "Köprü",
    "water",
    "“quoted”",
    "it’s",
    "U.S.",
    "[ing]",
    "новости",
    "—",
    "10%",
    "…and",
    "a/b",
)
CURRENCIES = ("KGS", "KZT", "TJS", "UZS", "TMT", "RUB")


@dataclass(frozen=True)
class Story:
    title: str
    text: str
    captions: tuple[str, ...]
    printed: str


@dataclass(frozen=True)
class Printed:
    rates: tuple[tuple[str, str, str], ...]
    order: tuple[int, ...]
    date_text: str | None
    range_text: str
    stories: tuple[Story, ...]
    newline: str
    has_mark: bool
    ending: str

    def lines(self) -> list[str]:
        """Return the page's lines; a blank line stands before the range line and around each block."""
        rates = [self.rates[at] for at in self.order]
        ticker = [
            f"{'  ' if n else ''}• {c}/USD = {rate} {change}" for n, (c, rate, change) in enumerate(rates)
        ]
        head = [*ticker, *([self.date_text] if self.date_text else []), "", self.range_text]
        return head + [line for story in self.stories for line in ("", story.title, "", story.printed)]

    def payload(self, lines: list[str] | None = None) -> bytes:
        text = self.newline.join(self.lines() if lines is None else lines) + self.ending
        return ("\ufeff" if self.has_mark else "").encode() + text.encode()

    def repeats(self) -> dict[tuple[str, str, str], int]:
        return dict(Counter(self.rates[at] for at in self.order))


def words(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    title = " ".join(["A", *draw(words(0, 12)), "Headline"])
    text = " ".join(["The", *draw(words(30, 80)), "end."])
    captions = draw(st.lists(words(1, 6).map(" ".join), max_size=2))
    blanks = draw(st.sampled_from([" ", "  ", "\u00a0", "\t", "\u202f"]))
    printed = text.replace(" ", blanks, 3)
    for number, caption in enumerate(captions):
        mark = f' [caption id="a_{number}" width="581"] {caption} [/caption] '
        head, _, tail = printed.rpartition(" ")
        printed = f"{head}{mark}{tail}"
    return Story(title, text, tuple(captions), printed)


@st.composite
def rate_sets(draw: st.DrawFn) -> tuple[tuple[str, str, str], ...]:
    currencies = draw(
        st.permutations(CURRENCIES[:5]).flatmap(lambda all_: st.integers(2, 5).map(lambda n: all_[:n]))
    )
    rate = st.decimals("0", "99999", places=5).map(str)
    change = st.sampled_from(["0%", "-0%", "2.23%", "-0.19%", "+1%", "12345.1234%"])
    return tuple((currency, draw(rate), draw(change)) for currency in currencies)


@st.composite
def listings(draw: st.DrawFn) -> Printed:
    rates = draw(rate_sets())
    order = [*range(len(rates)), *draw(st.lists(st.integers(0, len(rates) - 1), max_size=20))]
    day = draw(st.none() | st.dates().map(lambda day: f"{day.day:02d} {day:%B} {day.year:04d}"))
    told = tuple(draw(st.lists(stories(), min_size=1, max_size=6)))
    first = draw(st.integers(1, 2000))
    last = first + len(told) - 1
    total = draw(st.sampled_from(["", f" {last}", f" {last + 7:,}"]))
    dash = draw(st.sampled_from(["-", "–"]))
    return Printed(
        rates,
        tuple(order),
        day,
        f"Viewing results {first} {dash} {last} of{total}",
        told,
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.booleans()),
        draw(st.sampled_from(["", "\n", "\n \t\n", "\u00a0"])),
    )
