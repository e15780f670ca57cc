"""The comparable words of a text in one string of bytes, with where each of them ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from etl.identity.comparable import comparable_text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SPACE = 0x20
_SPACES = re.compile(b"  +")


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
    import numpy as np  # noqa: PLC0415  so that what compares no text starts without

    spaced = comparable_text(text).strip(b" ")
    spaced = spaced and spaced + b" "
    is_space = np.frombuffer(spaced, np.uint8) == _SPACE
    # To look for the two in the text, or among the words' ends, takes twice as long and more.
    if np.count_nonzero(is_space[1:] & is_space[:-1]):
        spaced = _SPACES.sub(b" ", spaced)
        is_space = np.frombuffer(spaced, np.uint8) == _SPACE
    return JoinedWords(spaced[:-1], is_space.nonzero()[0])
