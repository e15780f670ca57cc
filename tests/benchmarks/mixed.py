"""Articles as a site brings them, page by page: most are new, some were seen before, few nearly the same.

Seeded, with known truth. The articles of a page differ from one another; what was seen before stood on an
earlier page.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tests.benchmarks.corpora import ARTICLES_A_PAGE, Copy, Writer, new_articles
from tests.benchmarks.warehouses import FIRST_DAY

SEEN_BEFORE, NEARLY_THE_SAME = 0.30, 0.05
WORDS_CHANGED = 0.01
PAGES_A_DAY = 40
REMEMBERED = 50_000
"""So many articles are kept to be printed again, the latest ones among them: the memory is bounded."""


@dataclass(frozen=True)
class PrintedPage:
    """What a page prints: its articles and its day; pages are numbered from 0."""

    number: int
    copies: list[Copy]
    day: date

    @property
    def first_result(self) -> int:
        """Return the number of its first article."""
        return self.number * ARTICLES_A_PAGE + 1


def mixed_pages(number: int, seed: int) -> Iterator[PrintedPage]:
    """Yield so many pages; those of a smaller number are the first ones of a larger."""
    chance, writer = random.Random(seed + 2), Writer(seed + 3)
    new = new_articles(number * ARTICLES_A_PAGE, seed)
    remembered: list[Copy] = []
    for page in range(number):
        copies = list(_copies(new, remembered, chance, writer))
        for copy in copies:
            if copy.change == "new":
                _remember(copy, remembered, chance)
        yield PrintedPage(page, copies, FIRST_DAY + timedelta(days=page // PAGES_A_DAY))


def _copies(
    new: Iterator[Copy], remembered: list[Copy], chance: random.Random, writer: Writer
) -> Iterator[Copy]:
    again = chance.sample(remembered, min(len(remembered), ARTICLES_A_PAGE))
    for place in range(ARTICLES_A_PAGE):
        drawn = chance.random()
        if not again or drawn >= SEEN_BEFORE + NEARLY_THE_SAME:
            yield next(new)
        elif drawn < SEEN_BEFORE:
            yield replace(again[place], change="seen before")
        else:
            yield _nearly(again[place], next(new).article, chance, writer)


def _nearly(first: Copy, article: int, chance: random.Random, writer: Writer) -> Copy:
    """Return another article of the same story: its own headline over a text with few words replaced."""
    words = first.text.split()
    for at in chance.sample(range(len(words)), max(1, round(WORDS_CHANGED * len(words)))):
        words[at] = writer.words(1)[0]
    return Copy(writer.title(), " ".join(words), article, first.story, "nearly the same")


def _remember(copy: Copy, remembered: list[Copy], chance: random.Random) -> None:
    if len(remembered) < REMEMBERED:
        remembered.append(copy)
    else:
        remembered[chance.randrange(REMEMBERED)] = copy
