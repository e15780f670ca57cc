"""What the invented text listings print, told by their lines alone."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

PAGES = Path(__file__).parents[1] / "pages"
NAMES = (
    *("bazaar-1", "bazaar-2", "bazaar-3-last", "captions", "deep", "four-currencies", "no-date", "no-total"),
    *("no-ticker", "one-result", "whole"),
)


@dataclass(frozen=True)
class Rate:
    pair: str
    rate: str
    change: str


@dataclass(frozen=True)
class Story:
    title: str
    text: str

    @property
    def slug(self) -> str:
        return re.sub(r"\W+", "-", self.title.lower()).strip("-")

    def paragraphs(self, number: int) -> list[str]:
        """Return the text in about so many paragraphs, each a few whole sentences."""
        if "[caption" in self.text:
            return [self.text]
        sentences = re.split(r"(?<=[a-z][.”\"]) (?=[A-Z“\"])", self.text)
        size = max(1, -(-len(sentences) // number))
        return [" ".join(sentences[at : at + size]) for at in range(0, len(sentences), size)]


@dataclass(frozen=True)
class Listing:
    name: str
    ticker: tuple[Rate, ...]
    day: str | None
    range_text: str
    stories: tuple[Story, ...]

    def repeats(self) -> list[list[Rate]]:
        """Return the ticker cut where it begins again."""
        found: list[list[Rate]] = []
        for rate in self.ticker:
            if not found or rate.pair == self.ticker[0].pair:
                found.append([])
            found[-1].append(rate)
        return found

    def range_numbers(self) -> list[str]:
        return re.findall(r"[\d,]+", self.range_text)


def listing(name: str) -> Listing:
    """Return what the invented page of that name prints."""
    return listing_of(name, (PAGES / f"{name}.txt").read_text(encoding="utf-8"))


def listing_of(name: str, text: str) -> Listing:
    """Return what the text of a page prints."""
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    at = next(number for number, line in enumerate(lines) if line.startswith("Viewing results"))
    ticker = [Rate(*line.lstrip("• ").replace("= ", "").split()) for line in lines if "/USD = " in line]
    days = [line for line in lines[:at] if "/USD" not in line]
    rest = [line for line in lines[at + 1 :] if "/USD = " not in line]
    if lines[at].endswith("1 - 1 of 1"):  # a single text may stand on several lines
        rest = [rest[0], " ".join(rest[1:])]
    stories = [Story(title, text) for title, text in zip(rest[::2], rest[1::2], strict=True)]
    return Listing(name, tuple(ticker), days[0] if days else None, lines[at], tuple(stories))


def esc(text: str) -> str:
    return html.escape(text, quote=False)
