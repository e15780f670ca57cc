"""Searches: the index of words against a scan of all texts, on a small and on a large warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from tests.benchmarks.comparison import PEAK_MEGABYTES
from tests.benchmarks.copies import fresh_copy
from tests.benchmarks.corpora import Writer
from tests.benchmarks.job import STEPPE, run_here
from tests.benchmarks.measured import Cost
from tests.benchmarks.nights import both_warehouses
from tests.benchmarks.rows import Row, Target, at_most
from tests.benchmarks.settings import Settings

BEST = 10
SHARE_OF_SCAN = at_most(0.5)
LARGE = 100_000
"""Articles from which on that target holds; below, starting a process is most of what either costs."""


def search_rows(settings: Settings) -> Iterator[Row]:
    """Measure making the index, and then searches and scans in turn, each in a process of its own."""
    question = two_words(settings.seed)
    for size, warehouse in both_warehouses(settings).items():
        with fresh_copy(warehouse) as copy:
            made = _cost("search", "--rebuild", warehouse=copy)
            index = (copy / "_search" / "current").resolve()
            index_bytes = sum(path.stat().st_size for path in index.iterdir())
            costs: dict[str, list[Cost]] = {"search": [], "scan": []}
            for _ in range(settings.rounds):
                costs["search"].append(_cost("search", *question, warehouse=copy))
                costs["scan"].append(_cost("sql", scan_query(question), warehouse=copy))
        what = f"search among {size:,} articles"
        yield Row(f"{what}: making the index: CPU", {"all": made.cpu_seconds}, "seconds", 1)
        peak = {"peak": made.peak_megabytes}
        yield Row(f"{what}: making the index: memory", peak, "MB", 1, PEAK_MEGABYTES, decimals=0)
        yield Row(f"{what}: the index", {"size": index_bytes / 1_000_000}, "MB", 1, decimals=0)
        yield from _search_rows(what, question, costs, SHARE_OF_SCAN if size >= LARGE else None)


def _search_rows(
    what: str, question: Sequence[str], costs: Mapping[str, Sequence[Cost]], target: Target | None
) -> Iterator[Row]:
    cpu = {name: median(cost.cpu_seconds for cost in taken) for name, taken in costs.items()}
    wall = {name: median(cost.wall_seconds for cost in taken) for name, taken in costs.items()}
    peak = {"search": median(cost.peak_megabytes for cost in costs["search"])}
    facts = {
        "words": list(question),
        "by_round": {name: [asdict(cost) for cost in taken] for name, taken in costs.items()},
    }
    rounds = len(costs["search"])
    share = {"CPU": cpu["search"] / cpu["scan"]}
    yield Row(f"{what} against a scan", share, "times", rounds, target, facts=facts)
    yield Row(f"{what}: CPU", cpu, "seconds", rounds)
    yield Row(f"{what}: wall", wall, "seconds", rounds)
    yield Row(f"{what}: peak memory", peak, "MB", rounds, PEAK_MEGABYTES, decimals=0)


def two_words(seed: int) -> list[str]:
    """Return two words of the generated language: a common one, and one of about one article in ten."""
    ranked = ranked_words(seed)
    return [ranked[0], ranked[300]]


def ranked_words(seed: int) -> list[str]:
    """Return words of the generated language, the common ones first."""
    counted: dict[str, int] = {}
    for word in Writer(seed).words(200_000):
        plain = word.rstrip(".").lower()
        counted[plain] = counted.get(plain, 0) + 1
    return sorted(counted, key=lambda word: (-counted[word], word))


def scan_query(words: Sequence[str]) -> str:
    """Return what finds articles that hold the words without an index; it ranks nothing."""
    holds = " AND ".join(f"(title ILIKE '%{word}%' OR text ILIKE '%{word}%')" for word in words)
    return f"SELECT article_id, title FROM articles WHERE {holds} ORDER BY article_id LIMIT {BEST}"


def _cost(*arguments: str, warehouse: Path) -> Cost:
    command = [*STEPPE, *arguments, "--warehouse", str(warehouse)]
    return run_here(command).cost
