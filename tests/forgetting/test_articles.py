"""An article that is taken down leaves its pages' other rows as they are, and comes back on no page."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from dags.forget import forget
from dags.ingest import ingest_paths
from dags.replay import replay_pages
from tests.forgetting.scanning import places_of
from tests.forgetting.test_pages import problems
from tests.forgetting.world import BODY, BRIDGE, MARKED, MARKED_ARTICLE, TITLE, deliver, rows_at
from tests.ingest.invented import Listing, ask, prose, tables
from tests.keeping.conftest import Steppe
from tests.keeping.nights import copied

PAGE = sha256(MARKED).hexdigest()
OTHER = Listing([(TITLE, BODY), ("Road Closed", prose(31, 80))], date="21 February 2026").render()
ALONE = (
    f"<html><head><meta property='og:type' content='article'><title>{TITLE}</title></head>"
    f"<body><article><h1>{TITLE}</h1><p>{BODY}</p></article></body></html>"
).encode()


@pytest.fixture(scope="module")
def gone(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse without the marked article, which no test may change."""
    warehouse = copied(nights, tmp_path_factory.mktemp("gone") / "warehouse")
    ((alias,),) = ask(nights, f"SELECT max(alias_id) FROM article_aliases WHERE article_id = {ARTICLE}")
    assert isinstance(alias, str)
    forget(warehouse, "article", alias[:16], "A court said so.")
    return warehouse


ARTICLE = f"(SELECT article_id FROM articles WHERE title = '{TITLE}')"


@pytest.fixture
def own(gone: Path, tmp_path: Path) -> Path:
    return copied(gone, tmp_path / "own")


def test_no_byte_of_it_is_left(gone: Path) -> None:
    assert places_of(gone, MARKED_ARTICLE) == {mark: set() for mark in MARKED_ARTICLE}
    assert problems(gone) == []


@pytest.mark.parametrize("number", [1, 2])
def test_all_other_rows_stay_in_every_snapshot(nights: Path, gone: Path, number: int) -> None:
    before, left = rows_at(nights, number), rows_at(gone, number)
    ((article,),) = ask(nights, f"SELECT {ARTICLE}")
    ((version,),) = ask(nights, f"SELECT version_id FROM articles WHERE article_id = '{article}'")
    for table in ("articles", "article_versions", "article_aliases", "sightings", "_version_identity"):
        expected = [row for row in before.pop(table) if not {article, version} & set(map(str, row))]
        assert left.pop(table) == expected
    assert [row[0] for row in before["_payloads"] if row not in left["_payloads"]] == [PAGE]
    assert left.pop("_payloads") == [row for row in before.pop("_payloads") if row[0] != PAGE]
    ((was,),) = [[row for row in each.pop("pages") if row[0] == PAGE] for each in (before,)]
    ((is_now,),) = [[row for row in each.pop("pages") if row[0] == PAGE] for each in (left,)]
    assert [one for one, other in zip(is_now, was, strict=True) if one != other] == [2]  # its articles
    assert left == before


def test_its_wording_is_left_out_of_other_pages_whose_bytes_are_not_kept(own: Path, tmp_path: Path) -> None:
    inbox = deliver(tmp_path / "inbox", {"marked.txt": MARKED, "other.txt": OTHER})
    record = ingest_paths([inbox], own, progress=False)
    counts = (record.pages_read, record.pages_loaded, record.pages_duplicate, record.pages_skipped)
    assert (counts, record.articles_new) == ((2, 1, 1, 0), 1)
    other = sha256(OTHER).hexdigest()
    places = ask(
        own,
        "SELECT position, title FROM sightings JOIN article_versions USING (version_id) "
        f"WHERE page_id = '{other}'",
    )
    assert places == [(2, "Road Closed")]
    assert ask(own, f"SELECT n_articles FROM pages WHERE page_id = '{other}'") == [(1,)]
    assert places_of(own, MARKED_ARTICLE) == {mark: set() for mark in MARKED_ARTICLE}
    before = tables(own)
    replayed = replay_pages(own, progress=False)
    assert (replayed.record.status, replayed.n_without_payload) == ("nothing_new", 2)
    assert tables(own) == before
    # More is learnt of a page whose bytes are not kept: it stays as it was read.
    again = deliver(tmp_path / "again", {"other.txt": OTHER})
    assert ingest_paths([again], own, "timesca.com", progress=False).status == "published"
    assert ask(own, f"SELECT n_articles FROM pages WHERE page_id = '{other}'") == [(1,)]


def test_a_page_that_prints_nothing_else_is_skipped_whenever_it_comes(
    nights: Path, gone: Path, tmp_path: Path
) -> None:
    inbox = deliver(tmp_path / "inbox", {"alone.html": ALONE, "other.txt": OTHER})
    after, before = copied(gone, tmp_path / "after"), copied(nights, tmp_path / "before")
    record = ingest_paths([inbox], after, "timesca.com", progress=False)
    assert (record.pages_loaded, record.pages_skipped) == (1, 1)
    assert ingest_paths([inbox], after, "timesca.com", progress=False).pages_skipped == 1
    ingest_paths([inbox], before, "timesca.com", progress=False)
    article = ask(before, f"SELECT {ARTICLE}")[0][0]
    forget(before, "article", str(article), "A court said so.")
    left, expected = tables(before), tables(after)
    for each in (left, expected):
        assert sorted(row[6:8] for row in each["pages"] if "forgotten" in row) == [("skipped", "forgotten")]
    assert left == expected


def test_another_wording_is_another_article(own: Path, tmp_path: Path, steppe: Steppe) -> None:
    other = Listing([(TITLE, f"{BODY} And more.")], date="22 February 2026").render()
    ingest_paths([deliver(tmp_path / "inbox", {"longer.txt": other})], own, progress=False)
    ((article,),) = ask(own, f"SELECT {ARTICLE}")
    told = steppe(own, "forget", "article", str(article)[:10], "--reason", "That too.", "--json")
    assert (told.code, told.json["status"]) == (0, "published")
    assert places_of(own, MARKED_ARTICLE) == {mark: set() for mark in MARKED_ARTICLE}
    assert ask(own, "SELECT kind, count(*) FROM forgotten GROUP BY kind ORDER BY kind")[-1] == ("wording", 2)


def test_it_is_told_under_every_id_that_it_had(nights: Path, gone: Path, steppe: Steppe) -> None:
    for (alias,) in ask(nights, f"SELECT alias_id FROM article_aliases WHERE article_id = {ARTICLE}"):
        for command in ("why", "cite"):
            told = steppe(gone, command, "articles", str(alias)[:20])
            assert (told.code, "was forgotten at" in told.err) == (2, True)
    assert BRIDGE[0] in steppe(gone, "sql", "SELECT title FROM articles").out
