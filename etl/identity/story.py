"""When two different articles tell one story: near-duplicates such as reprints and light rewrites."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from etl.identity.hashed_words import (
    SHINGLE_WORDS,
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

N_BANDS = 32
_BINS_PER_BAND = 2
_N_BINS = N_BANDS * _BINS_PER_BAND
"""Texts of which each holds 0.6 of the other's shingles share at least 3 of 7 distinct ones. Two bins agree
by that chance each, so 32 bands of two miss such a pair once in 700, and closer ones practically never."""

_BITS_LEFT_OUT = 21
"""Of 61 bits of hash 40 stay: with 32, some of a night's bands would be those of strangers among a million
articles, whose texts would be fetched and compared for nothing."""

# Of a linear hash modulo the Mersenne prime 2**61 - 1; any odd constants will do, these are fixed for good.
_PRIME = (1 << 61) - 1
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


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


def story_bands(words: Sequence[str]) -> list[int]:
    """Return the 32 bands (40-bit numbers) by which a text meets its near-duplicates.

    One-permutation MinHash of the word 3-shingles of the first 500 words, banded by two. A text of less than
    50 words has none.
    """
    if len(words) < MIN_OPENING_WORDS:
        return []
    codes = [crc32(word.encode("utf-8", "surrogatepass")) for word in words[:COMPARED_WORDS]]
    bins = [-1] * _N_BINS
    for shingle in set(zip(codes, codes[1:], codes[SHINGLE_WORDS - 1 :], strict=False)):
        value, place = divmod(_mixed(shingle), _N_BINS)
        if not 0 <= bins[place] <= value:
            bins[place] = value
    _fill(bins)
    pairs = zip(bins[::2], bins[1::2], strict=True)
    return sorted({_mixed((number, *pair)) >> _BITS_LEFT_OUT for number, pair in enumerate(pairs)})


def _fill(bins: list[int]) -> None:
    """Give each empty bin the value of the next that has one, marked by how far it was carried."""
    filled = [place for place, value in enumerate(bins) if value >= 0]
    for place in [place for place, value in enumerate(bins) if value < 0]:
        source = next((each for each in filled if each > place), filled[0])
        distance = (source - place) % _N_BINS
        bins[place] = (bins[source] + distance * _FACTORS[0]) % _PRIME


def _mixed(numbers: tuple[int, int, int]) -> int:
    first, second, third = _FACTORS
    return (numbers[0] * first + numbers[1] * second + numbers[2] * third) % _PRIME
