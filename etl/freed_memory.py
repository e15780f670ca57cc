"""Memory that large runs have freed goes back to the system before other work needs as much again."""

from __future__ import annotations

import ctypes
import gc
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.worker_stages import staged_bytes

if TYPE_CHECKING:
    from pathlib import Path

LARGE_STAGE_BYTES = 256 << 20
"""Staged articles of some ten thousand pages. It takes a tenth of a second, which small runs are spared."""


def is_large(stage: Path) -> bool:
    """Return whether a stage is that of a run that has to be sparing with memory."""
    return staged_bytes(stage, "articles") >= LARGE_STAGE_BYTES


def give_back_freed_memory(stage: Path) -> None:
    """Give back what the C library, Python and Arrow keep for reuse, where the stage is that of a large run.

    Freed pieces lie among held ones, so that the C library gives back none of them by itself: of a crawl of
    50,000 pages 60 MB stayed with a process that needed none of it any more, a sixth of its peak.
    """
    if not is_large(stage):
        return
    gc.collect()
    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, others do without
    if trim:
        trim(0)
