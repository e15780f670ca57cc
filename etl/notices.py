"""One clear sentence for every page that was not loaded, without drowning the log in them."""

from __future__ import annotations

import logging
from collections import Counter

from etl.text.escaped import escaped

SENTENCES_PER_REASON = 10
"""Enough to see what is wrong; all of them are in the ledger."""

LEVELS = {"quarantined": logging.WARNING, "skipped": logging.INFO}


class Notices:
    """Says what was not loaded and why; after some of one reason, only how much more there was."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._logger = logging.getLogger("steppe.pages")

    def tell(self, source: str, disposition: str, reason: str, message: str) -> None:
        """Say that a delivery was skipped or quarantined, and why."""
        self._counts[disposition, reason] += 1
        if self._counts[disposition, reason] <= SENTENCES_PER_REASON:
            told = (escaped(source), disposition, reason, escaped(message))
            self._logger.log(LEVELS[disposition], "%s: %s (%s): %s", *told)

    def tell_in_passing(self, source: str, disposition: str, reason: str, message: str) -> None:
        """Say the same of what asks nothing of anybody, for those who debug."""
        self._logger.debug("%s: %s (%s): %s", escaped(source), disposition, reason, escaped(message))

    def close(self) -> None:
        """Say how many were not named one by one."""
        for (disposition, reason), count in sorted(self._counts.items()):
            if count > SENTENCES_PER_REASON:
                more = count - SENTENCES_PER_REASON
                self._logger.log(LEVELS[disposition], "%d more %s (%s)", more, disposition, reason)
