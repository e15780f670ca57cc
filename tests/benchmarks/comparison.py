"""The same work on a small and on a large warehouse: how much more the large one costs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tqdm import tqdm

from tests.benchmarks.copies import fresh_copy
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.job import ingest, write_inbox
from tests.benchmarks.measured import Cost
from tests.benchmarks.rows import Row, Target, at_most

GROWTH = at_most(1.5)
PEAK_MEGABYTES = at_most(500)


@dataclass(frozen=True)
class Work:
    """Pages to ingest, and how many articles the run has to find new and to know already."""

    pages: Sequence[str]
    n_new: int
    n_known: int


WorkFor = Callable[[int, int], Work]
Costs = Mapping[int, Sequence[Cost]]


def compare(what: str, warehouses: Mapping[int, Path], work_for: WorkFor, rounds: int) -> Costs:
    """Return the costs of each round, by the number of articles in the warehouse.

    `work_for` gives the work of a size and a round. The sizes take turns within each round, so that what else
    the machine does meets both. Each run has a copy of the warehouse of its own.
    """
    costs: dict[int, list[Cost]] = {size: [] for size in warehouses}
    with tqdm(total=rounds * len(warehouses), desc=what, unit=" runs") as progress:
        for turn in range(rounds):
            for size, warehouse in warehouses.items():
                costs[size].append(cost_of(warehouse, work_for(size, turn)))
                progress.update()
    return costs


def cost_of(warehouse: Path, work: Work) -> Cost:
    """Return what the work costs on a copy of the warehouse; raises BenchmarkError where that went wrong."""
    with (
        TemporaryDirectory(prefix="inbox-", dir=warehouse.parent) as place,
        fresh_copy(warehouse) as copy,
    ):
        inbox = write_inbox(Path(place) / "inbox", work.pages)
        # What was written until now must not be waited for when the run makes sure of its own files.
        os.sync()
        done = ingest(inbox, copy)
    counts = done.outcome["articles"]
    if (counts["new"], counts["updated"] + counts["seen_again"]) != (work.n_new, work.n_known):
        raise BenchmarkError(f"{work.n_new} new and {work.n_known} known articles were loaded as {counts}")
    return done.cost


def comparison_rows(
    what: str, costs: Costs, facts: Mapping[str, object], target: Target | None = GROWTH
) -> list[Row]:
    """Return how many times the large warehouse costs what the small one does, and what each costs."""
    rounds = min(map(len, costs.values()))
    cpu = {size: median(cost.cpu_seconds for cost in taken) for size, taken in costs.items()}
    wall = {size: median(cost.wall_seconds for cost in taken) for size, taken in costs.items()}
    peak = {size: median(cost.peak_megabytes for cost in taken) for size, taken in costs.items()}
    growth = {"CPU": _growth(cpu), "wall": _growth(wall)}
    by_round = {str(size): [asdict(cost) for cost in taken] for size, taken in costs.items()}
    sizes = f"{max(costs):,} against {min(costs):,} articles"
    return [
        Row(f"{what}: {sizes}", growth, "times", rounds, target, facts={**facts, "by_round": by_round}),
        Row(f"{what}: CPU", _by_size(cpu), "seconds", rounds),
        Row(f"{what}: wall", _by_size(wall), "seconds", rounds),
        Row(f"{what}: peak memory", _by_size(peak), "MB", rounds, PEAK_MEGABYTES, decimals=0),
    ]


def _growth(by_size: Mapping[int, float]) -> float:
    return by_size[max(by_size)] / by_size[min(by_size)]


def _by_size(by_size: Mapping[int, float]) -> dict[str, float]:
    return {f"{size:,} articles": figure for size, figure in by_size.items()}
