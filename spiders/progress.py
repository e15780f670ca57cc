"""Tells how far a crawl is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from etl.progress import Progress
from etl.run_extension import run_of

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from etl.foreman import Foreman
    from etl.items import PageItem

_INSIDE = re.compile("[!#]")
"""What leads a member or record in a source; in names of files both are encoded."""


class ProgressExtension:
    """Counts the pages that have passed; the spider's `expected_pages` says of how many.

    It counts files, and each page of an archive beyond its first as one more to expect.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._progress: Progress | Foreman = Progress()
        self._file: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension, unless the setting STEPPE_PROGRESS is off."""
        if not crawler.settings.getbool("STEPPE_PROGRESS"):
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        for passed in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(extension.page_passed, passed)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self, spider: Spider) -> None:
        """Begin to count; in a worker, for whoever shows what all of them have read."""
        self._progress = run_of(self._crawler).foreman or self._progress
        self._progress.expect(getattr(spider, "expected_pages", None) or 0)

    def page_passed(self, item: PageItem) -> None:
        """Count a page."""
        file = _INSIDE.split(item.source, maxsplit=1)[0]
        if file == self._file:
            self._progress.expect_more()
        self._file = file
        self._progress.advance()

    def spider_closed(self) -> None:
        """Take the bar away."""
        self._progress.close()
