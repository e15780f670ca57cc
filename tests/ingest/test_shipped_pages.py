"""The pages that the project ships, and real ones where they lie beside the checkout, as published rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.ingest.invented import ask, tables

PROJECT = Path(__file__).parents[2]
REAL_PAGES = PROJECT.parent / "shared" / "pages"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("shipped") / "warehouse"
    ingest_paths([PROJECT / "tests" / "pages"], place, progress=False)
    return place


def expected_pages() -> list[str]:
    return sorted(path.name.removesuffix(".json") for path in (PROJECT / "tests" / "expected").glob("*.json"))


@pytest.mark.parametrize("name", expected_pages())
def test_published_rows_are_the_expected_ones(warehouse: Path, name: str) -> None:
    expected = json.loads((PROJECT / "tests" / "expected" / f"{name}.json").read_text())
    where = f"page_id IN (SELECT page_id FROM captures WHERE source = 'pages/{name}')"
    ((disposition, reason),) = ask(warehouse, f"SELECT disposition, reason FROM pages WHERE {where}")
    assert (disposition, reason) == (expected["disposition"], expected["reason"])
    articles = ask(
        warehouse,
        "SELECT position, title, text, captions, dateline, byte_start, byte_end "
        f"FROM sightings JOIN article_versions USING (version_id) WHERE {where} ORDER BY position",
    )
    columns = ("position", "title", "text", "captions", "dateline", "byte_start", "byte_end")
    assert articles == [tuple(each[column] for column in columns) for each in expected["articles"]]
    quotes = ask(warehouse, f"SELECT base, quote, rate_text, change_text, repeats FROM quotes WHERE {where}")
    printed = ("base", "quote", "rate_text", "change_text", "repeats")
    assert sorted(quotes) == sorted(tuple(each[column] for column in printed) for each in expected["quotes"])


def test_shipped_pages_that_print_different_rates_for_one_date(warehouse: Path) -> None:
    disagreeing = ask(warehouse, "SELECT base, n_pages, n_values FROM rates WHERE n_values > 1")
    assert disagreeing
    for base, n_pages, n_values in disagreeing:
        assert (base, int(str(n_pages)) >= 2, n_values) == (base, True, 2)


def test_a_run_that_is_sparing_with_memory_publishes_the_same_rows(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.freed_memory.LARGE_STAGE_BYTES", 0)
    ingest_paths([PROJECT / "tests" / "pages"], tmp_path / "warehouse", progress=False)
    assert tables(tmp_path / "warehouse") == tables(warehouse)


@pytest.mark.skipif(not REAL_PAGES.is_dir(), reason="the real pages do not lie beside the checkout")
def test_real_pages(tmp_path: Path) -> None:
    record = ingest_paths([REAL_PAGES], tmp_path / "warehouse", progress=False)
    assert (record.pages_read, record.pages_loaded) == (5, 5)
    counts = "SELECT " + ", ".join(
        f"(SELECT count(*) FROM {table})" for table in ("pages", "articles", "quotes", "rates")
    )
    assert ask(tmp_path / "warehouse", counts) == [(5, 30, 25, 20)]
    assert ask(tmp_path / "warehouse", "SELECT DISTINCT coverage FROM pages") == [(1.0,)]
    cuts = "SELECT count(*) FROM articles WHERE truncated AND word_count NOT BETWEEN 480 AND 503"
    assert ask(tmp_path / "warehouse", cuts) == [(0,)]
