"""Ingesting pages: the job against the loop, that against the least there is, and peers against the job."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from dags.workers import available_cores
from tests.benchmarks.entrants import (
    BARE_HTML,
    BARE_TEXT,
    LOOP,
    STOCK_SCRAPY,
    TRAFILATURA,
    Entrant,
    steppe,
)
from tests.benchmarks.inputs import Input, html_pages, text_pages, warc_of
from tests.benchmarks.race import Clock, Course, Result, race, times, told
from tests.benchmarks.rows import Row, Target, at_least, at_most
from tests.benchmarks.settings import Settings

PART = 10
"""A whole input is so many times its part."""
ONE = steppe(1)
STEPPE = "steppe, "
TOO_FEW = "too few pages to tell them from what starting costs"

Pages = Callable[[Path, int, int], Input]


@dataclass(frozen=True)
class Question:
    """What is asked of a race: how many times as much a page costs one entrant as another."""

    what: str
    dear: str
    cheap: str
    target: Target
    clock: Clock = "cpu_seconds"


def text_rows(settings: Settings) -> Iterator[Row]:
    """Race over pages of plain text."""
    n_pages = settings.sizes.text_pages
    what = f"{n_pages:,} text pages"
    questions = [
        Question(f"steppe ingest of {what} against the loop", ONE.name, LOOP.name, at_most(1.5)),
        Question(f"the loop against the bare loop, {what}", LOOP.name, BARE_TEXT.name, at_most(4)),
        *_questions_of_workers(what),
    ]
    with TemporaryDirectory(prefix="text-", dir=settings.keep) as place:
        course = _course(Path(place), n_pages, settings.seed, text_pages)
        entrants = dict.fromkeys((BARE_TEXT, LOOP, *_job(settings)), course)
        result = race(what, entrants, settings.rounds, settings.keep)
    yield from _rows(what, result, questions, settings.rounds)


def html_rows(settings: Settings) -> Iterator[Row]:
    """Race over pages of HTML as files, with the peers."""
    n_pages = settings.sizes.html_pages
    what = f"{n_pages:,} HTML pages"
    with TemporaryDirectory(prefix="html-", dir=settings.keep) as place:
        course = _course(Path(place), n_pages, settings.seed, html_pages)
        short = _course(Path(place) / "short", settings.sizes.extracted_pages, settings.seed, html_pages)
        entrants = dict.fromkeys((BARE_HTML, LOOP, *_job(settings), STOCK_SCRAPY), course)
        if not TRAFILATURA.lacks:
            entrants[TRAFILATURA] = short
        result = race(what, entrants, settings.rounds, settings.keep)
    yield from _rows(what, result, _questions_of_html(what), settings.rounds)


def archive_rows(settings: Settings) -> Iterator[Row]:
    """Race over the same pages in one archive."""
    n_pages = settings.sizes.html_pages
    what = f"{n_pages:,} HTML pages in one WARC.gz"
    with TemporaryDirectory(prefix="archive-", dir=settings.keep) as place:
        course = _course(Path(place), n_pages, settings.seed, html_pages)
        archives = Course(
            warc_of(course.part, Path(place) / "part.warc.gz"),
            warc_of(course.whole, Path(place) / "whole.warc.gz"),
        )
        result = race(what, dict.fromkeys((LOOP, *_job(settings)), archives), settings.rounds, settings.keep)
    yield from _rows(what, result, _questions_of_archives(what), settings.rounds)


def _course(place: Path, n_pages: int, seed: int, written: Pages) -> Course:
    n_part = max(n_pages // PART, 1)
    return Course(written(place / "part", n_part, seed), written(place / "whole", n_pages, seed))


def _job(settings: Settings) -> list[Entrant]:
    """Return the job with one worker, with two, and so on up to one for each core."""
    return [steppe(workers) for workers in worker_counts(min(available_cores(), settings.sizes.most_workers))]


def worker_counts(cores: int) -> list[int]:
    """Return 1, 2, 4 and so on, and the number itself."""
    doubled = [2**power for power in range(cores.bit_length())]
    return sorted({*doubled, cores})


def _questions_of_workers(what: str) -> list[Question]:
    told = f"two workers against one, {what}, wall"
    return [Question(told, ONE.name, steppe(2).name, at_least(1.6), "wall_seconds")]


def _questions_of_html(what: str) -> list[Question]:
    return [
        Question(f"steppe ingest of {what} against the loop", ONE.name, LOOP.name, at_most(1.4)),
        Question(f"the loop against the bare loop, {what}", LOOP.name, BARE_HTML.name, at_most(2)),
        Question("stock Scrapy against steppe ingest, HTML", STOCK_SCRAPY.name, ONE.name, at_least(4)),
        Question("trafilatura against steppe ingest, HTML", TRAFILATURA.name, ONE.name, at_least(10)),
        *_questions_of_workers(what),
    ]


def _questions_of_archives(what: str) -> list[Question]:
    return [
        Question(f"steppe ingest of {what} against a fastwarc loop", ONE.name, LOOP.name, at_most(1.4)),
        *_questions_of_workers(what),
    ]


def _rows(what: str, result: Result, questions: Sequence[Question], rounds: int) -> Iterator[Row]:
    yield from (_answer(question, result, rounds) for question in questions)
    yield _same_rows(what, result)
    yield from _throughput(what, result, rounds)


def _same_rows(what: str, result: Result) -> Row:
    """Return how many numbers of workers led to other rows than one worker does."""
    first, *others = (laps.digests[0] for name, laps in result.items() if name.startswith(STEPPE))
    figures = {"other rows": sum(digest != first for digest in others)}
    lacks = None if others else "it takes two cores"
    what = f"numbers of workers that lead to other rows than one, {what}"
    return Row(what, {} if lacks else figures, "", 1, at_most(0), decimals=0, lacks=lacks)


def _answer(question: Question, result: Result, rounds: int) -> Row:
    lacks = next((_lacking(name) for name in (question.dear, question.cheap) if name not in result), None)
    figures = {}
    if not lacks:
        figure = times(result[question.dear], result[question.cheap], question.clock)
        if figure is None:
            lacks = TOO_FEW
        else:
            figures = {"wall" if question.clock == "wall_seconds" else "CPU": figure}
    return Row(question.what, figures, "times", rounds, question.target, lacks=lacks)


def _lacking(name: str) -> str:
    return "pip install '.[benchmark]'" if name == TRAFILATURA.name else "it takes two cores"


def _throughput(what: str, result: Result, rounds: int) -> Iterator[Row]:
    """Yield how many pages, and MB of them, a second of one core's time reads."""
    pages, megabytes = {}, {}
    for name, laps in result.items():
        if (seconds := median(laps.seconds_a_page("cpu_seconds"))) > 0:
            whole = laps.course.whole
            pages[name] = 1 / seconds
            megabytes[name] = whole.size_bytes / whole.truth.pages / 1_000_000 / seconds
    facts = {"pages": what, "laps": told(result)}
    yield Row(f"{what}: by a core", pages, "pages/s", rounds, decimals=0, facts=facts)
    yield Row(f"{what}: by a core", megabytes, "MB/s", rounds, decimals=1)
