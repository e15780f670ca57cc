"""Generated corpora of known truth: what is found agrees with it, in any order and any split into runs."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise as neighbours
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dags.ingest import ingest_paths
from tests.benchmarks.corpora import CHANGES, FAMILIES, Copy, changed_copies, page
from tests.benchmarks.truth import Score, pairwise
from tests.ingest.invented import ask, tables
from tests.support.single_rows import chunks_of_single_rows

COPIES_A_PAGE = 5
DAYS = (None, "14 March 2026", "2 March 2026", "21 March 2026")
Place = tuple[str, int]
"""A page and a position on it."""


@dataclass(frozen=True)
class Corpus:
    """Copies, and the pages that print them."""

    copies: list[Copy]
    pages: list[bytes]

    @property
    def places(self) -> dict[Place, Copy]:
        return {
            (sha256(payload).hexdigest(), position): copy
            for number, payload in enumerate(self.pages)
            for position, copy in enumerate(self.copies[number * COPIES_A_PAGE :][:COPIES_A_PAGE], start=1)
        }


def corpus(n_families: int, seed: int) -> Corpus:
    copies = changed_copies(n_families, seed)
    parts = [copies[at : at + COPIES_A_PAGE] for at in range(0, len(copies), COPIES_A_PAGE)]
    texts = [
        page(part, number * COPIES_A_PAGE + 1, len(copies), DAYS[number % len(DAYS)])
        for number, part in enumerate(parts)
    ]
    return Corpus(copies, [text.encode() for text in texts])


def ingest(payloads: Sequence[bytes], inbox: Path, warehouse: Path) -> None:
    inbox.mkdir()
    for number, payload in enumerate(payloads):
        (inbox / f"{number}.txt").write_bytes(payload)
    ingest_paths([inbox], warehouse, progress=False)


def scores(warehouse: Path, places: dict[Place, Copy]) -> tuple[Score, Score]:
    """Score the articles and the stories that the copies were found to be."""
    query = "SELECT page_id, position, article_id, story_id FROM sightings JOIN articles USING (article_id)"
    rows = ask(warehouse, query)
    articles = {(str(page_id), int(str(position))): str(found) for page_id, position, found, _ in rows}
    stories = {(str(page_id), int(str(position))): str(found) for page_id, position, _, found in rows}
    return (
        pairwise(articles, {place: copy.article for place, copy in places.items()}),
        pairwise(stories, {place: copy.story for place, copy in places.items()}),
    )


@pytest.fixture(scope="module", params=[1, 119])
def large(request: pytest.FixtureRequest) -> Corpus:
    return corpus(80, request.param)


@pytest.fixture(scope="module")
def read(large: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the warehouse of the large corpus, read in three nights."""
    folder = tmp_path_factory.mktemp("truth")
    for night in range(3):
        ingest(large.pages[night::3], folder / str(night), folder / "warehouse")
    return folder / "warehouse"


def test_articles_and_stories_agree_with_the_truth(large: Corpus, read: Path) -> None:
    articles, stories = scores(read, large.places)
    assert articles.n_merged_different == 0
    assert min(articles.precision, articles.recall) >= 0.99, articles
    assert min(stories.precision, stories.recall) >= 0.99, stories


def test_the_corpus_holds_every_kind_of_copy_and_family(large: Corpus) -> None:
    assert len(large.copies) >= 300
    assert {copy.family for copy in large.copies} == set(FAMILIES)
    assert {copy.change for copy in large.copies} == {"new", "chain", *CHANGES}


def test_every_place_is_a_sighting_and_every_wording_stands_once(large: Corpus, read: Path) -> None:
    assert ask(read, "SELECT count(*) FROM sightings") == [(len(large.copies),)]
    wordings = {(copy.title, " ".join(copy.text.split())) for copy in large.copies}
    assert set(ask(read, "SELECT title, text FROM article_versions")) == wordings
    assert ask(read, "SELECT count(*) FROM article_versions") == [(len(wordings),)]


def test_an_article_shows_a_whole_text_where_any_copy_has_it(large: Corpus, read: Path) -> None:
    query = "SELECT page_id, position, truncated FROM sightings JOIN articles USING (article_id)"
    is_shown_cut = {(str(page_id), int(str(at))): bool(is_cut) for page_id, at, is_cut in ask(read, query)}
    has_whole = {copy.article for copy in large.copies if not copy.text.endswith(("...", "…", "[…]"))}
    for place, copy in large.places.items():
        assert is_shown_cut[place] == (copy.article not in has_whole)


SMALL = corpus(2 * len(FAMILIES), 2)
Rows = dict[str, list[tuple[object, ...]]]


def ingest_split(parts: Sequence[Sequence[int]]) -> tuple[Rows, list[dict[str, str]]]:
    """Ingest the parts, one run each; return the rows in the end, and each version's id after each run."""
    published: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for night, part in enumerate(parts):
            ingest([SMALL.pages[number] for number in part], folder / str(night), folder / "warehouse")
            rows = ask(folder / "warehouse", "SELECT version_id, article_id FROM article_versions")
            published.append({str(version): str(article) for version, article in rows})
        return tables(folder / "warehouse"), published


@pytest.fixture(scope="module")
def at_once() -> Rows:
    return ingest_split([range(len(SMALL.pages))])[0]


@st.composite
def splits(draw: st.DrawFn) -> list[list[int]]:
    """Return the pages in any order, in two to four runs."""
    order = list(range(len(SMALL.pages)))
    random.Random(draw(st.integers(0, 2**32))).shuffle(order)
    cuts = sorted(draw(st.sets(st.integers(1, len(order) - 1), min_size=1, max_size=3)))
    return [order[start:end] for start, end in neighbours([0, *cuts, len(order)])]


@settings(max_examples=4, derandomize=True, suppress_health_check=list(HealthCheck))
@given(parts=splits(), has_single_rows=st.booleans())
def test_any_order_in_any_split_finds_the_same(
    at_once: Rows, parts: list[list[int]], *, has_single_rows: bool
) -> None:
    with chunks_of_single_rows() if has_single_rows else nullcontext():
        found, published = ingest_split(parts)
    for table, rows in at_once.items():
        if table == "article_aliases":
            assert {row[0] for row in rows} <= {row[0] for row in found[table]}
        else:
            assert found[table] == rows, table
    leads = {str(alias_id): str(article_id) for alias_id, article_id in found["article_aliases"]}
    for ids in published:
        for version_id, article_id in ids.items():
            assert leads[article_id] == published[-1][version_id]


def test_pairs_are_counted_as_by_hand() -> None:
    truth = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2}
    assert pairwise({"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"}, truth) == Score(1, 1, 0)
    # Of 4 true pairs a-b alone is found, and nothing else.
    assert pairwise({"a": "x", "b": "x", "c": "z", "d": "y", "e": "w"}, truth) == Score(1, 1 / 4, 0)
    # Found are a-b, a-c, b-c, and of the wrong ones a-d, b-d, c-d.
    assert pairwise({"a": "x", "b": "x", "c": "x", "d": "x", "e": "y"}, truth) == Score(3 / 6, 3 / 4, 1)
    assert pairwise(dict.fromkeys("abcde", "x"), truth) == Score(4 / 10, 1, 1)
    assert pairwise({}, {}) == Score(1, 1, 0)
    with pytest.raises(ValueError, match="1 things"):
        pairwise({"a": "x"}, {"a": 1, "b": 1})
