"""Peak memory of the job: a run of few pages against one of very many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tqdm import tqdm

from tests.benchmarks.entrants import lap, steppe
from tests.benchmarks.inputs import text_pages
from tests.benchmarks.measured import Cost
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.settings import Settings

GROWTH = at_most(1.3)


def memory_rows(settings: Settings) -> Iterator[Row]:
    """Ingest both numbers of text pages in turn, in one process each, and tell their peaks."""
    sizes = (settings.sizes.few_pages, settings.sizes.many_pages)
    costs: dict[int, list[Cost]] = {size: [] for size in sizes}
    with TemporaryDirectory(prefix="memory-", dir=settings.keep) as place:
        inputs = {size: text_pages(Path(place) / f"{size}", size, settings.seed) for size in sizes}
        for _ in tqdm(range(settings.rounds), "memory", unit=" rounds"):
            for size, source in inputs.items():
                with TemporaryDirectory(prefix="run-", dir=place) as folder:
                    costs[size].append(lap(steppe(1), source, Path(folder) / "out").cost)
    peak = {size: median(cost.peak_megabytes for cost in taken) for size, taken in costs.items()}
    few, many = sizes
    facts = {"run_by_size": {str(size): [asdict(cost) for cost in taken] for size, taken in costs.items()}}
    what = f"peak memory, {many:,} text pages against {few:,}"
    yield Row(what, {"peak": peak[many] / peak[few]}, "times", settings.rounds, GROWTH, facts=facts)
    figures = {f"{size:,} pages": figure for size, figure in peak.items()}
    yield Row("peak memory of an ingest", figures, "MB", settings.rounds, decimals=0)
