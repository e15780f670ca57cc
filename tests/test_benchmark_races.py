"""Who races over pages finds what they hold, and what a page costs is told without what starting costs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from scrapy.http import HtmlResponse

from tests.benchmarks import page_races, race
from tests.benchmarks.__main__ import benchmarks
from tests.benchmarks.contestants import bare, bare_html, bare_text, loop
from tests.benchmarks.contestants.stock_scrapy import SavedPages
from tests.benchmarks.corpora import Copy
from tests.benchmarks.entrants import BARE_TEXT, LOOP, TRAFILATURA, Entrant, Lap, lap, steppe
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.inputs import Input, busy_page, html_pages, text_pages, warc_of
from tests.benchmarks.measured import Cost
from tests.benchmarks.mixed import mixed_pages
from tests.benchmarks.page_races import worker_counts
from tests.benchmarks.results import BEGIN, END, write_results
from tests.benchmarks.same_rows import digest_of_rows
from tests.warehouse.making import alias, commit, new_warehouse

N_PAGES, SEED = 15, 3
RATES = [("KGS", "USD", "0.01144", "0%"), ("KZT", "USD", "0.00196", "-0.19%")]


@pytest.fixture(scope="module")
def copies() -> list[Copy]:
    return [copy for page in mixed_pages(N_PAGES, SEED) for copy in page.copies]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Input]:
    place = tmp_path_factory.mktemp("inputs")
    pages = html_pages(place / "html", N_PAGES, SEED)
    archive = warc_of(pages, place / "pages.warc.gz")
    return {"text": text_pages(place / "text", N_PAGES, SEED), "html": pages, "archive": archive}


def test_articles_come_new_seen_before_and_nearly_the_same() -> None:
    n_pages = 150
    printed = [page.copies for page in mixed_pages(n_pages, SEED)]
    wordings: dict[tuple[str, str], int] = {}
    for page, copies in enumerate(printed):
        for copy in copies:
            first = wordings.setdefault((copy.title, copy.text), page)
            assert (first < page) == (copy.change == "seen before")
    kinds = [copy.change for copies in printed for copy in copies]
    assert 0.25 < kinds.count("seen before") / len(kinds) < 0.35
    assert 0.03 < kinds.count("nearly the same") / len(kinds) < 0.07
    texts = {copy.article: copy.text.split() for copies in printed for copy in copies}
    near = [copy for copies in printed for copy in copies if copy.change == "nearly the same"]
    for copy in near:
        changed = sum(a != b for a, b in zip(texts[copy.story], copy.text.split(), strict=True))
        assert 1 <= changed <= 0.011 * len(texts[copy.story]) + 1
    assert mixed_pages(2, SEED).__next__().copies == printed[0]


@pytest.mark.parametrize("form", ["text", "html", "archive"])
@pytest.mark.parametrize("who", ["the loop", "the bare loop"])
def test_loops_write_every_wording_and_every_quote_once(
    inputs: dict[str, Input], copies: list[Copy], tmp_path: Path, form: str, who: str
) -> None:
    source = inputs[form]
    if who == "the loop":
        loop.main(source.path, tmp_path)
    else:
        bare.run(bare_text.printed if form == "text" else bare_html.printed, source.path, tmp_path)
    rows = pq.read_table(tmp_path / "articles.parquet").to_pylist()
    assert [(row["title"], row["text"]) for row in rows] == list(
        dict.fromkeys((copy.title, copy.text) for copy in copies)
    )
    assert len(rows) == source.truth.wordings < len(copies) == source.truth.articles
    quotes = pq.read_table(tmp_path / "quotes.parquet").to_pylist()
    names = ("base", "quote", "rate_text", "change_text")
    assert [tuple(quote[name] for name in names) for quote in quotes] == RATES * N_PAGES
    assert len(quotes) == source.truth.quotes


def test_the_stock_spider_yields_an_item_for_each_row() -> None:
    for page in mixed_pages(2, SEED):
        response = HtmlResponse("file:///page.html", body=busy_page(page).encode())
        items: list[dict[str, Any]] = list(SavedPages().parse(response))
        articles = [(each["title"], each["text"]) for each in items if "title" in each]
        assert articles == [(copy.title, copy.text) for copy in page.copies]
        rates = [
            (each["base"], each["quote"], each["rate"], each["change"]) for each in items if "base" in each
        ]
        assert rates == RATES


def test_who_finds_less_than_there_is_does_not_win(inputs: dict[str, Input], tmp_path: Path) -> None:
    idle = Entrant("idle", lambda _, __: [sys.executable, "-c", ""], lambda _: {"wordings": 7})
    with pytest.raises(BenchmarkError, match="idle found"):
        lap(idle, inputs["text"], tmp_path / "out")


def fake_laps(seconds_a_page: dict[str, float], starting: float, digests: str = "aa") -> Callable[..., Lap]:
    """Return what stands in for a lap: so many seconds to start, and so many for each page.

    Digests are those of one worker and of more.
    """

    def fake(entrant: Entrant, source: Input, _: Path, *, is_digested: bool = False) -> Lap:
        seconds = starting + seconds_a_page[entrant.name] * source.truth.pages
        digest = digests[entrant.name != page_races.ONE.name]
        return Lap(Cost(seconds, 2 * seconds, 1), digest if is_digested else None)

    return fake


def raced(tmp_path: Path, name: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run the race and return the exit code and its rows by what they tell."""
    file = tmp_path / "figures.json"
    sizes = ("--text-pages", "20", "--html-pages", "20", "--extracted-pages", "10")
    arguments = [*sizes, "--rounds", "2", "--keep", str(tmp_path / "keep"), "--json", str(file)]
    result = CliRunner().invoke(benchmarks, ["--only", name, *arguments])
    document = json.loads(file.read_text("utf-8"))
    assert all(row["what"] in result.stdout for row in document["rows"])
    return result.exit_code, {f"{row['what']} {row['unit']}": row for row in document["rows"]}


