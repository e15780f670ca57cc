"""The layout for readers: common questions asked of the catalogue, of native tables, and of other layouts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
from tqdm import tqdm

from dags.command_line.stored_queries import stored_query
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.layout_databases import (
    BY_KEY,
    INDEXED,
    NATIVE,
    NO_BLOOM,
    ONE_GROUP,
    PUBLISHED,
    Layout,
    layouts,
)
from tests.benchmarks.rows import Row
from tests.benchmarks.searches import ranked_words
from tests.benchmarks.settings import Settings
from tests.benchmarks.warehouses import kept_warehouse
from warehouse.opening import connect

AGAIN = 5
"""How often a question is asked once more over the connection that has answered it, of other values."""
COMMON, RARE = 300, 3_000
"""Ranks of the words that texts are searched for: those of one article in ten, and of few."""
STATES = ("cold", "warm")
CLOCKS = {"cpu": "CPU", "wall": "wall"}

Values = Mapping[str, object]


@dataclass(frozen=True)
class Question:
    """One common question: its SQL, and the values that it is asked of, in turn.

    Beside the catalogue and the native tables, it is asked of the layouts that could make a difference to it.
    """

    name: str
    query: str
    values: Sequence[Values]
    others: tuple[str, ...] = ()
    again: int = AGAIN

    @property
    def ways(self) -> tuple[str, ...]:
        """The names of the layouts that it is asked of."""
        return PUBLISHED, *self.others, NATIVE


@dataclass(frozen=True)
class Took:
    """What one answer took, in thousandths of a second."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Answered:
    """What a question took: over a new connection, with opening it, and asked once more of that one."""

    cold: Took
    warm: Took
    digest: str


def layout_rows(settings: Settings) -> Iterator[Row]:
    """Ask the layouts of the large warehouse each question, in turn, and yield what that took."""
    size = settings.sizes.large
    warehouse = kept_warehouse(settings.keep, size, settings.seed)
    with TemporaryDirectory(prefix="layouts-", dir=settings.keep) as place:
        ways = layouts(warehouse, Path(place))
        megabytes = {name: way.size_bytes / 1_000_000 for name, way in ways.items()}
        yield Row(f"the tables asked, {size:,} articles: on disk", megabytes, "MB", 1, decimals=0)
        for question in questions(warehouse, settings.seed):
            yield from _rows(f"{question.name}, {size:,} articles", _ask(question, ways, settings.rounds))


def questions(warehouse: Path, seed: int) -> list[Question]:
    """Return the questions, with values that stand in the warehouse."""
    words = ranked_words(seed)
    with connect(warehouse) as connection:

        def drawn(column: str, table: str) -> list[Values]:
            query = f"SELECT {column} FROM {table} USING SAMPLE reservoir(100 ROWS) REPEATABLE ({seed})"
            return [{"value": value} for (value,) in connection.sql(query).fetchall()]

        days = [row["value"] for row in drawn("first_seen", "articles")]
        articles, versions = drawn("article_id", "articles"), drawn("version_id", "article_versions")
        pages = drawn("page_id", "sightings")
    months = [_span(day, 30) for day in days if isinstance(day, date)]
    years = [_span(day, 365) for day in days if isinstance(day, date)]
    return [
        Question(
            "an article by its id",
            "SELECT title, text FROM articles WHERE article_id = $value",
            articles,
            (NO_BLOOM, ONE_GROUP, BY_KEY, INDEXED),
        ),
        Question(
            "a wording by its id",
            "SELECT title, text FROM article_versions WHERE version_id = $value",
            versions,
            (NO_BLOOM, INDEXED),
        ),
        Question(
            "the articles of a page",
            "SELECT position, a.title, a.n_versions FROM sightings JOIN articles AS a USING (article_id) "
            "WHERE page_id = $value ORDER BY position",
            pages,
            (NO_BLOOM, INDEXED),
        ),
        Question(
            "a year of one currency's rates",
            "SELECT as_of, rate, rate_low, rate_high FROM rates "
            "WHERE base = 'KGS' AND as_of BETWEEN $first AND $last ORDER BY as_of",
            years,
        ),
        Question(
            "a month of headlines",
            "SELECT article_id, title FROM articles "
            "WHERE first_seen BETWEEN $first AND $last ORDER BY article_id",
            months,
            (ONE_GROUP, BY_KEY),
        ),
        Question(
            "articles by month and kind",
            "SELECT date_trunc('month', first_seen) AS month, kind, count(*), sum(word_count), "
            "count(*) FILTER (truncated) FROM articles GROUP BY ALL ORDER BY ALL",
            [{}],
            (ONE_GROUP,),
        ),
        Question(
            "texts with a word",
            "SELECT count(*) FROM articles WHERE contains(text, $value)",
            [{"value": word} for word in words[COMMON : COMMON + 100]],
            again=1,
        ),
        Question(
            "a word with those around it",
            stored_query("keyword-in-context").text,
            [{"term": word, "words": 6} for word in words[RARE : RARE + 100]],
            again=1,
        ),
    ]


