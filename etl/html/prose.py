"""When a block of a page is so long that it can be nothing but a text, or so short that it may be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.html.document import Block

# Labels, bylines and teasers of one line are shorter. What is longer is told, or is missed.
PROSE_WORDS = 25
# A line as short as this, which does not end like a sentence, may as well be a label.
LABEL_WORDS = 6
_SENTENCE_ENDS = tuple(".!?…:;\"'”’»)]")


def is_prose(block: Block) -> bool:
    """Return whether the block holds as many words as a short paragraph."""
    return block.text.count(" ") + 1 >= PROSE_WORDS  # its words stand apart by one space


def may_be_label(block: Block) -> bool:
    """Return whether the block is so short, and ends so, that it may be no text."""
    return not block.text.endswith(_SENTENCE_ENDS) and block.text.count(" ") + 1 <= LABEL_WORDS
