"""Which of the new files a night reads, and which of them it may take for read."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from dags.night.free_space import FreeSpace
from dags.night.survey import Found, State
from spiders.sidecars import MANIFEST_NAME

OF_THE_SYSTEM = frozenset({"unreadable-file", "unreadable-folder"})
"""Why a file may be read another time without having changed."""
COARSEST_CLOCK_NS = 2_000_000_000
"""Some file systems note the time of a change in steps of two seconds: within one, a second one does not
show."""


@dataclass(slots=True)
class Choosing:
    """The choice (see `spiders.inboxes.Choice`) of a night among its new files.

    No file is begun after `ends_at` (of time.monotonic), but for the first one: each night gets somewhere.
    Those that were not begun are `left`. Those that are being written are `waiting`; of the `torn` ones, some
    pages were delivered already.
    """

    new: dict[Path, Found]
    space: FreeSpace
    ends_at: float | None = None
    taken: dict[Path, Found] = field(default_factory=dict)
    left: list[Found] = field(default_factory=list)
    waiting: list[Found] = field(default_factory=list)
    torn: set[Path] = field(default_factory=set)
    n_files: int = 0
    _asked: set[Path] = field(default_factory=set)
    _troubled: set[Path] = field(default_factory=set)

    def wants(self, path: Path) -> bool:
        """Return whether a file is new, has stayed as it was seen, and may still be begun."""
        found = self.new.get(path)
        if found is None or self.torn:
            return False
        self._asked.add(path)
        self.space.glance()
        if path.name == MANIFEST_NAME:
            self.taken[path] = found
            return True
        if self.n_files and self.ends_at is not None and time.monotonic() >= self.ends_at:
            self.left.append(found)
            return False
        if found.state is not None and _state(found) != found.state:
            self.waiting.append(found)
            return False
        self.n_files += 1
        self.taken[path] = found
        return True

    def note(self, path: Path, reason: str | None) -> None:
        """Remember of which files something could not be read that may be read another time."""
        self.space.glance()
        if reason in OF_THE_SYSTEM:
            self._troubled.add(path)

    def leaves_out(self, path: Path, *, is_begun: bool) -> bool:
        """Let a file that is being written wait for another night."""
        self.waiting.append(self.taken.pop(path))
        self.n_files -= 1
        if is_begun:
            self.torn.add(path)
        return True

    def settled(self) -> list[bytes]:
        """Return the digests of what was read and cannot have changed since without showing it.

        Of missing files, those too that the crawl did not ask for: it has nothing to deliver of them.
        """
        unasked = [found for path, found in self.new.items() if path not in self._asked and not found.state]
        read = [found for path, found in self.taken.items() if path not in self._troubled]
        return [found.digest for found in (*read, *unasked) if found.digest and _has_stayed(found)]


def _has_stayed(found: Found) -> bool:
    if found.state is None:  # it is not there, or never opened
        return True
    since_ns = abs(time.time_ns() - found.state.mtime_ns)
    return found.state == _state(found) and since_ns > COARSEST_CLOCK_NS


def _state(found: Found) -> State | None:
    try:
        return State.of(os.stat(found.path, follow_symlinks=found.path == found.inbox.top))  # noqa: PTH116
    except OSError:
        return None
