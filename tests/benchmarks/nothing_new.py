"""A night that brings nothing: an inbox of files that are all known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tqdm import tqdm

from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.imports import ALL_LIBRARIES, cost_of_python
from tests.benchmarks.inputs import text_pages
from tests.benchmarks.job import STEPPE, run_here
from tests.benchmarks.measured import Cost
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.settings import Settings

WALL = at_most(1.5)
CONFIG = """\
warehouse = "warehouse"
settle_seconds = 0

[[inboxes]]
name = "pages"
path = "pages"
"""


def nothing_new_rows(settings: Settings) -> Iterator[Row]:
    """Publish an inbox once, and measure the nights after, and the libraries' import, in turn."""
    n_files = settings.sizes.known_files
    nights: list[Cost] = []
    imports: list[Cost] = []
    with TemporaryDirectory(prefix="nothing-new-", dir=settings.keep) as place:
        text_pages(Path(place) / "pages", n_files, settings.seed)
        config = Path(place) / "steppe.toml"
        config.write_text(CONFIG, "utf-8")
        _night(config, "published")
        _night(config, "nothing_new")
        for _ in tqdm(range(settings.rounds), "nights with nothing new", unit=" rounds"):
            nights.append(_night(config, "nothing_new"))
            imports.append(cost_of_python(ALL_LIBRARIES))
    wall = {
        "the night": median(cost.wall_seconds for cost in nights),
        ALL_LIBRARIES: median(cost.wall_seconds for cost in imports),
    }
    what = f"a night with nothing new, {n_files:,} known files"
    facts = {
        "by_round": {
            "night": [asdict(cost) for cost in nights],
            ALL_LIBRARIES: [asdict(cost) for cost in imports],
        }
    }
    share = {"wall": wall["the night"] / wall[ALL_LIBRARIES]}
    yield Row(f"{what}, against `{ALL_LIBRARIES}`", share, "times", settings.rounds, WALL, facts=facts)
    yield Row(f"{what}: wall", wall, "seconds", settings.rounds)


def _night(config: Path, status: str) -> Cost:
    command = [*STEPPE, "nightly", "--config", str(config), "--json"]
    done = run_here(command)
    if json.loads(done.output)["status"] != status:
        raise BenchmarkError(f"the night was to be {status}: {done.output}")
    return done.cost
