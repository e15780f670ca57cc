"""Seeded corpora of listings whose truth is known: which copies are one article, and which one story.

Nothing here reads the code under measurement.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

WORDS_OF_SITE_CUT = 500
ARTICLES_A_PAGE = 6
CHANGES = ("cut", "typography", "small edit", "large edit", "headline", "reprint", "digest")


@dataclass(frozen=True)
class Copy:
    """One printed copy of an article.

    `article` and `story` number what it truly is; `change` names what was done to the text first written.
    """

    title: str
    text: str
    article: int
    story: int
    change: str


class Writer:
    """Writes invented prose, the same for equal seeds: words with the frequencies of a natural language."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ai", "or", "en")]
        sizes = [self._chance.randrange(1, 5) for _ in range(40_000)]
        self._words = sorted({"".join(self._chance.choices(syllables, k=size)) for size in sizes})
        self._chance.shuffle(self._words)
        # Zipf: the word of rank r comes in proportion to 1 / r.
        total, self._weights = 0.0, []
        for rank in range(1, len(self._words) + 1):
            total += 1 / (rank + 2)
            self._weights.append(total)

    def words(self, number: int) -> list[str]:
        """Return so many words, with full stops here and there."""
        chosen = self._chance.choices(self._words, cum_weights=self._weights, k=number)
        for place in range(9, number, self._chance.randrange(9, 19)):
            chosen[place] += "."
        if number:
            chosen[0] = chosen[0].capitalize()
            chosen[-1] = chosen[-1].rstrip(".") + "."
        return chosen

    def title(self) -> str:
        """Return a headline."""
        return " ".join(word.rstrip(".").capitalize() for word in self.words(self._chance.randrange(5, 11)))


def new_articles(number: int, seed: int, first: int = 0) -> Iterator[Copy]:
    """Yield different articles of 80 to 900 words, as listings print them: cut after 500 words."""
    writer, chance = Writer(seed), random.Random(seed + 1)
    for article in range(first, first + number):
        text = cut(writer.words(min(900, round(chance.lognormvariate(6.1, 0.5)) + 80)))
        yield Copy(writer.title(), text, article, article, "new")


def cut(words: list[str]) -> str:
    """Return the text as the site's listings print it."""
    if len(words) <= WORDS_OF_SITE_CUT:
        return " ".join(words)
    return " ".join(words[:WORDS_OF_SITE_CUT]) + "..."


def changed_copies(number: int, seed: int) -> list[Copy]:
    """Return so many articles and, of most of them, copies changed in each of the ways of `CHANGES`.

    Digests share a preamble of 120 words and a headline, and are articles and stories of their own. A reprint
    has another headline, another byline and a first paragraph of its own: another article of the same story.
    """
    writer, chance = Writer(seed), random.Random(seed + 1)
    preamble = writer.words(120)
    copies: list[Copy] = []
    for article in range(0, 2 * number, 2):
        change = chance.choice(CHANGES)
        words, title = writer.words(chance.randrange(150, 900)), writer.title()
        if change == "digest":
            copies.append(Copy("Weekly Digest", " ".join(preamble + words), article, article, change))
            continue
        copies.append(Copy(title, " ".join(words), article, article, "new"))
        twin = article + 1 if change == "reprint" else article
        twin_title, twin_text = _changed(writer, chance, change, title, words)
        copies.append(Copy(twin_title, twin_text, twin, article, change))
    chance.shuffle(copies)
    return copies


def _changed(
    writer: Writer, chance: random.Random, change: str, title: str, words: list[str]
) -> tuple[str, str]:
    if change == "cut":
        return title, " ".join(words[: chance.randrange(60, len(words))]) + "..."
    if change == "typography":
        return title, " ".join(f"“{word}”" if place % 40 == 7 else word for place, word in enumerate(words))
    if change == "headline":
        return writer.title(), " ".join(words)
    if change == "reprint":
        return writer.title(), " ".join(["By", *writer.title().split()[:2], *writer.words(12), *words])
    share = chance.uniform(0.005, 0.02) if change == "small edit" else chance.uniform(0.02, 0.1)
    edited = list(words)
    for place in chance.sample(range(len(words)), max(1, round(share * len(words)))):
        edited[place] = writer.words(1)[0].lower()
    return title, " ".join(edited)


def page(copies: list[Copy], first: int, total: int, day: str | None) -> str:
    """Return a listing that prints the copies."""
    ticker = "\n".join(["  • KGS/USD = 0.01144 0%", "  • KZT/USD = 0.00196 -0.19%"] * 4)
    head = [ticker.strip(), *([day] if day else [])]
    lines = ["\n".join(head), f"Viewing results {first} - {first + len(copies) - 1} of {total}"]
    for copy in copies:
        lines += [copy.title, copy.text]
    return "\n\n".join(lines) + "\n"


def pages(copies: list[Copy], day: str | None = "14 March 2026") -> Iterator[str]:
    """Yield the listings that print the copies, six each."""
    for at in range(0, len(copies), ARTICLES_A_PAGE):
        yield page(copies[at : at + ARTICLES_A_PAGE], at + 1, len(copies), day)
