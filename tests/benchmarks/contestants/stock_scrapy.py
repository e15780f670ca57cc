"""A stock Scrapy job over saved pages of HTML: `file://` requests, parsel, an item for each row, a JSON feed.

`python -m tests.benchmarks.contestants.stock_scrapy INPUT FOLDER`. It has Scrapy's own settings but for the
level of its log: that tells nothing of single items, which would cost it more.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

RATE = re.compile(r"([A-Z]{3})/([A-Z]{3}) = ([0-9.]+) (\S+)")


class SavedPages(Spider):
    """Reads listings of the busy theme."""

    name = "saved_pages"

    def parse(self, response: Response) -> Iterator[dict[str, object]]:
        """Yield an item for each different rate and for each article of a page."""
        day, results = (
            response.css(f"{each}::text").get() for each in (".top-bar__date span", ".results-count")
        )
        page = {"page": response.url, "day": day, "results": results}
        rates = response.css(".ticker__rate::text").re(RATE)
        for base, quote, rate, change in dict.fromkeys(zip(*[iter(rates)] * 4, strict=True)):
            yield {**page, "base": base, "quote": quote, "rate": rate, "change": change}
        for position, article in enumerate(response.css("article.post"), 1):
            yield {
                **page,
                "position": position,
                "title": article.css("h2 a::text").get(),
                "url": article.css("h2 a::attr(href)").get(),
                "text": " ".join(article.css(".entry-content p::text").getall()),
            }


def main(source: Path, out: Path) -> None:
    """Read the pages of a folder into `items.jsonl`."""
    process = CrawlerProcess(
        {"LOG_LEVEL": "INFO", "FEEDS": {str(out / "items.jsonl"): {"format": "jsonlines"}}}
    )
    process.crawl(SavedPages, start_urls=[file.absolute().as_uri() for file in sorted(source.iterdir())])
    process.start()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
