"""A night of ten new pages, half of whose articles were seen lately, on warehouses of several sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from statistics import median

from tqdm import tqdm

from tests.benchmarks.comparison import GROWTH, cost_of
from tests.benchmarks.corpora import ARTICLES_A_PAGE
from tests.benchmarks.imports import ALL_LIBRARIES, cost_of_python
from tests.benchmarks.measured import Cost
from tests.benchmarks.nights import AGES, draw, nights_of
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.settings import Settings
from tests.benchmarks.warehouses import kept_warehouse

N_PAGES = 10
N_SEEN_AGAIN = N_PAGES * ARTICLES_A_PAGE // 2
N_NEW = N_PAGES * ARTICLES_A_PAGE - N_SEEN_AGAIN
RECENT = AGES[0]
WALL = at_most(2.5)


def small_night_rows(settings: Settings) -> Iterator[Row]:
    """Measure the night on each warehouse, and the libraries' import beside it, in turn."""
    sizes = (settings.sizes.small, settings.sizes.middle, settings.sizes.large)
    nights, imports = _measured(settings, sorted({size for size in sizes if size}))
    large, small = nights[settings.sizes.large], nights[settings.sizes.small]
    what = f"a night of {N_PAGES} new pages"
    cpu = {size: median(cost.cpu_seconds for cost in costs) for size, costs in nights.items()}
    wall = {size: median(cost.wall_seconds for cost in costs) for size, costs in nights.items()}
    between = f"into {settings.sizes.large:,} articles against {settings.sizes.small:,}"
    growth = {"CPU": _median_cpu(large) / _median_cpu(small)}
    facts: dict[str, object] = {
        "night_by_size": {str(size): [asdict(cost) for cost in costs] for size, costs in nights.items()}
    }
    yield Row(f"{what} {between}", growth, "times", settings.rounds, GROWTH, facts=facts)
    share = {"wall": wall[settings.sizes.large] / median(cost.wall_seconds for cost in imports)}
    facts = {"by_round": {ALL_LIBRARIES: [asdict(cost) for cost in imports]}}
    against = f"into {settings.sizes.large:,} articles against `{ALL_LIBRARIES}`"
    yield Row(f"{what} {against}", share, "times", settings.rounds, WALL, facts=facts)
    yield Row(f"{what}: CPU", _by_size(cpu), "seconds", settings.rounds)
    yield Row(f"{what}: wall", _by_size(wall), "seconds", settings.rounds)


def _measured(settings: Settings, sizes: list[int]) -> tuple[dict[int, list[Cost]], list[Cost]]:
    warehouses = {size: kept_warehouse(settings.keep, size, settings.seed) for size in sizes}
    drawn = {
        size: [draw(RECENT, size, settings.seed, turn, N_SEEN_AGAIN) for turn in range(settings.rounds)]
        for size in sizes
    }
    work_for = nights_of(warehouses, drawn, settings.seed, N_NEW)
    nights: dict[int, list[Cost]] = {size: [] for size in sizes}
    imports: list[Cost] = []
    for turn in tqdm(range(settings.rounds), f"night of {N_PAGES} pages", unit=" rounds"):
        for size, warehouse in warehouses.items():
            nights[size].append(cost_of(warehouse, work_for(size, turn)))
        imports.append(cost_of_python(ALL_LIBRARIES))
    return nights, imports


def _median_cpu(costs: list[Cost]) -> float:
    return median(cost.cpu_seconds for cost in costs)


def _by_size(figures: Mapping[int, float]) -> dict[str, float]:
    return {f"{size:,} articles": figure for size, figure in figures.items()}
