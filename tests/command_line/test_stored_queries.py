"""Every stored query: its answer on pages whose rows were counted by hand, and what its header says."""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

import duckdb
import pytest

from dags.command_line.ingest import sentence
from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.command_line.stored_queries import QueryParameter, stored_names, stored_query
from tests.command_line.known_answers import ANSWERS
from tests.command_line.known_pages import CANAL, ORCHARD, THIRD, known_warehouse, page_ids, third_night
from tests.warehouse.making import commit, new_warehouse, rate, row_of
from warehouse import connect
from warehouse.runs import RunRecord

Ask = Callable[..., str]

TITLES = {
    "Old Canal Opens Again": "<canal>",
    "Opinion: Plant an Orchard": "<orchard>",
    "The Long Road": "<road>",
    "Market Day": "<market>",
    "Traders Talk": "<traders>",
    "A Glacier Shrinks": "<glacier>",
    "A Tunnel Opens": "<tunnel>",
}
VERSIONS = {
    "<new headline>": f"timesca.com\nOld Canal Opens Again\n{CANAL}",
    "<old headline>": f"timesca.com\nCanal Reopens\n{CANAL}",
    "<unedited>": f"timesca.com\nOpinion: Plant an Orchard\n{ORCHARD}",
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return known_warehouse(tmp_path_factory.mktemp("questions"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = new_warehouse(tmp_path_factory.mktemp("empty"))
    commit(folder)
    return folder.root


@pytest.fixture(scope="module")
def ids(warehouse: Path) -> dict[str, str]:
    """Return the id that each name in the answers stands for."""
    with connect(warehouse) as connection:
        articles = connection.execute("SELECT title, article_id FROM articles").fetchall()
        runs = connection.execute("SELECT run_id FROM runs ORDER BY started_at").fetchall()
    known = {TITLES[title]: article_id for title, article_id in articles}
    known |= {"<first>": runs[0][0], "<second>": runs[1][0]}
    known |= {name: sha256(wording.encode()).hexdigest() for name, wording in VERSIONS.items()}
    known |= {f"<{name}>": page_id for name, page_id in page_ids().items()}
    # A story is named by the smallest id of its articles.
    return known | {"<story>": min(known["<market>"], known["<traders>"])}


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Return a function that asks a stored query of a warehouse and returns its answer as CSV."""

    def asked(warehouse: Path, name: str, *values: str) -> str:
        file = tmp_path / "answer.csv"
        settings = [word for value in values for word in ("--set", value)]
        arguments = ["sql", "--query", name, *settings, "--format", "csv", "--output", str(file)]
        assert run([*arguments, "--warehouse", str(warehouse)], Settings()) == 0
        return file.read_text("utf-8")

    return asked


@pytest.mark.parametrize("question", ANSWERS)
def test_the_answer_is_what_was_counted_by_hand(
    ask: Ask, warehouse: Path, ids: dict[str, str], question: str
) -> None:
    name, *values = shlex.split(_with_ids(question, ids))
    answer = ask(warehouse, name, *values)
    answer = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "<moment>", answer)
    answer = re.sub(r'"it begins like a ZIP file[^"]*"', "<message>", answer)
    expected = _with_ids(ANSWERS[question], ids).strip().splitlines()
    assert answer.splitlines() == [line.strip() for line in expected]


def _with_ids(text: str, ids: dict[str, str]) -> str:
    text = re.sub("<days since ([^<>]*)>", lambda day: _days_since(day[1]), text)
    return re.sub("<[^<>]*>", lambda name: ids.get(name[0], name[0]), text)


def _days_since(day: str) -> str:
    return str((datetime.now(UTC).date() - date.fromisoformat(day)).days)


def test_every_query_has_an_answer_that_was_counted_by_hand() -> None:
    assert sorted({question.split()[0] for question in ANSWERS}) == stored_names()
    assert len(stored_names()) >= 20


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("conversion from_ccy=uzs", ""),
        (
            "conversion day=2026-03-01",
            "no row for day=2026-03-01; 'steppe sql --query conversion --show' tells",
        ),
        ("conversion to_ccy=eur", "no rate of EUR is known; the currencies are KZT, TMT, USD, UZS\n"),
        ("mentions-with-rate term=canal currency=kgs", "no rate of KGS is known; the currencies are KZT"),
        ("whats-new since_snapshot=1", ""),
        ("near-duplicates", ""),
    ],
)
def test_values_that_can_hardly_be_meant_are_told_on_standard_error(
    ask: Ask, warehouse: Path, capsys: pytest.CaptureFixture[str], question: str, said: str
) -> None:
    ask(warehouse, *question.split())
    error = capsys.readouterr().err
    assert error.startswith(f"steppe: {said}") if said else error == ""


def test_why_tells_each_headline_on_the_page_where_it_stood(
    warehouse: Path, ids: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["why", "articles", ids["<canal>"], "--warehouse", str(warehouse)], Settings()) == 0
    told = capsys.readouterr().out.partition("\npage ")[2].split("\npage ")
    headlines = {page[:64]: re.findall("    headline  (.*)\n", page) for page in told}
    old, new = ["Canal Reopens"], ["Old Canal Opens Again"]
    assert headlines == {ids["<mon.txt>"]: old, ids["<cache.txt>"]: old, ids["<sun.txt>"]: new}
    assert run(["why", "sightings", f"{ids['<sun.txt>']}/1", "--warehouse", str(warehouse)], Settings()) == 0
    assert "    headline  Old Canal Opens Again\n" in capsys.readouterr().out


@pytest.fixture(scope="module")
def later(warehouse: Path) -> tuple[Path, RunRecord]:
    """Return a copy of the warehouse after a third night, and that night's run."""
    return third_night(warehouse)


def test_what_is_new_since_a_snapshot_or_its_moment_with_the_rate_before(
    ask: Ask, later: tuple[Path, RunRecord]
) -> None:
    with connect(later[0]) as connection:
        ends = connection.execute("SELECT finished_at FROM runs WHERE snapshot IS NOT NULL ORDER BY snapshot")
        moments = [end.isoformat() for (end,) in ends.fetchall()]
    newest = [
        "3,rates,updated,,0.00220000,,n_pages,timesca.com/2026-02-02/KZT/USD",
        "3,rates,updated,,0.28570000,0.28571000,rate rate_low rate_high n_pages n_values,"
        "timesca.com/2026-02-02/TMT/USD",
    ]
    told = ask(later[0], "whats-new").splitlines()[1:]
    assert [line for line in told if ",rates," in line] == newest
    for since in ("since_snapshot=2", f"since={moments[1]}"):
        assert ask(later[0], "whats-new", since).splitlines()[1:] == told
    since_first = ask(later[0], "whats-new", "since_snapshot=1")
    assert {line[:2] for line in since_first.splitlines()[1:]} == {"2,", "3,"}
    assert ask(later[0], "whats-new", f"since={moments[0]}") == since_first
    assert len(ask(later[0], "whats-new", f"since={moments[0]}", "since_snapshot=2").splitlines()[1:]) == len(
        told
    )


def test_pages_of_no_date_are_listed_and_counted(ask: Ask, later: tuple[Path, RunRecord]) -> None:
    warehouse, record = later
    page_id = sha256(THIRD["undated.txt"]).hexdigest()
    assert ask(warehouse, "undated-pages").splitlines()[1:] == [
        f"timesca.com,third/undated.txt,1,2,{page_id}"
    ]
    lines = sentence(record).splitlines()
    assert lines[2] == "without a date: 1 page with 2 quotes, which 'steppe sql --query undated-pages' lists"
    assert (
        lines[1]
        == "3 captures new; 0 articles new, 0 updated, 1 seen again; 0 rates new, 2 updated; 4 quotes new"
    )
    assert (
        ask(warehouse, "quarantine")
        .splitlines()[1]
        .startswith("layout,unknown-layout,2,1,first/unknown.txt,")
    )


@pytest.mark.parametrize("name", stored_names())
def test_an_empty_warehouse_answers_with_no_row(ask: Ask, empty: Path, name: str) -> None:
    needed = [f"{each.name}=x" for each in stored_query(name).parameters if each.default is None]
    rows = 1 if name == "pages-by-run" else 0  # the run that made it
    assert len(ask(empty, name, *needed).splitlines()) == 1 + rows


@pytest.mark.parametrize("name", stored_names())
def test_its_header_says_what_it_answers_how_to_read_it_and_what_it_takes(name: str) -> None:
    query = stored_query(name)
    header = list(takewhile(lambda line: line.startswith("--"), query.text.splitlines()))
    assert header[0] == f"-- {query.title}"
    assert query.title.endswith(".")
    assert len([line for line in header if not line.startswith("-- $")]) > 1, "nothing on how to read it"
    with duckdb.connect() as connection:
        (statement,) = connection.extract_statements(query.text)
    assert {each.name for each in query.parameters} == statement.named_parameters


def test_a_query_takes_what_its_header_declares() -> None:
    conversion = stored_query("conversion")
    assert conversion.parameters[0] == QueryParameter("amount", "DECIMAL(24,6)", "1000", "how much")
    assert conversion.parameters[3].usage == "day"
    assert conversion.values({"to_ccy": "kgs"}) == {
        "amount": "1000",
        "from_ccy": "KZT",
        "to_ccy": "KGS",
        "day": None,
        "site": "timesca.com",
    }
    assert stored_query("story-of").parameters[0].usage == "article"


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of rows written by hand, such as pages seldom bring."""
    folder = new_warehouse(tmp_path_factory.mktemp("odd"))
    states = {1: "quarantined", 10: "loaded", 12: "loaded", 14: "quarantined"}
    pages = [
        row_of("pages", page_id=f"p{day}", site="timesca.com", disposition=state, as_of=date(2026, 3, day))
        for day, state in states.items()
    ]
    undated = [row_of("pages", page_id=f"u{n}", site="timesca.com", disposition="loaded") for n in (1, 2)]
    texts = {"dated": "A Bridge-bridge stands, bridge by bridge.", "undated": "No such word."}
    articles = [
        row_of("articles", article_id=name, site="timesca.com", title=f"{name} Bridge", text=text)
        for name, text in texts.items()
    ]
    places = [("u1", 1, "dated"), ("p10", 2, "dated"), ("u2", 3, "undated"), ("u1", 2, "undated")]
    month = [
        ("KZT", "0.00200001", "0.000005"),
        ("BTC", "2000000", "0.5"),
        ("ALL", "9999999999.99999999", "0"),
        ("IRR", "0.00000001", "0.000000005"),
    ]
    later = [("ALL", "9999999999.99999997", "0"), ("IRR", "0.00000002", "0.000000005")]
    rates = [rate(date(2026, 3, 10), *values) for values in month]
    rates += [rate(date(2026, 3, 12), *values) for values in later]
    sightings = [
        row_of("sightings", page_id=page, position=position, article_id=article)
        for page, position, article in places
    ]
    commit(
        folder, {"pages": [*pages, *undated], "articles": articles, "sightings": sightings, "rates": rates}
    )
    return folder.root


def test_days_before_the_first_and_after_the_last_page_that_was_read_are_not_covered(
    ask: Ask, odd: Path
) -> None:
    assert ask(odd, "days-not-covered").splitlines()[1:] == [
        "timesca.com,2026-03-01,2026-03-09,9",
        "timesca.com,2026-03-13,2026-03-14,2",
        "timesca.com,2026-03-11,2026-03-11,1",
    ]


def test_a_rate_of_a_million_or_more_is_converted(ask: Ask, odd: Path) -> None:
    values = ("from_ccy=BTC", "day=2026-03-10", "amount=3")
    assert ",6000000.00000000,5999998.50000000,6000001.50000000," in ask(odd, "conversion", *values)


def test_a_cross_rate_keeps_its_digits_however_small_or_great(ask: Ask, odd: Path) -> None:
    rows = [line.split(",") for line in ask(odd, "cross-rates", "day=2026-03-10").splitlines()[1:]]
    told = {(row[2], row[3]): row[5:8] for row in rows}
    # 0.00200001 / 2000000, and from 0.00199501 / 2000000.5 to 0.00200501 / 1999999.5
    assert told["KZT", "BTC"] == ["0.000000001000005000", "0.000000000997504751", "0.000000001002505251"]
    # 2000000 / 0.00000001, without what a DOUBLE adds to it
    assert told["BTC", "IRR"][0] == "200000000000000.000000000000000000"


def test_a_mean_has_all_digits_and_is_rounded(ask: Ask, odd: Path) -> None:
    rows = [line.split(",") for line in ask(odd, "rates-by-month").splitlines()[1:]]
    means = {row[1]: row[-1] for row in rows}
    assert means == {
        "ALL": "9999999999.99999998",
        "BTC": "2000000.00000000",
        "IRR": "0.00000002",
        "KZT": "0.00200001",
    }


def test_an_article_on_pages_without_a_date_alone_has_no_day_but_a_row(ask: Ask, odd: Path) -> None:
    assert ask(odd, "first-and-last-sighting", "term=bridge").splitlines()[1:] == [
        "dated Bridge,2026-03-10,2,p10,2026-03-10,2,p10,dated",
        "undated Bridge,,2,u1,,2,u1,undated",
    ]


@pytest.mark.parametrize(
    ("term", "places"),
    [
        ("bridge", [2, 4, 6]),  # one place for what is written as one
        (" Bridge ", [2, 4, 6]),
        ("bridge  by ", [4]),
        ("", []),
        (" ", []),
    ],
)
def test_spaces_around_a_term_make_no_difference(ask: Ask, odd: Path, term: str, places: list[int]) -> None:
    rows = csv.DictReader(ask(odd, "keyword-in-context", f"term={term}").splitlines())
    assert [int(row["word_number"]) for row in rows] == places
