"""Tells how far long work is: a bar with count and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

SECONDS_BETWEEN_LINES = 10.0
"""Often enough to see that the job lives, seldom enough for the log of a long night."""


class Progress:
    """Counts the pages, or whatever else, that have passed; says nothing where `is_shown` is false."""

    def __init__(
        self, *, is_shown: bool = True, unit: str = "page", doing: str = "reading", done: str = "read"
    ) -> None:
        self._is_shown = is_shown
        self._unit, self._doing, self._done = unit, doing, done
        self._bar: tqdm[Any] | None = None
        self._resources = ExitStack()
        self._seen = 0
        self._expected = 0
        self._last_line_at = time.monotonic()

    def expect(self, number: int) -> None:
        """Begin to count so many; draw the bar, where there is a terminal to draw it on."""
        self._expected = number
        if self._is_shown and sys.stderr.isatty():
            from tqdm import tqdm  # noqa: PLC0415  a scheduler's run draws none
            from tqdm.contrib.logging import logging_redirect_tqdm  # noqa: PLC0415

            self._resources.enter_context(logging_redirect_tqdm())  # or the log is glued to the bar
            self._bar = self._resources.enter_context(
                tqdm(total=number, unit=self._unit, desc=self._doing, dynamic_ncols=True, leave=False)
            )

    def expect_more(self) -> None:
        """Expect one page more than before: what an archive holds is known only when it is read."""
        self._expected += 1
        if self._bar is not None:
            self._bar.total = self._expected

    def advance(self, by: int = 1) -> None:
        """Count a page, or so many; say so where it is time."""
        self._seen += by
        if self._bar is not None:
            self._bar.update(by)
        elif self._is_shown and time.monotonic() - self._last_line_at >= SECONDS_BETWEEN_LINES:
            self._last_line_at = time.monotonic()
            logging.getLogger("steppe.progress").info(
                "%d of %d %ss %s", self._seen, self._expected, self._unit, self._done
            )

    def close(self) -> None:
        """Take the bar away."""
        self._resources.close()
