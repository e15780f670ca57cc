"""A bare loop: parse, leave out what was met before, write the rows. No checks, and no signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from tests.benchmarks.contestants.deliveries import deliveries
from tests.benchmarks.contestants.row_files import RowFile

ARTICLES = pa.schema(
    {
        **{"version_id": pa.string(), "page_id": pa.string(), "position": pa.int32()},
        **{"title": pa.string(), "text": pa.string()},
    }
)
QUOTES = pa.schema(
    {
        **{"page_id": pa.string(), "as_of": pa.string(), "base": pa.string(), "quote": pa.string()},
        **{"rate_text": pa.string(), "change_text": pa.string()},
    }
)


class Printed(NamedTuple):
    """What a page prints: its date, rates as (base, quote, rate, change), articles as (title, text)."""

    day: str
    rates: Iterable[tuple[str, ...]]
    articles: Iterable[tuple[str, str]]


def run(printed: Callable[[bytes], Printed], source: Path, out: Path) -> None:
    """Read the input into `articles.parquet` and `quotes.parquet` of the folder."""
    pages: set[str] = set()
    wordings: set[str] = set()
    with (
        RowFile(out / "articles.parquet", ARTICLES) as articles,
        RowFile(out / "quotes.parquet", QUOTES) as quotes,
    ):
        for delivery in deliveries(source):
            page_id = sha256(delivery.payload).hexdigest()
            if page_id in pages:
                continue
            pages.add(page_id)
            found = printed(delivery.payload)
            quotes.add([(page_id, found.day, *rate) for rate in dict.fromkeys(found.rates)])
            articles.add(_new_wordings(page_id, found.articles, wordings))


def _new_wordings(
    page_id: str, articles: Iterable[tuple[str, str]], wordings: set[str]
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for position, (title, text) in enumerate(articles, 1):
        wording = sha256(f"{title}\n{text}".encode()).hexdigest()
        if wording not in wordings:
            wordings.add(wording)
            rows.append((wording, page_id, position, title, text))
    return rows
