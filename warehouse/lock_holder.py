"""Whether a run is going on: who holds the warehouse's lock."""

from __future__ import annotations

import fcntl
import json
import os
from typing import Any

from warehouse.folder import WarehouseFolder


def lock_holder(folder: WarehouseFolder) -> dict[str, Any] | None:
    """Return who holds the warehouse (`pid`, `host`, `started_at`, `purpose`), or None where nobody does."""
    try:
        descriptor = os.open(folder.lock_file, os.O_RDONLY)
    except OSError:
        return None
    try:
        return _holder(descriptor)
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> dict[str, Any] | None:
    written = os.read(descriptor, 4096)
    # An empty file: the last run ended well. The lock is left alone then, so that asking for the status can
    # never be what a starting run finds the warehouse held by.
    if not written or _lock_is_free(descriptor):
        return None
    try:
        facts = json.loads(written)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _lock_is_free(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return True
