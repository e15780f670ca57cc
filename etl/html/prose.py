"""When a block of a page is so long that it can be nothing but a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etl.html.document import Block

# Labels, bylines and teasers of one line are shorter. What is longer is told, or is missed.
PROSE_WORDS = 25


def is_prose(block: Block) -> bool:
    """Return whether the block holds as many words as a short paragraph."""
    return len(block.text.split()) >= PROSE_WORDS
