"""How well copies are told to be one article, and articles one story, where the truth is known."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from tqdm import tqdm

from tests.benchmarks.corpora import ARTICLES_A_PAGE, Copy, changed_copies, page
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.job import ingest, write_inbox
from tests.benchmarks.rows import Row, at_least, at_most
from tests.benchmarks.settings import Settings
from tests.benchmarks.truth import pairwise
from tests.benchmarks.warehouses import FIRST_DAY, printed
from warehouse.opening import connect

GOOD = at_least(0.99)
NONE = at_most(0)
SPLITS = 3
N_DAYS = 3
FOUND = """
SELECT versions.title, versions.text, article_id, story_id
FROM article_versions AS versions JOIN articles USING (article_id)
"""
# A place is that of a copy in the corpus.
Found = Mapping[int, str]
Truth = Mapping[int, int]
Label = TypeVar("Label", str, int)
Way = Sequence[Sequence[str]]
"""The listings that each run brings."""


@dataclass(frozen=True)
class Grouping:
    """The article and the story that each copy was found to be of."""

    articles: Found
    stories: Found


def identity_rows(settings: Settings) -> Iterator[Row]:
    """Ingest the pages of one corpus in several ways, and score what is found by the truth.

    Every way is scored for all copies; the first one also by what was done to the copies, and by the company
    that they were printed in.
    """
    copies = changed_copies(settings.sizes.families, settings.seed)
    ways = _ways(_listings(copies), settings.seed)
    found = {name: _grouping(copies, way) for name, way in tqdm(ways.items(), "identity", unit=" ways")}
    first = next(iter(found.values()))
    articles = {place: copy.article for place, copy in enumerate(copies)}
    stories = {place: copy.story for place, copy in enumerate(copies)}
    for kind, places in _with_change(copies).items():
        yield _score_row(f"articles with a copy: {kind}", first.articles, articles, places)
    for kind, places in _places_by(copies, lambda copy: copy.family).items():
        yield _score_row(f"articles among {kind}", first.articles, articles, places)
        yield _score_row(f"stories among {kind}", first.stories, stories, places)
    everywhere = range(len(copies))
    for name, grouping in found.items():
        yield _score_row(f"articles {name}", grouping.articles, articles, everywhere)
        yield _score_row(f"stories {name}", grouping.stories, stories, everywhere)
    yield _merged_row(found, articles)
    yield _agreement_row(found)


def _listings(copies: Sequence[Copy]) -> list[str]:
    """Return the listings that print the copies, with dates in turn."""
    firsts = range(0, len(copies), ARTICLES_A_PAGE)
    days = [printed(FIRST_DAY + timedelta(days=number % N_DAYS)) for number in range(len(firsts))]
    return [
        page(list(copies[first : first + ARTICLES_A_PAGE]), first + 1, len(copies), day)
        for first, day in zip(firsts, days, strict=True)
    ]


def _ways(listings: Sequence[str], seed: int) -> dict[str, Way]:
    permuted, other = (random.Random(seed + n).sample(listings, len(listings)) for n in (1, 2))
    return {
        "as written, in one run": [listings],
        "permuted, in one run": [permuted],
        f"permuted, in {SPLITS} runs": [other[start::SPLITS] for start in range(SPLITS)],
    }


def _grouping(copies: Sequence[Copy], way: Way) -> Grouping:
    with TemporaryDirectory(prefix="steppe-identity-") as place:
        warehouse = Path(place) / "warehouse"
        for number, listings in enumerate(way):
            ingest(write_inbox(Path(place) / f"run-{number}", listings), warehouse)
        with connect(warehouse) as connection:
            rows = connection.execute(FOUND).fetchall()
    by_wording = {(title, text): (article, story) for title, text, article, story in rows}
    given = [by_wording.get((copy.title, " ".join(copy.text.split()))) for copy in copies]
    if None in given:
        raise BenchmarkError(
            f"{given.count(None)} of {len(copies)} copies were not read as they were printed"
        )
    known = dict(enumerate(pair for pair in given if pair))
    return Grouping(
        {at: article for at, (article, _) in known.items()}, {at: story for at, (_, story) in known.items()}
    )


def _with_change(copies: Sequence[Copy]) -> dict[str, list[int]]:
    """Return the places of all copies of the articles of which a copy was changed so, by the change."""
    of_article = _places_by(copies, lambda copy: copy.article)
    changed = _places_by(copies, lambda copy: copy.change)
    return {
        change: [
            at
            for article in sorted({copies[place].article for place in places})
            for at in of_article[article]
        ]
        for change, places in changed.items()
        if change != "new"
    }


Trait = TypeVar("Trait", str, int)


def _places_by(copies: Sequence[Copy], trait: Callable[[Copy], Trait]) -> dict[Trait, list[int]]:
    found: dict[Trait, list[int]] = {}
    for place, copy in enumerate(copies):
        found.setdefault(trait(copy), []).append(place)
    return dict(sorted(found.items()))


def _score_row(what: str, found: Found, truth: Truth, places: Sequence[int]) -> Row:
    score = pairwise(_only(found, places), _only(truth, places))
    figures = {"precision": score.precision, "recall": score.recall}
    what = f"{what}: {len(places):,} copies".replace("_", " ")
    return Row(what, figures, "", rounds=1, target=GOOD, decimals=4, facts={"copies": len(places)})


def _only(labels: Mapping[int, Label], places: Sequence[int]) -> dict[int, Label]:
    return {place: labels[place] for place in places}


def _merged_row(found: Mapping[str, Grouping], truth: Truth) -> Row:
    merged = max(pairwise(grouping.articles, truth).n_merged_different for grouping in found.values())
    what = "different articles merged, in the worst way"
    return Row(what, {"merged": merged}, "", rounds=len(found), target=NONE, decimals=0)


def _agreement_row(found: Mapping[str, Grouping]) -> Row:
    """Return how many ways to bring the same pages led to other articles or stories than the first."""
    first, *others = found.values()
    figures = {"unlike the first": sum(grouping != first for grouping in others)}
    what = f"{len(found)} ways to bring the same pages"
    return Row(what, figures, "", len(found), NONE, decimals=0, facts={"ways": list(found)})
