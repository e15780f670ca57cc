"""Tells how far a crawl is: a bar with count and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.exceptions import NotConfigured
from tqdm import tqdm

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

SECONDS_BETWEEN_LINES = 10.0
"""Often enough to see that the job lives, seldom enough for the log of a long night."""


class ProgressExtension:
    """Counts the pages that have passed; the spider's `expected_pages` says of how many, where known."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._logger = logging.getLogger("steppe.progress")
        self._seen = 0
        self._expected: int | None = None
        self._last_line_at = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension, unless the setting STEPPE_PROGRESS is off."""
        if not crawler.settings.getbool("STEPPE_PROGRESS"):
            raise NotConfigured
        extension = cls()
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        for passed in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(extension.page_passed, passed)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Draw the bar where there is a terminal to draw it on."""
        self._expected = getattr(spider, "expected_pages", None)
        self._last_line_at = time.monotonic()
        if sys.stderr.isatty():
            self._bar = tqdm(
                total=self._expected, unit="page", desc="reading", dynamic_ncols=True, leave=False
            )

    def page_passed(self) -> None:
        """Count a page; say so where it is time."""
        self._seen += 1
        if self._bar is not None:
            self._bar.update()
        elif time.monotonic() - self._last_line_at >= SECONDS_BETWEEN_LINES:
            self._last_line_at = time.monotonic()
            self._logger.info("%d of %s pages read", self._seen, self._expected or "an unknown number of")

    def spider_closed(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()
