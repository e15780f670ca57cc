"""Seeded corpora of listings whose truth is known: which copies are one article, and which one story.

The truth is told by how a copy was made, not by what it looks like: copies that were made one from another
are one, however little the first and the last of them share. Nothing here reads the code under measurement.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

WORDS_OF_SITE_CUT = 500
ARTICLES_A_PAGE = 6
CHANGES = ("cut", "typography", "edit", "edit and cut", "headline", "headline and cut")


@dataclass(frozen=True)
class Copy:
    """One printed copy of an article.

    `article` and `story` number what it truly is; `change` names what was done to the text first written, and
    `family` the company that it was printed in.
    """

    title: str
    text: str
    article: int
    story: int
    change: str
    family: str = ""


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
    """Return the copies of so many families, of each kind in turn, in the order of chance.

    What a family is, the functions in `FAMILIES` tell. Copies of different families have nothing in common.
    """
    press = Press(seed)
    kinds = list(FAMILIES.items())
    copies: list[Copy] = []
    for place in range(number):
        name, print_family = kinds[place % len(kinds)]
        copies += [replace(copy, family=name) for copy in print_family(press)]
    press.chance.shuffle(copies)
    return copies


class Press:
    """Writes texts with quotations and dashes, prints copies of them, and numbers articles and stories."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed + 1)
        self._writer = Writer(seed)
        self._numbers = count()

    def number(self) -> int:
        """Return a number that no article or story has yet."""
        return next(self._numbers)

    def title(self) -> str:
        """Return a headline."""
        return self._writer.title()

    def size(self, least: int, most: int) -> int:
        """Return a number of words."""
        return self.chance.randint(least, most)

    def text(self, size: int) -> list[str]:
        """Return so many words; here and there a few of them are quoted, or stand between dashes."""
        words = self._writer.words(size)
        for place in range(self.size(5, 15), size - 6, self.size(20, 50)):
            end = place + self.size(1, 5)
            if self.chance.random() < 0.5:
                words[place], words[end] = f'"{words[place]}', f'{words[end]}"'
            else:
                words[place], words[end] = f"- {words[place]}", f"{words[end]} -"
        return " ".join(words).split()[:size]

    def edited(self, words: list[str], share: float) -> list[str]:
        """Return the text with that share of its words replaced, left out or added to, at random places."""
        edited = list(words)
        for place in self.chance.sample(range(len(words)), max(1, round(share * len(words)))):
            word = self._writer.words(1)[0].lower()
            edited[place] = self.chance.choice((word, word, "", f"{edited[place]} {word}"))
        return " ".join(edited).split()

    def rewritten(self, words: list[str]) -> list[str]:
        """Return the text with two passages, a tenth to a quarter of its words, told in other words."""
        passage = round(len(words) * self.chance.uniform(0.05, 0.125))
        rewritten = list(words)
        for half in (0, len(words) // 2):
            start = half + self.size(0, len(words) // 2 - passage)
            rewritten[start : start + passage] = self._writer.words(passage)
        return rewritten


def first_print(press: Press, title: str, words: list[str], article: int, story: int) -> Copy:
    """Print an article as listings do, cut after 500 words, or whole."""
    text = cut(words) if press.chance.random() < 0.5 else " ".join(words)
    return Copy(title, text, article, story, "new")


def reset(press: Press, text: str) -> str:
    """Return the text as another program would have set it: quotation marks, dashes and white space."""
    opening, closing, dash, space = press.chance.choice(
        (("“", "”", "—", " "), ("«", "»", "–", "  "), ("„", "“", "--", "\N{NO-BREAK SPACE}"))
    )
    text = re.sub(r'"(?=\w)', opening, text).replace('"', closing)
    return re.sub(" - ", f" {dash} ", text).replace(". ", f".{space}")


def cut_anywhere(press: Press, words: list[str], least: int) -> str:
    """Return an opening of so many words at least, with one of the marks of a cut."""
    end = press.size(least, max(least, len(words) - 1))
    return " ".join(words[:end]) + press.chance.choice(("...", "…", " […]"))


def further_copies(press: Press, first: Copy, words: list[str], least: int = 60) -> list[Copy]:
    """Print an article up to four more times, changed in the ways of `CHANGES`. All are the same article.

    Edits stand under the first headline, and change from 0.5 to 10 % of the words, small ones more often than
    large ones. An edited text that is also cut is not printed whole, and holds 150 words or more. Another
    headline stands over a text that was printed before, or over its opening. No copy is cut to less than
    `least` words.
    """
    copies, texts = [first], [words]
    for _ in range(press.size(0, 4)):
        change = press.chance.choice(CHANGES)
        title, printed = first.title, press.chance.choice(texts)
        if change in {"edit", "edit and cut"}:
            printed = press.edited(words, 0.005 * 20 ** press.chance.random())
        if change == "edit":
            texts.append(printed)
        if change in {"headline", "headline and cut"}:
            title = press.title()
        text = " ".join(printed)
        if change == "typography":
            text = reset(press, text)
        elif change.endswith("cut"):
            text = cut_anywhere(press, printed, max(least, 150 if change == "edit and cut" else 0))
        copies.append(Copy(title, text, first.article, first.story, change))
    return copies


def article(press: Press, words: list[str], story: int | None = None) -> list[Copy]:
    """Print an article in one copy or several; without a story it is one of its own."""
    number = press.number()
    first = first_print(press, press.title(), words, number, number if story is None else story)
    return further_copies(press, first, words)


def lone_article(press: Press) -> list[Copy]:
    """Print an article of 150 to 900 words in one copy or several."""
    return article(press, press.text(press.size(150, 900)))


def reprints(press: Press) -> list[Copy]:
    """Print an article, and once or twice another one that reprints it: articles of one story.

    A reprint has a headline, a byline and a first sentence of its own, and up to 2 % of the words edited.
    """
    words, story = press.text(press.size(200, 900)), press.number()
    copies = article(press, words, story)
    for _ in range(press.size(1, 2)):
        byline = ["By", *press.title().split()[:2], *press.text(press.size(5, 20))]
        copies += article(press, byline + press.edited(words, press.chance.uniform(0, 0.02)), story)
    return copies


def rewrites(press: Press) -> list[Copy]:
    """Print an article, and another one that keeps three quarters of its words or more: one story."""
    words, story = press.text(press.size(200, 500)), press.number()
    rewrite = [*press.text(8), *press.rewritten(words)]
    return [copy for text in (words, rewrite) for copy in article(press, text, story)]


def chain(press: Press) -> list[Copy]:
    """Print three articles that the middle one makes one story.

    It shares three quarters of its words with either, and those share half of theirs with each other.
    """
    quarter, story = press.size(50, 100), press.number()
    words = press.text(6 * quarter)
    parts = [words[start * quarter : (start + 4) * quarter] for start in range(3)]
    return [Copy(press.title(), " ".join(part), press.number(), story, "chain") for part in parts]


def digests(press: Press) -> list[Copy]:
    """Print two to four articles under one headline that open alike: articles and stories of their own.

    The preamble is no more than half of any copy. (Copies that hold little else could be anybody's.)
    """
    title, preamble = press.title(), press.text(press.size(60, 150))
    copies: list[Copy] = []
    for _ in range(press.size(2, 4)):
        words = preamble + press.text(press.size(2 * len(preamble), 500))
        number = press.number()
        first = first_print(press, title, words, number, number)
        copies += further_copies(press, first, words, least=2 * len(preamble))
    return copies


def digest_of_two(press: Press) -> list[Copy]:
    """Print two articles and a digest that holds both, in equal parts: three articles and stories."""
    size = press.size(150, 240)
    first, second = press.text(size), press.text(size + 20)
    digest = [*press.text(30), *first, *press.text(15), *second]
    return [copy for words in (first, second, digest) for copy in article(press, words)]


def one_event(press: Press) -> list[Copy]:
    """Print two articles on one event, with the same quoted sentences: articles and stories of their own.

    The quotations are up to a quarter of either.
    """
    size = press.size(50, 120)
    quotes = [press.text(press.size(size // 8, size // 3)) for _ in range(4)]
    copies: list[Copy] = []
    for _ in range(2):
        press.chance.shuffle(quotes)
        words = [word for quote in quotes for word in (*press.text(size), *quote)]
        copies += article(press, words)
    return copies


def same_boilerplate(press: Press) -> list[Copy]:
    """Print two or three articles that begin and end with the same sentences: up to 40 % of their words."""
    start, end = press.text(press.size(10, 40)), press.text(press.size(20, 60))
    texts = [[*start, *press.text(press.size(150, 400)), *end] for _ in range(press.size(2, 3))]
    return [copy for words in texts for copy in article(press, words)]


FAMILIES: dict[str, Callable[[Press], list[Copy]]] = {
    make.__name__: make
    for make in (
        lone_article,
        reprints,
        rewrites,
        chain,
        digests,
        digest_of_two,
        one_event,
        same_boilerplate,
    )
}


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
