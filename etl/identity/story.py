"""When two different articles tell one story: near-duplicates such as reprints and light rewrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.identity.hashed_words import (
    HashedWords,
    common_opening,
    distinct_shingles,
    hashed_words,
)
from etl.identity.same_article import MIN_CONTAINED_SHARE
from etl.identity.wording import MIN_OPENING_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

STORY_RULE = "near-duplicate@1"
"""The rule's name and version: raise it when the same two texts give another answer."""

COMPARED_WORDS = 500
"""The site cuts texts there, so that more of two copies need not be at hand."""

_HELD_WORDS = 2 * COMPARED_WORDS
"""A preamble that is set aside has less than 500 words."""

FULL_SHARE = 0.8
"""An article is compared in each wording that has 0.8 or more of the compared words that its fullest has.
The one that it shows may be a late stub, or hold corrections that a reprint of the first text does not have.
A stub, on the other hand, may be all that somebody else's text says, where the whole text says much more."""

MOST_COMPARED = 8
"""Of an article with many wordings, such as a page that was updated all day, so many of the fullest ones are
compared: the pairs of two such articles would be thousands."""

FULLY_TOLD_ARTICLES = 32
"""A story of up to so many articles tells every match among them. Of a larger one, such as a daily column
that is the same but for its figures, only such matches are told, and looked for, as connect it: of 10,000
articles that are 9,999 instead of fifty million."""


def compared_words(words: Sequence[str]) -> HashedWords:
    """Return what `story_score` needs of a text, given its comparable words."""
    return hashed_words(words[:_HELD_WORDS])


def story_score(one: HashedWords, other: HashedWords) -> float:
    """Return how much of two texts is the same, from 0 to 1.

    It is the smaller of two shares: how many of the distinct word 3-shingles of one stand in the other, and
    the other way round, both within their first 500 words. A common opening that is mere preamble is set
    aside first. Texts that have less than 50 words then say nothing: 0.
    """
    size = min(len(one), len(other))
    opening = common_opening(one, other)
    start = opening if opening < MIN_CONTAINED_SHARE * min(size, COMPARED_WORDS) else 0
    if size - start < MIN_OPENING_WORDS:
        return 0.0
    first, second = (distinct_shingles(text, start, start + COMPARED_WORDS) for text in (one, other))
    return len(first & second) / max(len(first), len(second))


def is_same_story(score: float) -> bool:
    """Say whether a score makes two articles near-duplicates."""
    return score >= MIN_CONTAINED_SHARE
