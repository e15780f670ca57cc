"""The bands by which near-duplicates meet: one-permutation MinHash of many texts at once."""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from etl.identity.hashed_words import SHINGLE_WORDS
from etl.identity.story import COMPARED_WORDS
from etl.identity.word_codes import word_codes
from etl.identity.wording import MIN_OPENING_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etl.identity.joined_words import JoinedWords

    Numbers = NDArray[np.uint64]
    Bands = NDArray[np.int64]

N_BANDS = 32
_BINS_PER_BAND = 2
_N_BINS = N_BANDS * _BINS_PER_BAND
"""Texts of which each holds 0.6 of the other's shingles share at least 3 of 7 distinct ones. Two bins agree
by that chance each, so 32 bands of two miss such a pair once in 700, and closer ones practically never."""

_BITS_LEFT_OUT = 21
"""Of 61 bits of hash 40 stay: with 32, some of a night's bands would be those of strangers among a million
articles, whose texts would be fetched and compared for nothing."""

# Of a linear hash modulo the Mersenne prime 2**61 - 1; any odd constants will do, these are fixed for good.
_PRIME_BITS = np.uint64(61)
_PRIME = (1 << 61) - 1
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)

_HALF_BITS = np.uint64(32)
_HALF = np.uint64(0xFFFFFFFF)
_LOW_BITS = 29
_BIN_BITS = np.uint64(6)
_EMPTY = np.iinfo(np.uint64).max
_HASHED_AT_ONCE = 16
"""The arrays of so many texts of 500 words stay in a processor's cache. Those of twice as many are so large
that the system hands out their memory anew each time, which took as long as the rest."""
_BANDED_AT_ONCE = 4 * _HASHED_AT_ONCE
"""The bins of texts are an eighth of their words at most: by sixteen, half of what was done with them
were numpy's calls."""


def story_bands(texts: Sequence[JoinedWords]) -> list[Bands]:
    """Return the 32 bands (40-bit numbers, ascending) by which each text meets its near-duplicates.

    One-permutation MinHash of the word 3-shingles of the first 500 words, banded by two. A text of less than
    50 words has none. Bands come as arrays, which Arrow takes as they are: as numbers of Python they cost a
    twentieth more.
    """
    long_enough = [text for text in texts if text.number >= MIN_OPENING_WORDS]
    portions = range(0, len(long_enough), _BANDED_AT_ONCE)
    found = chain.from_iterable(_bands(long_enough[start : start + _BANDED_AT_ONCE]) for start in portions)
    none = np.empty(0, np.int64)
    return [next(found) if text.number >= MIN_OPENING_WORDS else none for text in texts]


# Shingle by shingle in Python, the bands took a quarter of the time that a new page took altogether. So those
# of some texts are worked out together. The hash of three numbers is still the sum of each times its factor,
# modulo the prime; since no register holds such a product, factors and long numbers are taken in two parts.


def _bands(texts: Sequence[JoinedWords]) -> list[Bands]:
    portions = range(0, len(texts), _HASHED_AT_ONCE)
    bins = np.concatenate([_bins(texts[start : start + _HASHED_AT_ONCE]) for start in portions])
    empty = bins == _EMPTY
    if empty.any():
        bins = _filled(bins, empty)
    by = _factors()
    products = _times(bins & _HALF, by.low_half_of_bin) + _times(bins >> _HALF_BITS, by.high_half_of_bin)
    products = _nearly_reduced(products)
    hashes = _reduced(products[:, ::2] + products[:, 1::2] + by.of_band) >> np.uint64(_BITS_LEFT_OUT)
    hashes.sort(axis=1)
    bands: list[Bands] = list(hashes.astype(np.int64))
    is_any_twice = (hashes[:, 1:] == hashes[:, :-1]).any()
    return [np.unique(each) for each in bands] if is_any_twice else bands


def _bins(texts: Sequence[JoinedWords]) -> Numbers:
    """Return for each text the smallest value of a shingle in each bin; `_EMPTY` where there is none."""
    codes = word_codes(texts, COMPARED_WORDS)
    first, second, third = _factors().of_words
    hashes = _reduced(_times(codes[:-2], first) + _times(codes[1:-1], second) + _times(codes[2:], third))
    sizes = [min(text.number, COMPARED_WORDS) for text in texts]
    rows = np.repeat(np.arange(len(texts)) * _N_BINS, sizes)
    places = rows[:-2] + (hashes & np.uint64(_N_BINS - 1)).astype(np.int64)
    bins = np.full(len(texts) * _N_BINS + 1, _EMPTY, np.uint64)
    # Across the end of a text there is no shingle: such go to a bin of their own.
    places[rows[:-2] != rows[SHINGLE_WORDS - 1 :]] = len(bins) - 1
    np.minimum.at(bins, places, hashes >> _BIN_BITS)
    return bins[:-1].reshape(len(texts), _N_BINS)


def _filled(bins: Numbers, empty: NDArray[np.bool_]) -> Numbers:
    """Return the bins, the empty ones with the value of the next that has one, marked by how far it came."""
    places = np.where(np.hstack([empty, empty]), 2 * _N_BINS, np.arange(2 * _N_BINS))
    sources = np.minimum.accumulate(places[:, ::-1], axis=1)[:, : _N_BINS - 1 : -1]
    distances = sources - np.arange(_N_BINS)
    values = np.take_along_axis(bins, sources % _N_BINS, axis=1)
    return np.where(empty, _reduced(values + _factors().of_distance[distances]), bins)


class _Factor(NamedTuple):
    """Factors below the prime in two parts: the low 29 bits, and the rest."""

    low: Numbers
    high: Numbers


class _Factors(NamedTuple):
    """What words and bins are multiplied by, and what the numbers of bands and distances come to."""

    of_words: list[_Factor]
    low_half_of_bin: _Factor
    high_half_of_bin: _Factor
    of_band: Numbers
    of_distance: Numbers


@cache
def _factors() -> _Factors:
    first, second, third = _FACTORS
    pairs = [second, third] * N_BANDS
    return _Factors(
        of_words=[_factor([factor]) for factor in _FACTORS],
        low_half_of_bin=_factor(pairs),
        high_half_of_bin=_factor([factor << 32 for factor in pairs]),
        of_band=np.array([number * first % _PRIME for number in range(N_BANDS)], np.uint64),
        of_distance=np.array([distance * first % _PRIME for distance in range(_N_BINS + 1)], np.uint64),
    )


def _factor(factors: Sequence[int]) -> _Factor:
    whole = np.array(factors, object) % _PRIME
    return _Factor(
        low=(whole % (1 << _LOW_BITS)).astype(np.uint64), high=(whole >> _LOW_BITS).astype(np.uint64)
    )


def _times(numbers: Numbers, factor: _Factor) -> Numbers:
    """Return what leaves the remainders of products; numbers below 2**32 give less than 2**62 + 2**32."""
    high = numbers * factor.high
    # Moved 29 bits to the left, the upper half of this part comes to lie 61 bits up, which is one again.
    moved: Numbers = (high >> _HALF_BITS) + ((high & _HALF) << np.uint64(_LOW_BITS))
    return numbers * factor.low + moved


def _nearly_reduced(numbers: Numbers) -> Numbers:
    """Return what leaves the same remainders, and is less than the prime and eight."""
    return (numbers & np.uint64(_PRIME)) + (numbers >> _PRIME_BITS)


def _reduced(numbers: Numbers) -> Numbers:
    """Return the remainders."""
    nearly = _nearly_reduced(numbers)
    reduced: Numbers = np.minimum(nearly, nearly - np.uint64(_PRIME))  # what would be less than zero is vast
    return reduced
