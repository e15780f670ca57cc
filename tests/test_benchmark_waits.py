"""What is told of nights, memory and starting follows from what the commands cost; here none is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import imports, memory, nothing_new, small_nights, start_up
from tests.benchmarks.comparison import Work
from tests.benchmarks.corpora import Copy
from tests.benchmarks.entrants import Entrant, Lap
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.inputs import Input
from tests.benchmarks.measured import Cost, Measured
from tests.benchmarks.rows import Row
from tests.benchmarks.settings import QUICK, Settings

IMPORT = "`import scrapy, duckdb, pyarrow`"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(replace(QUICK, known_files=2, few_pages=2, many_pages=4, middle=3_000), 3, tmp_path)


class Commands:
    """Stands in for commands that are run: what they cost by the clock, in turn, and what they write."""

    def __init__(self, walls: Sequence[float], statuses: Sequence[str] = ()) -> None:
        self.walls, self._statuses = iter(walls), iter(statuses)

    def __call__(self, _: Sequence[str]) -> Measured:
        return Measured(Cost(1, next(self.walls), 1), json.dumps({"status": next(self._statuses, "")}))


def verdicts(rows: Iterator[Row]) -> dict[str, tuple[Any, str | None]]:
    return {row.what: (pytest.approx(dict(row.figures)), row.verdict) for row in rows if row.target}


def test_a_night_with_nothing_new_is_held_against_the_import(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "run_here", Commands([2, 9, 1]))
    nights = Commands([50, 20, 4, 2.9, 2], ["published", *["nothing_new"] * 4])
    monkeypatch.setattr(nothing_new, "run_here", nights)
    what = f"a night with nothing new, 2 known files, against {IMPORT}"
    assert verdicts(nothing_new.nothing_new_rows(settings)) == {what: ({"wall": 1.45}, "met")}


def test_a_night_that_was_to_bring_nothing_and_did_is_an_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nothing_new, "run_here", Commands([1, 1], ["published", "published"]))
    with pytest.raises(BenchmarkError, match="was to be nothing_new"):
        list(nothing_new.nothing_new_rows(settings))


def test_commands_are_held_against_importing_duckdb(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start_up, "kept_warehouse", lambda keep, *_: keep)
    monkeypatch.setattr(imports, "run_here", Commands([2] * 12))
    monkeypatch.setattr(start_up, "run_here", Commands([9, 9, *[0.9, 2.7] * 12]))
    assert verdicts(start_up.start_up_rows(settings)) == {
        "`steppe --help` against `import duckdb`": ({"wall": 0.45}, "met"),
        "`steppe sql 'select 1'` against `import duckdb`": ({"wall": 1.35}, "missed"),
    }


def test_memory_is_that_of_many_pages_against_that_of_few(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    peaks = {2: iter([100, 900, 90]), 4: iter([120, 125, 1])}

    def lap(_: Entrant, source: Input, __: Path) -> Lap:
        return Lap(Cost(1, 1, next(peaks[source.truth.pages])))

    monkeypatch.setattr(memory, "lap", lap)
    what = "peak memory, 4 text pages against 2"
    assert verdicts(memory.memory_rows(settings)) == {what: ({"peak": 1.2}, "met")}


def test_a_night_is_of_ten_pages_half_of_them_known(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(_: Path, serials: set[int]) -> dict[int, Copy]:
        return {serial: Copy(f"Known {serial}", "text", serial, serial, "seen again") for serial in serials}

    def cost_of(warehouse: Path, work: Work) -> Cost:
        assert (len(work.pages), work.n_new, work.n_known) == (10, 30, 30)
        printed = "\n".join(work.pages)
        size = int(warehouse.name)
        assert printed.count("Known ") == 30
        assert all(f"Known {serial}\n" not in printed for serial in range(size - 1_000))
        return Cost(1 + size / 50_000, size / 1_000, 1)

    monkeypatch.setattr(small_nights, "kept_warehouse", lambda _, size, __: Path(str(size)))
    monkeypatch.setattr("tests.benchmarks.nights.articles_by_serial", known)
    monkeypatch.setattr(small_nights, "cost_of", cost_of)
    monkeypatch.setattr(imports, "run_here", Commands([4]))
    rows = list(small_nights.small_night_rows(replace(settings, rounds=1)))
    assert verdicts(iter(rows)) == {
        "a night of 10 new pages into 10,000 articles against 1,000": ({"CPU": 1.2 / 1.02}, "met"),
        f"a night of 10 new pages into 10,000 articles against {IMPORT}": ({"wall": 2.5}, "met"),
    }
    assert rows[-1].figures == {"1,000 articles": 1, "3,000 articles": 3, "10,000 articles": 10}
