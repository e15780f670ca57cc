"""How much room there is where the warehouse lies."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from spiders.inboxes import GivenUpError

GB = 10**9


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """Keeps `least_gb` (10^9 bytes) free on the file system of a folder."""

    place: Path
    least_gb: float

    def require(self) -> None:
        """Raise GivenUpError, which ends the night with nothing published, where less is free."""
        facts = os.statvfs(self.place)
        free_bytes = facts.f_bavail * facts.f_frsize
        if free_bytes < self.least_gb * GB:
            raise GivenUpError(
                f"only {free_bytes / GB:.3f} GB are free where {self.place} lies, and min_free_gb is "
                f"{self.least_gb:g}; nothing was published, so free space and run again"
            )
