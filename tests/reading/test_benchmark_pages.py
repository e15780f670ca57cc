"""The pages that the benchmarks read hold what their generators say, in every theme."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from etl.claims import CaptureSaying, claims_of
from etl.reading import read_page
from etl.site import Sites
from tests.benchmarks.contestants.bare_html import printed
from tests.benchmarks.contestants.deliveries import deliveries
from tests.benchmarks.corpora import new_articles
from tests.benchmarks.html_pages import THEMES, html_pages
from tests.benchmarks.html_parts import address
from tests.benchmarks.warc import write_warc

COPIES = list(new_articles(8, seed=5))
CLAIMS = claims_of([CaptureSaying([], None, None, None)])


@pytest.mark.parametrize("theme", THEMES)
def test_the_reader_finds_all_that_a_page_of_the_benchmarks_prints(sites: Sites, theme: str) -> None:
    read = [read_page(page.encode(), CLAIMS, sites) for page in html_pages(COPIES, theme=theme)]
    assert [(each.disposition, each.coverage, each.message) for each in read] == [("loaded", 1.0, None)] * 2
    articles = [article for each in read for article in each.articles]
    assert [(each.title, each.text) for each in articles] == [(copy.title, copy.text) for copy in COPIES]
    assert [each.url for each in articles] == [address(copy) for copy in COPIES]
    rates = [(f"{q.base}/{q.quote}", q.rate_text, q.change_text, q.repeats) for q in read[0].quotes]
    assert rates == [("KGS/USD", "0.01144", "0%", 4), ("KZT/USD", "0.00196", "-0.19%", 4)]
    assert [each.as_of for each in read] == [date(2026, 3, 14)] * 2
    assert [each.last_result for each in read] == [6, 8]


def test_busy_pages_are_as_large_as_those_of_real_themes() -> None:
    sizes = [len(page.encode()) for page in html_pages(list(new_articles(60, seed=5)))]
    assert 90_000 < sum(sizes) / len(sizes) < 106_000


def test_the_least_code_finds_the_same_in_files_and_in_an_archive(tmp_path: Path) -> None:
    pages = [page.encode() for page in html_pages(COPIES)]
    write_warc(
        [(f"https://timesca.com/page/{at}/", page) for at, page in enumerate(pages)], tmp_path / "a.gz"
    )
    assert [each.payload for each in deliveries(tmp_path / "a.gz")] == pages
    found = [printed(page) for page in pages]
    assert [each for page in found for each in page.articles] == [(copy.title, copy.text) for copy in COPIES]
    assert list(found[0].rates) == [("KGS", "USD", "0.01144", "0%"), ("KZT", "USD", "0.00196", "-0.19%")] * 4
    assert found[1].day == "14 March 2026"
