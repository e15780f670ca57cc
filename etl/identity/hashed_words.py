"""Texts as hashes of their words: small enough to be held by thousands, and quick to compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.int64]

SHINGLE_WORDS = 3


@dataclass(frozen=True, slots=True, eq=False)
class HashedWords:
    """The comparable words of a text, 16 bytes each.

    The hashes are Python's own of 64 bits, salted for each process: nobody can write texts that collide, and
    they mean nothing outside.
    """

    words: Hashes
    shingles: Hashes
    """Of each three words in a row, by the place of the first."""

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.words)

    def __eq__(self, other: object) -> bool:
        """Return whether the words are the same."""
        return isinstance(other, HashedWords) and np.array_equal(self.words, other.words)

    def __hash__(self) -> int:
        """Return a number that is the same for the same words."""
        return hash(self.words.tobytes())


def hashed_words(words: Sequence[str]) -> HashedWords:
    """Return the hashes of a text's words and word 3-shingles."""
    hashes = np.fromiter(map(hash, words), np.int64, len(words))
    # A hash of three words at a time took two thirds of making texts ready to be compared.
    factors = _salted_factors()
    parts = [hashes[at : len(hashes) - SHINGLE_WORDS + 1 + at] * factors[at] for at in range(SHINGLE_WORDS)]
    return HashedWords(hashes, parts[0] + parts[1] + parts[2])


@cache
def _salted_factors() -> Hashes:
    """Return an odd number for each word of a shingle, as secret as the hashes are."""
    return np.array([hash(f"word {at} of a shingle") | 1 for at in range(SHINGLE_WORDS)], np.int64)


def common_opening(one: HashedWords, other: HashedWords) -> int:
    """Return with how many words both begin."""
    size = min(len(one), len(other))
    differing = np.flatnonzero(one.words[:size] != other.words[:size])
    return int(differing[0]) if len(differing) else size


def distinct_shingles(text: HashedWords, start: int = 0, end: int | None = None) -> set[int]:
    """Return the word 3-shingles between two words; fewer than three words are one shingle."""
    end = len(text) if end is None else min(end, len(text))
    if 0 < end - start < SHINGLE_WORDS:
        return {hash(tuple(text.words[start:end].tolist()))}
    return set(text.shingles[start : max(start, end - SHINGLE_WORDS + 1)].tolist())
