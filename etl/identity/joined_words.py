"""The comparable words of a text in one string of bytes, with where each of them ends, and their codes."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from etl.identity.comparable import comparable_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_SPACE = 0x20
_SPACES = re.compile(b"  +")
_LONGEST = 64
"""Bytes of a word: longer ones are no words of a language."""


class JoinedWords(NamedTuple):
    """Comparable words in UTF-8, joined by single spaces, and the place behind each of them."""

    joined: bytes
    ends: NDArray[np.int64]

    @property
    def number(self) -> int:
        """How many words there are."""
        return len(self.ends)

    def first(self, number: int) -> bytes:
        """Return the first words, joined; all of them where there are no more."""
        return self.joined if number >= len(self.ends) else self.joined[: self.ends[number - 1]]


def joined_words(text: str) -> JoinedWords:
    """Return the comparable words of a text."""
    spaced = comparable_text(text).strip(b" ")
    spaced = spaced and spaced + b" "
    ends = _spaces(spaced)
    if (ends[1:] == ends[:-1] + 1).any():
        spaced = _SPACES.sub(b" ", spaced)
        ends = _spaces(spaced)
    return JoinedWords(spaced[:-1], ends)


def _spaces(joined: bytes) -> NDArray[np.int64]:
    """Return where the spaces are; `numpy.flatnonzero` takes a microsecond more."""
    import numpy as np  # noqa: PLC0415  so that what compares no text starts without

    places: NDArray[np.int64] = (np.frombuffer(joined, np.uint8) == _SPACE).nonzero()[0]
    return places


def word_codes(texts: Sequence[bytes]) -> NDArray[np.uint64]:
    """Return the CRC-32 of every word of some texts, of which each is words joined by single spaces.

    A checksum for each word by itself took a third of what a text's bands cost. CRC-32 is linear: that of a
    word is the exclusive or of what each of its bytes adds, which depends on how far from its end it stands.
    """
    import numpy as np  # noqa: PLC0415  as above

    joined = b" ".join([*texts, b""])
    letters = np.frombuffer(joined, np.uint8)
    ends = _spaces(joined)
    sizes = np.diff(ends, prepend=-1)
    if sizes.max(initial=0) > _LONGEST:
        return np.fromiter(map(crc32, joined[:-1].split(b" ")), np.uint64)
    added, of_zeros = _crc_tables()
    # A word's space stands no byte from its end, and adds nothing.
    places = np.repeat((ends << 8).astype(np.int32), sizes)
    places -= np.arange(0, len(letters) << 8, 256, dtype=np.int32)
    places += letters
    # What two words' ends have in common cancels out; `reduceat`, word by word, took a third longer in all.
    so_far = np.bitwise_xor.accumulate(added.take(places)).take(ends)
    codes = so_far ^ of_zeros.take(sizes - 1)
    codes[1:] ^= so_far[:-1]
    return codes.astype(np.uint64)


@cache
def _crc_tables() -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return what each byte adds, by its distance from the word's end and its value; and what zeros make."""
    import numpy as np  # noqa: PLC0415  as above

    step = np.array([crc32(bytes([byte])) ^ crc32(b"\0") for byte in range(256)], np.uint32)
    rows = [np.zeros(256, np.uint32), step]
    while len(rows) <= _LONGEST:
        rows.append(step[rows[-1] & 0xFF] ^ (rows[-1] >> 8))
    zeros = [crc32(bytes(size)) for size in range(_LONGEST + 1)]
    return np.concatenate(rows), np.array(zeros, np.uint32)