def _span(first: date, days: int) -> Values:
    return {"first": first, "last": first + timedelta(days=days - 1)}


def _ask(question: Question, ways: Mapping[str, Layout], rounds: int) -> dict[str, list[Answered]]:
    """Return what the question took of each layout, round by round; the layouts take turns.

    Raises BenchmarkError where two layouts answer otherwise.
    """
    answers: dict[str, list[Answered]] = {name: [] for name in question.ways}
    for turn in tqdm(range(rounds), question.name, unit=" rounds"):
        at = turn * (question.again + 1)
        values = [question.values[(at + n) % len(question.values)] for n in range(question.again + 1)]
        for name, taken in answers.items():
            taken.append(_answered(question.query, values, ways[name].open))
        if len({taken[turn].digest for taken in answers.values()}) > 1:
            raise BenchmarkError(f"layouts of the same rows answer otherwise: {question.name}")
    return answers


def _answered(
    query: str, values: Sequence[Values], opened: Callable[[], duckdb.DuckDBPyConnection]
) -> Answered:
    answers: list[str] = []
    clock = _Clock()
    with opened() as connection:
        answers.append(repr(connection.execute(query, dict(values[0])).fetchall()))
        cold = clock.took()
        warm: list[Took] = []
        for further in values[1:]:
            clock = _Clock()
            answers.append(repr(connection.execute(query, dict(further)).fetchall()))
            warm.append(clock.took())
    middle = Took(median(took.cpu for took in warm), median(took.wall for took in warm))
    return Answered(cold, middle, sha256("\n".join(answers).encode()).hexdigest())


class _Clock:
    """Runs from when it is made; the processor time is that of all threads."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.perf_counter()

    def took(self) -> Took:
        return Took(1000 * (time.process_time() - self._cpu), 1000 * (time.perf_counter() - self._wall))


def _rows(what: str, answers: Mapping[str, Sequence[Answered]]) -> Iterator[Row]:
    """Yield how many times the native table's time the catalogue takes, and what each layout takes."""
    rounds = len(answers[PUBLISHED])
    by_round = {name: [asdict(answered) for answered in taken] for name, taken in answers.items()}
    for state in STATES:
        for clock, told in CLOCKS.items():
            ratios = _ratios(answers[PUBLISHED], answers[NATIVE], state, clock)
            times = {"median": median(ratios), "least": min(ratios), "most": max(ratios)}
            yield Row(f"{what}: {state}, {told}: catalogue against native", times, "times", rounds)
            figures = {
                name: median(_took(answered, state, clock) for answered in taken)
                for name, taken in answers.items()
            }
            facts = {"by_round": by_round}
            yield Row(f"{what}: {state}, {told}", figures, "ms", rounds, decimals=1, facts=facts)


def _ratios(ours: Sequence[Answered], theirs: Sequence[Answered], state: str, clock: str) -> list[float]:
    return [
        _took(our, state, clock) / _took(their, state, clock) for our, their in zip(ours, theirs, strict=True)
    ]


def _took(answered: Answered, state: str, clock: str) -> float:
    took = answered.cold if state == "cold" else answered.warm
    return took.cpu if clock == "cpu" else took.wall
