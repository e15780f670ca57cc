"""Warehouses whose chunks hold one row each: whatever a run forgets to look up, it then misses.

Runs also leave in their files what they staged, as those do that stage more than a few pages, and
hold no more than two texts to compare, as where they are long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from etl.resolve import prepared_texts, workspace
from warehouse import chunk_files, chunks, lookup


@contextmanager
def chunks_of_single_rows() -> Iterator[None]:
    """Write every row to a chunk of its own, and look up values however many there are."""
    with ExitStack() as patches:
        for module, name, value in (
            (chunk_files, "MAX_CHUNK_ROWS", 1),
            (chunk_files, "MAX_GROUP_ROWS", 1),
            (chunks, "MAX_CHUNK_ROWS", 1),
            (lookup, "SOUGHT_PER_ROW_READ", 10**6),
            (prepared_texts, "HELD_BYTES", 1),
            (workspace, "MAX_COPIED_BYTES", 0),
        ):
            patches.enter_context(patch.object(module, name, value))
        yield
