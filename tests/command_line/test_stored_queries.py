"""Every stored query: its answer on pages whose rows were counted by hand, and what its header says."""

from __future__ import annotations

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
from tests.warehouse.making import commit, new_warehouse
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
