"""The codes of words: the CRC-32 of each, worked out for many texts at once."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etl.identity.joined_words import JoinedWords

    Codes = NDArray[np.uint32]

_EIGHT = 8
_BEFORE = b" " * (_EIGHT - 1)
"""Stands before the first word, so that eight bytes end with each."""
_LONGEST = 64
"""Bytes of a word: longer ones are no words of a language."""


def word_codes(texts: Sequence[JoinedWords], most: int) -> NDArray[np.uint64]:
    """Return the CRC-32 of the first words of some texts, at most so many of each.

    A checksum for each word by itself took a third of what a text's bands cost. CRC-32 is linear: that of a
    word is the exclusive or of what each of its bytes adds, which depends on how far from its end it stands.
    """
    firsts = [text.first(most) for text in texts]
    joined = b" ".join([_BEFORE, *firsts, b""])
    starts = accumulate([len(first) + 1 for first in firsts], initial=_EIGHT)
    ends = np.concatenate([text.ends[:most] + start for text, start in zip(texts, starts, strict=False)])
    sizes = np.diff(ends, prepend=_EIGHT - 1) - 1
    if sizes.max(initial=0) > _LONGEST:
        return np.fromiter(map(crc32, joined[_EIGHT:-1].split(b" ")), np.uint64)
    eights = np.ndarray(len(joined) - _EIGHT + 1, "<u8", joined, strides=(1,))
    codes: Codes = _of_zeros().take(sizes) ^ _added(eights, ends, sizes, 0)
    return codes.astype(np.uint64)


def _added(
    eights: NDArray[np.uint64], ends: NDArray[np.int64], sizes: NDArray[np.int64], distance: int
) -> Codes:
    """Return what bytes add of which so many stand before each end, itself so far from the word's end.

    Eight bytes of each word at once, as four pairs: byte by byte, the codes were half of what bands cost.
    """
    pairs = (eights[ends - _EIGHT] & _kept().take(np.minimum(sizes, _EIGHT))).view("<u2").reshape(-1, 4)
    added = np.zeros(len(ends), np.uint32)
    for place, of_pair in enumerate(_tables(distance)):
        added ^= of_pair.take(pairs[:, place])
    longer = (sizes > _EIGHT).nonzero()[0]
    if len(longer):
        added[longer] ^= _added(eights, ends[longer] - _EIGHT, sizes[longer] - _EIGHT, distance + _EIGHT)
    return added


@cache
def _kept() -> NDArray[np.uint64]:
    """Return what keeps the last of eight bytes, by how many they are."""
    kept = [bytes(_EIGHT - size) + b"\xff" * size for size in range(_EIGHT + 1)]
    return np.frombuffer(b"".join(kept), "<u8")


@cache
def _tables(distance: int) -> list[Codes]:
    """Return what each of four pairs of bytes adds that stand so far from the end of a word."""
    rows = _of_bytes()[distance : distance + _EIGHT][::-1]
    return [(near[:, None] ^ far).ravel() for far, near in zip(rows[::2], rows[1::2], strict=True)]


@cache
def _of_bytes() -> list[Codes]:
    """Return what each byte adds, by how many bytes stand between it and the end."""
    step = np.array([crc32(bytes([byte])) ^ crc32(b"\0") for byte in range(256)], np.uint32)
    rows = [step]
    while len(rows) < _LONGEST:
        rows.append(step[rows[-1] & 0xFF] ^ (rows[-1] >> 8))
    return rows


@cache
def _of_zeros() -> Codes:
    """Return the CRC-32 of so many bytes that are zero."""
    return np.array([crc32(bytes(size)) for size in range(_LONGEST + 1)], np.uint32)
