"""Texts as hashes of their words: small enough to be held by thousands, and quick to compare."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHINGLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class HashedWords:
    """The comparable words of a text, 16 bytes each.

    The hashes are Python's own of 64 bits, salted for each process: nobody can write texts that collide, and
    they mean nothing outside.
    """

    words: array[int]
    shingles: array[int]
    """Of each three words in a row, by the place of the first."""

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)


def hashed_words(words: Sequence[str]) -> HashedWords:
    """Return the hashes of a text's words and word 3-shingles."""
    hashes = array("q", map(hash, words))
    shingles = zip(hashes, hashes[1:], hashes[SHINGLE_WORDS - 1 :], strict=False)
    return HashedWords(hashes, array("q", map(hash, shingles)))


def common_opening(one: HashedWords, other: HashedWords) -> int:
    """Return with how many words both begin."""
    for position, (word, counterpart) in enumerate(zip(one.words, other.words, strict=False)):
        if word != counterpart:
            return position
    return min(len(one), len(other))


def distinct_shingles(text: HashedWords, start: int = 0, end: int | None = None) -> set[int]:
    """Return the word 3-shingles between two words; fewer than three words are one shingle."""
    end = len(text) if end is None else min(end, len(text))
    if 0 < end - start < SHINGLE_WORDS:
        return {hash(tuple(text.words[start:end]))}
    return set(text.shingles[start : max(start, end - SHINGLE_WORDS + 1)])
