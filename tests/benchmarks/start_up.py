"""How soon a command answers that has nothing to do, against importing DuckDB."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from statistics import median

from tqdm import tqdm

from tests.benchmarks.imports import DUCKDB, cost_of_python
from tests.benchmarks.job import run_here
from tests.benchmarks.measured import Cost
from tests.benchmarks.rows import Row, Target, at_most
from tests.benchmarks.settings import Settings
from tests.benchmarks.warehouses import kept_warehouse

TURNS_A_ROUND = 4
"""They take a tenth of a second, so that they can be measured more often than others."""
AS_INSTALLED = "import sys; from dags.command_line import main; sys.exit(main())"
"""What the installed command does."""
HELP, SELECT = "steppe --help", "steppe sql 'select 1'"
TARGETS: Mapping[str, Target] = {HELP: at_most(0.5), SELECT: at_most(1.3)}


def start_up_rows(settings: Settings) -> Iterator[Row]:
    """Measure the commands and the import in turn; the query is asked of the small warehouse."""
    warehouse = kept_warehouse(settings.keep, settings.sizes.small, settings.seed)
    arguments = {HELP: ["--help"], SELECT: ["sql", "select 1", "--warehouse", str(warehouse)]}
    costs: dict[str, list[Cost]] = {name: [] for name in (*arguments, DUCKDB)}
    rounds = settings.rounds * TURNS_A_ROUND
    for each in arguments.values():
        _steppe(each)
    for _ in tqdm(range(rounds), "starting", unit=" rounds"):
        for name, each in arguments.items():
            costs[name].append(_steppe(each))
        costs[DUCKDB].append(cost_of_python(DUCKDB))
    wall = {name: median(cost.wall_seconds for cost in taken) for name, taken in costs.items()}
    facts = {"by_round": {name: [asdict(cost) for cost in taken] for name, taken in costs.items()}}
    for name, target in TARGETS.items():
        share = {"wall": wall[name] / wall[DUCKDB]}
        yield Row(f"`{name}` against `{DUCKDB}`", share, "times", rounds, target, facts=facts)
    yield Row("starting: wall", wall, "seconds", rounds, decimals=3)


def _steppe(arguments: Sequence[str]) -> Cost:
    return run_here([sys.executable, "-c", AS_INSTALLED, *arguments]).cost