def test_what_starting_costs_is_no_part_of_the_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = page_races.ONE.name, steppe(2).name
    costs = {BARE_TEXT.name: 1.0, LOOP.name: 4.0, one: 6.4, two: 3.2}
    monkeypatch.setattr(race, "lap", fake_laps(costs, starting=1_000))
    monkeypatch.setattr(page_races, "available_cores", lambda: 2)
    code, rows = raced(tmp_path, "text")
    told = {what: (row["figures"], row["verdict"]) for what, row in rows.items()}
    assert told["steppe ingest of 20 text pages against the loop times"] == (
        {"CPU": pytest.approx(1.6)},
        "missed",
    )
    assert told["the loop against the bare loop, 20 text pages times"] == ({"CPU": pytest.approx(4.0)}, "met")
    assert told["two workers against one, 20 text pages, wall times"] == ({"wall": pytest.approx(2.0)}, "met")
    speeds = rows["20 text pages: by a core pages/s"]["figures"]
    assert speeds == {name: pytest.approx(1 / seconds) for name, seconds in costs.items()}
    laps = rows["20 text pages: by a core pages/s"]["facts"]["laps"][one]
    assert (laps["pages"], [cost["cpu_seconds"] for cost in laps["part"]]) == ([2, 20], [1_012.8] * 2)
    assert told["numbers of workers that lead to other rows than one, 20 text pages "] == (
        {"other rows": 0},
        "met",
    )
    assert code == 1


def test_workers_that_lead_to_other_rows_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = {BARE_TEXT.name: 1.0, LOOP.name: 1.0, page_races.ONE.name: 1.0, steppe(2).name: 0.5}
    monkeypatch.setattr(race, "lap", fake_laps(costs, starting=1, digests="ab"))
    monkeypatch.setattr(page_races, "available_cores", lambda: 2)
    code, rows = raced(tmp_path, "text")
    assert {row["what"] for row in rows.values() if row["verdict"] == "missed"} == {
        "numbers of workers that lead to other rows than one, 20 text pages"
    }
    assert code == 1


