"""Looks for signs in the bytes of a page all at once, with numpy: a search visits them one after the other.

To tell the markup of a busy page harmless by regular expressions took as long as parsing it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    Letters = NDArray[np.uint8]

MOST_BYTES = 4 << 20
"""Of larger pages no such table is made: each sign that is found takes eight bytes."""


_MOST_APART = 500
_QUOTE_APART = re.compile(rb"""[\x00-\x20]*["'\x80-\xff]""")


def letters_of(text: bytes) -> Letters:
    """Return the bytes, to be looked at."""
    import numpy as np  # noqa: PLC0415  so that what reads no HTML starts without

    return np.frombuffer(text, np.uint8)


def count_tags(letters: Letters, tags: frozenset[str]) -> int:
    """Return how many opening tags there are of which the first two letters are those of one of the tags."""
    begins = (letters[:-2] == ord("<")).nonzero()[0]
    pairs = letters[begins + 1].astype("uint16") << 8 | letters[begins + 2]
    return int(_pairs_of(tags)[pairs].sum())


@cache
def _pairs_of(tags: frozenset[str]) -> NDArray[np.bool_]:
    import numpy as np  # noqa: PLC0415  as above

    pairs = np.zeros(1 << 16, np.bool_)
    for tag in tags:
        for first in {tag[0], tag[0].upper()}:
            for second in _seconds(tag):
                pairs[ord(first) << 8 | second] = True
    return pairs


def _seconds(tag: str) -> Iterable[int]:
    """Return what may stand behind the first letter: the second one, or what ends the name."""
    if len(tag) > 1:
        return ord(tag[1]), ord(tag[1].upper())
    return (code for code in range(256) if not (code < 0x80 and chr(code).isalnum()))


def may_quote_an_end(letters: Letters) -> bool:
    """Return whether a `>` may stand in quotes behind an `=`."""
    behind_equals = letters[:-1] == ord("=")
    # White space, controls, or no ASCII: what is left of these once the others begin at nought.
    apart = (behind_equals & (letters[1:] - ord("!") >= 0x80 - ord("!"))).nonzero()[0]
    if len(apart) > _MOST_APART or any(
        _QUOTE_APART.match(letters.data, place + 1) for place in apart.tolist()
    ):
        return True
    double, single, end = ord('"'), ord("'"), ord(">")
    places = ((letters == double) | (letters == single) | (letters == end)).nonzero()[0]
    all_kinds, all_open = letters[places], letters[places - 1] == ord("=")
    for quote, other in ((double, single), (single, double)):
        is_meant = all_kinds != other
        kinds, is_open = all_kinds[is_meant], all_open[is_meant]
        if (is_open[:-1] & (kinds[:-1] == quote) & (kinds[1:] == end)).any():
            return True
    return False
