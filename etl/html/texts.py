"""Sets the texts of a page's blocks, looking at the letters of the whole page at once.

To see of each block for itself that nothing in it is to be collapsed took two thirds more.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from etl.html.document import BLOCK, RUN
from etl.html.letters import MOST_BYTES, letters_of
from etl.text.cleaning import collapse

if TYPE_CHECKING:
    from etl.html.document import Document


def set_texts(document: Document) -> None:
    """Set the marked texts and texts of the blocks, now that they are whole, and the page's own."""
    blocks = document.blocks
    for block in blocks:
        if not block.is_folded:
            runs = block.runs
            block.marked = runs[0][1] if len(runs) == 1 else RUN.join([text for _, text in runs])
    document.marked = BLOCK.join([block.marked for block in blocks])
    document.block_starts = [*accumulate((len(block.marked) + 1 for block in blocks), initial=0)][:-1]
    uneven = _uneven_blocks(document)
    for block in blocks:
        if block.is_folded:
            continue
        block.told = ...
        if block.index not in uneven:
            block.text = block.marked.strip(" ")
        elif len(block.runs) == 1:
            block.text = collapse(block.marked)
        else:
            block.text = collapse("".join([text for _, text in block.runs]))


def _uneven_blocks(document: Document) -> set[int]:
    """Return the blocks with two spaces in a row, or with anything but plain letters and spaces."""
    import numpy as np  # noqa: PLC0415  so that what reads no HTML starts without

    if not document.blocks or len(document.marked) > MOST_BYTES:
        return set(range(len(document.blocks)))
    # One byte a letter: `?` stands for those that are not of ASCII.
    letters = letters_of(document.marked.encode("ascii", "replace"))
    is_space = letters == ord(" ")
    is_uneven = (letters < ord(" ")) | (letters == ord("?")) | (letters == 0x7F)
    is_uneven[1:] |= is_space[1:] & is_space[:-1]
    starts = np.array(document.block_starts)
    is_uneven[starts[1:] - 1] = False  # the marks between blocks
    return set((np.searchsorted(starts, is_uneven.nonzero()[0], "right") - 1).tolist())
