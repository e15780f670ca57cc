"""A year of nights: how many files the tables come to, what they take on disk, and what a night costs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tqdm import tqdm

from tests.benchmarks.comparison import GROWTH, PEAK_MEGABYTES
from tests.benchmarks.copies import fresh_copy
from tests.benchmarks.corpora import Copy, new_articles, pages
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.job import STEPPE, ingest, manifest, run_here, write_inbox
from tests.benchmarks.measured import Cost
from tests.benchmarks.nights import AGES, N_NEW, draw
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.settings import Settings
from tests.benchmarks.warehouses import FIRST_DAY, printed

MONTH = 30
KEPT = 30
MOST_FILES = at_most(16)
"""Of any table: the files that are full, and of the others as many as a number of so many nights has bits."""


@dataclass(frozen=True)
class Standing:
    """What a warehouse comes to after so many nights; bytes on disk count each linked file once.

    `bytes_with_retention` are left when only the newest snapshots are kept.
    """

    nights: int
    most_files_of_a_table: int
    files_of_all_tables: int
    bytes_of_tables: int
    bytes_of_folder: int
    bytes_with_retention: int


def year_rows(settings: Settings) -> Iterator[Row]:
    """Ingest night after night into one warehouse that begins empty and keeps every snapshot."""
    nights = settings.sizes.nights
    settings.keep.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="year-", dir=settings.keep) as place:
        costs, standings = _nights(Path(place), nights, settings.seed)
    yield from _standing_rows(standings)
    yield from _cost_rows(costs)


def _nights(place: Path, nights: int, seed: int) -> tuple[list[Cost], list[Standing]]:
    warehouse = place / "warehouse"
    costs: list[Cost] = []
    standings: list[Standing] = []
    printed_before: list[Copy] = []
    for night in tqdm(range(nights), "year of nights", unit=" nights"):
        new = list(new_articles(N_NEW, seed + night, night * N_NEW))
        again = [printed_before[serial] for serial in draw(AGES[0], len(printed_before), seed, night)]
        listings = pages([*new, *again], printed(FIRST_DAY + timedelta(days=night)))
        inbox = write_inbox(place / f"night-{night}", listings)
        os.sync()  # what was written until now must not be waited for by the run
        done = ingest(inbox, warehouse)
        found = done.outcome["articles"]
        if (found["new"], found["updated"] + found["seen_again"]) != (len(new), len(again)):
            raise BenchmarkError(f"{len(new)} new and {len(again)} known articles were loaded as {found}")
        costs.append(done.cost)
        printed_before += new
        if night + 1 in {1, MONTH, nights}:
            standings.append(_standing(warehouse, night + 1))
    return costs, standings


def _standing(warehouse: Path, nights: int) -> Standing:
    tables: Mapping[str, Mapping[str, int]] = manifest(warehouse)["tables"]
    with fresh_copy(warehouse) as copy:
        _expire(copy)
        kept = _bytes_on_disk(copy)
    return Standing(
        nights,
        max(table["files"] for table in tables.values()),
        sum(table["files"] for table in tables.values()),
        sum(table["bytes"] for table in tables.values()),
        _bytes_on_disk(warehouse),
        kept,
    )


def _expire(warehouse: Path) -> None:
    command = [
        *(*STEPPE, "expire", "--warehouse", str(warehouse)),
        *("--keep-snapshots", str(KEPT), "--keep-days", "0"),
    ]
    run_here(command)


def _bytes_on_disk(folder: Path) -> int:
    """Return the length of all files below a folder, those of several links once."""
    found = [path.lstat() for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sum({(stat.st_dev, stat.st_ino): stat.st_size for stat in found}.values())


def _standing_rows(standings: Sequence[Standing]) -> Iterator[Row]:
    def told(figure: str) -> dict[str, float]:
        return {f"night {each.nights}": getattr(each, figure) for each in standings}

    def megabytes(figure: str) -> dict[str, float]:
        return {night: size / 1_000_000 for night, size in told(figure).items()}

    facts = {"standings": [asdict(each) for each in standings]}
    what = "year of nights"
    most = told("most_files_of_a_table")
    yield Row(f"{what}: most files of a table", most, "", 1, MOST_FILES, decimals=0, facts=facts)
    yield Row(f"{what}: files of all tables", told("files_of_all_tables"), "", 1, decimals=0)
    yield Row(f"{what}: the tables of one snapshot", megabytes("bytes_of_tables"), "MB", 1, decimals=1)
    yield Row(f"{what}: on disk, all snapshots kept", megabytes("bytes_of_folder"), "MB", 1, decimals=1)
    yield Row(f"{what}: on disk, {KEPT} kept", megabytes("bytes_with_retention"), "MB", 1, decimals=1)


def _cost_rows(costs: Sequence[Cost]) -> Iterator[Row]:
    """Yield what the first month's nights cost after the very first, and what the last month's do."""
    first, last = costs[1 : MONTH + 1], costs[-MONTH:]
    months = {f"nights 2 to {len(first) + 1}": first, f"the last {len(last)}": last}
    cpu = {name: median(cost.cpu_seconds for cost in taken) for name, taken in months.items()}
    wall = {name: median(cost.wall_seconds for cost in taken) for name, taken in months.items()}
    peak = {name: max(cost.peak_megabytes for cost in taken) for name, taken in months.items()}
    (cpu_before, cpu_after), (wall_before, wall_after) = cpu.values(), wall.values()
    growth = {"CPU": cpu_after / cpu_before, "wall": wall_after / wall_before}
    facts = {"by_night": [asdict(cost) for cost in costs]}
    what = "a night of the last month"
    rounds = len(first)
    yield Row(f"{what} against one of the first", growth, "times", rounds, GROWTH, facts=facts)
    yield Row("nights of a year: CPU", cpu, "seconds", rounds)
    yield Row("nights of a year: wall", wall, "seconds", rounds)
    yield Row("nights of a year: peak memory", peak, "MB", rounds, PEAK_MEGABYTES, decimals=0)
