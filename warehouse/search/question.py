"""What may be asked: words, "phrases", -words that must not be there, title:words, kyrgyz*."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from warehouse.errors import UsageError
from warehouse.search.words import words_of

MOST_CHARACTERS = 1_000
MOST_TERMS = 32
"""Every term costs the reading of its places; people ask for a few."""
SHORTEST_OPENING = 2

QUOTATION_MARKS = str.maketrans("“”„«»", '"' * 5)
TERM = re.compile(r'(?P<minus>-)?(?P<title>title:)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a question.

    A `word` is found in all its forms, a `phrase` as its words stand, an `opening` in every word that begins
    with it. `excluded` ones must not stand in what is found; those `in_title` are sought in titles alone.
    """

    kind: Literal["word", "phrase", "opening"]
    words: tuple[str, ...]
    in_title: bool = False
    excluded: bool = False


def parse_question(text: str) -> list[Term]:
    """Return the terms of a question; all of them have to fit.

    Raises UsageError, which says what is wrong with it, where it has no meaning or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise UsageError(f"the question has {len(text):,} characters; ask {MOST_CHARACTERS:,} at most")
    plain = text.translate(QUOTATION_MARKS)
    if plain.count('"') % 2:
        raise UsageError("a quotation mark of the question is not closed; close it, or leave it out")
    found = [_term(match) for match in TERM.finditer(plain)]
    terms = [term for term in found if term is not None]
    if len(terms) > MOST_TERMS:
        raise UsageError(f"the question has {len(terms)} terms; ask {MOST_TERMS} at most")
    if all(term.excluded for term in terms):
        raise UsageError("the question names no word to find; give one that is not led by '-'")
    return terms


def _term(match: re.Match[str]) -> Term | None:
    """Return the term; None where it holds no letter and no digit."""
    in_title, excluded = bool(match["title"]), bool(match["minus"])
    if match["phrase"] is not None:
        return _words(words_of(match["phrase"]), in_title, excluded)
    word = match["word"]
    if word.lower() == "title:":
        raise UsageError("'title:' needs a word right after it, as in title:bridge")
    if word.endswith("*"):
        return Term("opening", (_opening(word),), in_title, excluded)
    return _words(words_of(word), in_title, excluded)


def _words(words: tuple[str, ...], in_title: bool, excluded: bool) -> Term | None:
    # What is written as one but holds several words, such as COVID-19, is a phrase.
    kind: Literal["word", "phrase"] = "word" if len(words) == 1 else "phrase"
    return Term(kind, words, in_title, excluded) if words else None


def _opening(word: str) -> str:
    words = words_of(word)
    if len(words) != 1 or len(words[0]) < SHORTEST_OPENING:
        raise UsageError(
            f"{word!r} is not the opening of a word; write at least {SHORTEST_OPENING} letters or digits "
            "before the *, as in kyrgyz*"
        )
    return words[0]
