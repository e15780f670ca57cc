"""Warehouses of a given size, made by the real job out of generated listings, and kept to be used again."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from etl.forward import is_older
from tests.benchmarks.corpora import ARTICLES_A_PAGE, new_articles, page
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.job import STEPPE, ingest, n_pages, run_here, write_inbox
from warehouse.folder import WarehouseFolder
from warehouse.search.upkeep import update_after_run

ARTICLES_A_RUN = 50_000
ARTICLES_A_DAY = 250
FIRST_DAY = date(2010, 1, 1)
SAMPLE = 12


@dataclass(frozen=True)
class Run:
    """One run of the job that makes a warehouse: its place among them, its first article, their number."""

    place: int
    first: int
    number: int


@dataclass(frozen=True)
class Plan:
    """What a warehouse holds, whichever code made it: two of equal plans hold the same articles."""

    articles: int
    seed: int
    articles_a_run: int
    articles_a_day: int
    corpus: str

    def runs(self) -> list[Run]:
        """Return the runs that load them, in their order."""
        firsts = range(0, self.articles, self.articles_a_run)
        return [
            Run(place, first, min(self.articles_a_run, self.articles - first))
            for place, first in enumerate(firsts)
        ]

    def day_of(self, article: int) -> str:
        """Return the day of the listing that has an article, as it prints it: a million take eleven years."""
        return printed(FIRST_DAY + timedelta(days=article // self.articles_a_day))


def plan_for(articles: int, seed: int, articles_a_run: int = ARTICLES_A_RUN) -> Plan:
    """Return the plan of a warehouse; its `corpus` changes when the generator writes something else."""
    sample = page(list(new_articles(SAMPLE, seed)), 1, SAMPLE, printed(FIRST_DAY))
    return Plan(articles, seed, articles_a_run, ARTICLES_A_DAY, hashlib.sha256(sample.encode()).hexdigest())


def printed(day: date) -> str:
    """Return the day as the site's listings print it."""
    return f"{day.day} {day:%B %Y}"


def kept_warehouse(keep: Path, articles: int, seed: int) -> Path:
    """Return a warehouse of so many articles in the cache folder, made where it is not there yet.

    It has today's tables and an index of words: the first run on one without would pay for all of them.
    """
    folder = make_warehouse(keep / f"{articles}-articles-seed-{seed}", articles, seed)
    if is_older(WarehouseFolder(folder)):
        _bring_forward(folder)
    if warning := update_after_run(WarehouseFolder(folder)):
        raise BenchmarkError(warning)
    return folder


def _bring_forward(folder: Path) -> None:
    """Let a run that brings nothing publish the tables of an older contract in today's."""
    with TemporaryDirectory(prefix=f"{folder.name}.inbox-", dir=folder.parent) as empty:
        run_here([*STEPPE, "ingest", empty, "--warehouse", str(folder)])


def make_warehouse(folder: Path, articles: int, seed: int, *, articles_a_run: int = ARTICLES_A_RUN) -> Path:
    """Make the folder a warehouse of so many articles, and return it.

    One that is whole is left as it is. A half-built one goes on after its last whole run; one of another plan
    is made anew. Raises BenchmarkError where the folder is there but was not made here.
    """
    plan = plan_for(articles, seed, articles_a_run)
    note = note_beside(folder)
    if not note.exists() and folder.exists() and any(folder.iterdir()):
        raise BenchmarkError(f"{folder} is not empty and was not made here; name another folder")
    n_done = _n_runs_done(folder, plan)
    if noted(folder) == (plan, True) and n_done == len(plan.runs()):
        return folder
    if n_done == 0 and folder.exists():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _write_note(note, plan, complete=False)
    _ingest_runs(folder, plan, n_done)
    _write_note(note, plan, complete=True)
    return folder


def note_beside(folder: Path) -> Path:
    """Return the file beside a warehouse that tells its plan, and whether it is whole."""
    return folder.with_name(f"{folder.name}.plan.json")


def noted(folder: Path) -> tuple[Plan, bool] | None:
    """Return what the file beside a warehouse tells; None where there is none that can be understood."""
    try:
        note = json.loads(note_beside(folder).read_text("utf-8"))
        return Plan(**note["plan"]), note["complete"] is True
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _write_note(note: Path, plan: Plan, *, complete: bool) -> None:
    aside = note.with_name(f"{note.name}.new")
    aside.write_text(json.dumps({"plan": asdict(plan), "complete": complete}, indent=1) + "\n", "utf-8")
    aside.replace(note)


def _n_runs_done(folder: Path, plan: Plan) -> int:
    """Return how many runs of the plan the warehouse holds; 0 where it is of another plan, or not there."""
    known = noted(folder)
    if known is None or known[0] != plan or not (folder / "current").exists():
        return 0
    pages_after_runs = list(accumulate(math.ceil(run.number / ARTICLES_A_PAGE) for run in plan.runs()))
    found = n_pages(folder)
    return pages_after_runs.index(found) + 1 if found in pages_after_runs else 0


def _ingest_runs(folder: Path, plan: Plan, n_done: int) -> None:
    done, left = plan.runs()[:n_done], plan.runs()[n_done:]
    with tqdm(total=plan.articles, desc=f"making {folder.name}", unit=" articles") as progress:
        progress.update(sum(run.number for run in done))
        for run in left:
            _ingest_run(folder, plan, run)
            progress.update(run.number)


def _listings(plan: Plan, run: Run) -> Iterator[str]:
    """Yield the listings of a run; a page is of the day of its first article."""
    articles = list(new_articles(run.number, plan.seed + run.place, run.first))
    for at in range(0, run.number, ARTICLES_A_PAGE):
        printed_here = articles[at : at + ARTICLES_A_PAGE]
        yield page(printed_here, at + 1, run.number, plan.day_of(run.first + at))


def _ingest_run(folder: Path, plan: Plan, run: Run) -> None:
    with TemporaryDirectory(prefix=f"{folder.name}.inbox-", dir=folder.parent) as place:
        inbox = write_inbox(Path(place) / f"run-{run.place}", _listings(plan, run))
        counts = ingest(inbox, folder).outcome["articles"]
    if counts["new"] != run.number:
        raise BenchmarkError(f"{run.number} different articles were loaded as {counts}")