def test_a_digest_is_that_of_rows_in_any_order_from_any_run(tmp_path: Path) -> None:
    rows = [alias(f"{number}") for number in range(3)]
    digests = []
    for name, brought in {"one": [rows], "other": [rows[2:], rows[:2]], "less": [rows[1:]]}.items():
        folder = new_warehouse(tmp_path / name)
        for part in brought:
            commit(folder, {"article_aliases": part})
        digests.append(digest_of_rows(tmp_path / name))
    assert digests[0] == digests[1] != digests[2]


def test_what_cannot_be_measured_is_not_met(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = page_races.ONE.name
    costs = {"the bare loop": 1.0, LOOP.name: 1.0, one: 0.0, "stock Scrapy": 4.0}
    monkeypatch.setattr(race, "lap", fake_laps(costs, starting=1))
    monkeypatch.setattr(page_races, "available_cores", lambda: 1)
    monkeypatch.setattr(page_races, "TRAFILATURA", replace(TRAFILATURA, lacks="it"))
    code, rows = raced(tmp_path, "html")
    _, rows_of_archive = raced(tmp_path, "archive")
    rows |= rows_of_archive
    no_cores, archive = "it takes two cores", "20 HTML pages in one WARC.gz"
    lacking = {what: row["lacks"] for what, row in rows.items() if row["verdict"] == "not measured"}
    assert lacking == {
        "steppe ingest of 20 HTML pages against the loop times": page_races.TOO_FEW,
        "stock Scrapy against steppe ingest, HTML times": page_races.TOO_FEW,
        "trafilatura against steppe ingest, HTML times": "pip install '.[benchmark]'",
        "two workers against one, 20 HTML pages, wall times": no_cores,
        "numbers of workers that lead to other rows than one, 20 HTML pages ": no_cores,
        f"steppe ingest of {archive} against a fastwarc loop times": page_races.TOO_FEW,
        f"two workers against one, {archive}, wall times": no_cores,
        f"numbers of workers that lead to other rows than one, {archive} ": no_cores,
    }
    assert code == 1


def test_results_are_written_between_their_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "RESULTS.md"
    page.write_text(f"# By hand\n\n{BEGIN}\nold figures\n{END}\n\nThis stays.\n", "utf-8")
    costs = {BARE_TEXT.name: 1.0, LOOP.name: 2.0, page_races.ONE.name: 5.0, steppe(2).name: 2.5}
    monkeypatch.setattr(race, "lap", fake_laps(costs, starting=1))
    monkeypatch.setattr(page_races, "available_cores", lambda: 2)
    raced(tmp_path, "text")
    write_results(json.loads((tmp_path / "figures.json").read_text("utf-8")), page)
    told = page.read_text("utf-8")
    assert told.startswith("# By hand\n")
    assert told.endswith("\n\nThis stays.\n")
    assert "old figures" not in told
    figures = "2.50 times (CPU) | at most 1.5 times | missed | 2 |"
    assert f"| steppe ingest of 20 text pages against the loop | {figures}" in told
    assert "| the loop | 0.5 pages" in told
    for name in ("cost-of-a-page", "wall-by-workers"):
        assert f"](charts/{name}.svg)" in told
        assert ElementTree.parse(tmp_path / "charts" / f"{name}.svg").getroot().tag.endswith("svg")


def test_workers_are_doubled_up_to_one_for_each_core() -> None:
    assert [worker_counts(cores) for cores in (1, 2, 3, 4, 6)] == [
        [1],
        [1, 2],
        [1, 2, 3],
        [1, 2, 4],
        [1, 2, 4, 6],
    ]
