"""Who takes part in a race over pages: how each is started, and how it proves that it found what there is."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq

from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.inputs import Input, Truth
from tests.benchmarks.job import STEPPE, manifest, run_here
from tests.benchmarks.measured import Cost
from tests.benchmarks.same_rows import digest_of_rows

Found = dict[str, int]


@dataclass(frozen=True)
class Entrant:
    """A program that reads pages.

    `command` starts it with an input and a folder. `found` counts, in that folder, what it made of the pages,
    by the names of `Truth`. `digest` tells rows that are the same from others, where entrants have to agree.
    `lacks` is a package that it needs and that is not here.
    """

    name: str
    command: Callable[[Path, Path], list[str]]
    found: Callable[[Path], Found]
    digest: Callable[[Path], str] | None = None
    lacks: str | None = None


@dataclass(frozen=True)
class Lap:
    """What reading an input cost, and the digest of the rows that came of it, where it was asked for."""

    cost: Cost
    digest: str | None = None


def lap(entrant: Entrant, source: Input, out: Path, *, is_digested: bool = False) -> Lap:
    """Let the entrant read the input into a new folder.

    Raises BenchmarkError where it found less than the pages hold, or more.
    """
    out.mkdir()
    done = run_here(entrant.command(source.path, out))
    _check(entrant, source.truth, entrant.found(out))
    return Lap(done.cost, entrant.digest(out) if entrant.digest and is_digested else None)


def _check(entrant: Entrant, truth: Truth, found: Found) -> None:
    wrong = {name: n for name, n in found.items() if n != getattr(truth, name)}
    if wrong:
        raise BenchmarkError(f"{entrant.name} found {wrong}, but the pages hold {truth}")


def steppe(workers: int) -> Entrant:
    """Return `steppe ingest` into a new warehouse, with so many workers."""
    return Entrant(
        f"steppe, {workers} worker{'s' if workers > 1 else ''}",
        lambda source, out: [
            *(*STEPPE, "ingest", str(source)),
            *("--warehouse", str(out / "warehouse"), "--workers", str(workers), "--json"),
        ],
        lambda out: _published(out / "warehouse"),
        lambda out: digest_of_rows(out / "warehouse"),
    )


def _published(warehouse: Path) -> Found:
    tables = manifest(warehouse)["tables"]
    names = {
        "pages": "pages",
        "articles": "sightings",
        "wordings": "article_versions",
        "quotes": "quotes",
    }
    return {name: tables[table]["rows"] for name, table in names.items()}


def _contestant(module: str) -> Callable[[Path, Path], list[str]]:
    return lambda source, out: [
        *(sys.executable, "-m", f"tests.benchmarks.contestants.{module}", str(source), str(out))
    ]


def _rows_written(out: Path) -> Found:
    names = {"wordings": "articles", "quotes": "quotes"}
    return {name: pq.read_metadata(out / f"{file}.parquet").num_rows for name, file in names.items()}


def _items(out: Path) -> Found:
    """Count the items of a feed: a quote has a base."""
    items = [json.loads(line) for line in (out / "items.jsonl").read_text("utf-8").splitlines()]
    n_quotes = sum("base" in item for item in items)
    return {"articles": len(items) - n_quotes, "quotes": n_quotes}


def _texts(out: Path) -> Found:
    """Count the pages of which a text came back."""
    return {"pages": sum(map(bool, map(json.loads, (out / "texts.jsonl").read_text("utf-8").splitlines())))}


LOOP = Entrant("the loop", _contestant("loop"), _rows_written)
BARE_TEXT = Entrant("the bare loop", _contestant("bare_text"), _rows_written)
BARE_HTML = Entrant("the bare loop", _contestant("bare_html"), _rows_written)
STOCK_SCRAPY = Entrant("stock Scrapy", _contestant("stock_scrapy"), _items)
TRAFILATURA = Entrant(
    "trafilatura",
    _contestant("extraction"),
    _texts,
    lacks=None if find_spec("trafilatura") else "trafilatura",
)
