"""Every stored query: its answer on pages whose rows were counted by hand, and what its header says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

import duckdb
import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.command_line.stored_queries import QueryParameter, stored_names, stored_query
from tests.command_line.known_answers import ANSWERS
from tests.command_line.known_pages import CANAL, ORCHARD, known_warehouse, page_ids
from tests.warehouse.making import commit, new_warehouse
from warehouse import connect

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
    return re.sub("<[^<>]*>", lambda name: ids.get(name[0], name[0]), text)


def test_every_query_has_an_answer_that_was_counted_by_hand() -> None:
    assert sorted({question.split()[0] for question in ANSWERS}) == stored_names()
    assert len(stored_names()) >= 20


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
    assert conversion.parameters[3].usage == "day=null"
    assert conversion.values({"to_ccy": "KGS"}) == {
        "amount": "1000",
        "from_ccy": "KZT",
        "to_ccy": "KGS",
        "day": None,
        "site": "timesca.com",
    }
    assert stored_query("story-of").parameters[0].usage == "article"
