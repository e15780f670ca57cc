"""How much room there is where the warehouse lies."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from spiders.inboxes import GivenUpError

GB = 10**9


SECONDS_BETWEEN_GLANCES = 1.0
"""A page takes a thousandth of that, and asking a disk on a network may take as long as the page."""


@dataclass(slots=True)
class FreeSpace:
    """Keeps `least_gb` (10^9 bytes) free on the file system of a folder."""

    place: Path
    least_gb: float
    _glanced_at: float = field(default=float("-inf"))

    def glance(self) -> None:
        """Do what `require` does, at most once a second."""
        now = time.monotonic()
        if now - self._glanced_at >= SECONDS_BETWEEN_GLANCES:
            self._glanced_at = now
            self.require()

    def require(self) -> None:
        """Raise GivenUpError, which ends the night with nothing published, where less is free."""
        facts = os.statvfs(self.place)
        free_bytes = facts.f_bavail * facts.f_frsize
        if free_bytes < self.least_gb * GB:
            raise GivenUpError(
                f"only {free_bytes / GB:.3f} GB are free where {self.place} lies, and min_free_gb is "
                f"{self.least_gb:g}; nothing was published, so free space and run again"
            )
