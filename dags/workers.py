"""How many workers read pages at once, unless somebody says."""

from __future__ import annotations

import os

MOST_WORKERS = 256
"""Each takes some 250 MB of memory."""


def available_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
