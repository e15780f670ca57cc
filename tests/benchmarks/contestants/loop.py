"""The loop: the project's own page reader and signatures over the pages of an input, and the rows written.

`python -m tests.benchmarks.contestants.loop INPUT FOLDER`. One process, no Scrapy, no ledger, no identity
resolution, no publishing. It does what any such job has to do: pages and wordings that were met before are
left out, by the sha256 of their bytes.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import pyarrow as pa

from etl.claims import CaptureSaying, claims_of
from etl.identity.bands import story_bands
from etl.identity.wording import identify, version_id
from etl.items import PageReading
from etl.light import begin_lightly
from etl.reading import read_page
from etl.site import load_sites
from tests.benchmarks.contestants.deliveries import Delivery, deliveries
from tests.benchmarks.contestants.row_files import RowFile

ARTICLES = pa.schema(
    {
        **{"version_id": pa.string(), "page_id": pa.string(), "position": pa.int32()},
        **{"title": pa.string(), "text": pa.string(), "byte_start": pa.int64(), "byte_end": pa.int64()},
        **{"element": pa.string(), "opening_key": pa.string(), "headline_key": pa.string()},
        **{"opening_id": pa.string(), "whole_id": pa.string(), "n_comparable_words": pa.int32()},
        "bands": pa.list_(pa.int64()),
    }
)
QUOTES = pa.schema(
    {
        **{"page_id": pa.string(), "base": pa.string(), "quote": pa.string()},
        **{"rate": pa.decimal128(18, 8), "rate_text": pa.string()},
        **{"change_pct": pa.decimal128(9, 4), "change_text": pa.string(), "repeats": pa.int32()},
    }
)


class Loop:
    """Reads pages into rows; knows which pages and wordings it has met."""

    def __init__(self, articles: RowFile, quotes: RowFile) -> None:
        self._articles, self._quotes = articles, quotes
        self._sites = load_sites()
        self._pages: set[str] = set()
        self._wordings: set[str] = set()

    def take(self, delivery: Delivery) -> None:
        """Read a page and add its rows, unless it was met before."""
        page_id = sha256(delivery.payload).hexdigest()
        if page_id in self._pages:
            return
        self._pages.add(page_id)
        said = CaptureSaying([], delivery.url, delivery.content_type, delivery.http_status)
        reading = read_page(delivery.payload, claims_of([said]), self._sites)
        if reading.disposition != "loaded":
            raise ValueError(f"a page was not read: {reading.reason}: {reading.message}")
        self._articles.add(self._new_wordings(page_id, reading))
        self._quotes.add(
            [
                (page_id, q.base, q.quote, q.rate, q.rate_text, q.change_pct, q.change_text, q.repeats)
                for q in reading.quotes
            ]
        )

    def _new_wordings(self, page_id: str, reading: PageReading) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = []
        site = reading.site or ""
        for each in reading.articles:
            wording = version_id(site, each.title, each.text)
            if wording in self._wordings:
                continue
            self._wordings.add(wording)
            keys = identify(site, each.title, each.text)
            where = (each.byte_start, each.byte_end, each.element)
            ids = (keys.opening_key, keys.headline_key, keys.opening_id, keys.whole_id)
            printed = (each.position, each.title, each.text, *where)
            rows.append((wording, page_id, *printed, *ids, keys.n_comparable_words, keys.words))
        return rows


def main(source: Path, out: Path) -> None:
    """Read the input into `articles.parquet` and `quotes.parquet` of the folder."""
    with (
        RowFile(out / "articles.parquet", ARTICLES, {"bands": story_bands}) as articles,
        RowFile(out / "quotes.parquet", QUOTES) as quotes,
    ):
        loop = Loop(articles, quotes)
        for delivery in deliveries(source):
            loop.take(delivery)


if __name__ == "__main__":
    begin_lightly()  # as the job does: Python's looking for garbage would be a fourteenth of the loop
    main(*map(Path, sys.argv[1:]))
