"""`steppe cite`: rows as sources to be named, against sentences written by hand."""

from __future__ import annotations

import json
import re
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.command_line.sources import (
    ARTICLE_A,
    ARTICLE_B,
    ELEMENTS,
    LISTING,
    OLD_A,
    OWN_PAGE,
    TITLE_A,
    UNDATED,
    URL_A,
    URL_LISTING,
    WORDING_B,
    sources_warehouse,
)
from tests.warehouse.making import commit, new_warehouse, row_of
from warehouse import connect

HELD = "in snapshot 2, steppe 0.1.0"
AN_ARTICLE = (
    f"Aida Writer, “{TITLE_A}”, The Times, {URL_A}, published 2026-02-18T20:00:00Z. Printed on the page "
    f"{URL_A}, captured 2026-02-20T03:00:00Z, elements /html/body/p[1] to /html/body/p[3] of the payload "
    f"with sha256 {OWN_PAGE}. Row {ARTICLE_A} of articles {HELD}."
)
NO_AUTHOR = (
    f"No author printed, “No Text”, The Times. Printed on the page {URL_LISTING}, dated "
    f"2026-02-19, captured 2026-02-19T03:00:00Z, bytes 200 to 277 of the payload with sha256 {LISTING}. Row"
)
A_RATE = (
    "No author printed, “KZT/USD = 0.00191 -0.19%”, shown for 2026-02-19, The Times. Printed on the page "
    f"{URL_LISTING}, captured 2026-02-19T03:00:00Z, bytes 2 to 27 of the payload with sha256 {LISTING}. "
    f"Row timesca.com/2026-02-19/KZT/USD of rates {HELD}."
)
QUOTE_KEY = "KZT/USD/0.00191/-0.19%"


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources_warehouse(tmp_path_factory.mktemp("cited") / "warehouse")


def said(capsys: pytest.CaptureFixture[str], warehouse: Path, *arguments: str) -> str:
    assert run(["cite", *arguments, "--warehouse", str(warehouse)], Settings()) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("table", "key", "sentence"),
    [
        ("articles", ARTICLE_A, AN_ARTICLE),
        ("articles", OLD_A[:9], AN_ARTICLE),
        ("articles", ARTICLE_B, f"{NO_AUTHOR} {ARTICLE_B} of articles {HELD}."),
        ("article_versions", WORDING_B[:8], f"{NO_AUTHOR} {WORDING_B} of article_versions {HELD}."),
        ("sightings", f"{LISTING}/2", f"{NO_AUTHOR} {LISTING}/2 of sightings {HELD}."),
        ("rates", "timesca.com/2026-02-19/KZT/USD", A_RATE),
        (
            "quotes",
            f"{UNDATED}/{QUOTE_KEY}",
            "No author printed, “KZT/USD = 0.00191 -0.19%”, The Times. Printed on a page of unknown address, "
            "saved as in/undated.txt, captured at an unknown moment, bytes 5 to 9 of the payload with sha256 "
            f"{UNDATED}. Row {UNDATED}/{QUOTE_KEY} of quotes {HELD}.",
        ),
    ],
)
def test_a_sentence_for_a_footnote(
    cited: Path, capsys: pytest.CaptureFixture[str], table: str, key: str, sentence: str
) -> None:
    assert said(capsys, cited, table, key) == f"{sentence}\n"


def test_the_same_as_one_json_object(cited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: dict[str, Any] = json.loads(said(capsys, cited, "articles", OLD_A, "--json"))
    assert told == {
        "table": "articles",
        "key": ARTICLE_A,
        "note": f"{OLD_A} is an id of the article that is {ARTICLE_A} now",
        "site": "timesca.com",
        "site_name": "The Times",
        "author": "Aida Writer",
        "title": TITLE_A,
        "published_at": "2026-02-18T20:00:00Z",
        "url": URL_A,
        "page_url": URL_A,
        "captured_at": "2026-02-20T03:00:00Z",
        "source": "in/own.html",
        "as_of": "2026-02-19",
        "as_of_basis": "capture",
        "page_id": OWN_PAGE,
        "position": 1,
        "byte_start": None,
        "byte_end": None,
        "element": ELEMENTS,
        "snapshot": 2,
        "steppe_version": "0.1.0",
    }
    rate = json.loads(said(capsys, cited, "rates", "timesca.com/2026-02-19/KZT/USD", "--format", "json"))
    assert (rate["author"], rate["as_of"], rate["byte_start"]) == (None, "2026-02-19", 2)


def test_an_entry_for_bibtex_in_which_no_sign_means_anything_to_tex(
    cited: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = said(capsys, cited, "articles", ARTICLE_A, "--format", "bibtex").splitlines()
    assert lines[:8] == [
        f"@misc{{articles-{ARTICLE_A[:12]}-{sha256(f'articles-{ARTICLE_A}'.encode()).hexdigest()[:12]},",
        "  author = {{Aida Writer}},",
        "  title = {{A “Bridge”, 100\\% Reopened\\_\\{橋\\}}},",
        "  year = {2026},",
        "  date = {2026-02-18},",
        "  howpublished = {The Times},",
        f"  url = {{{URL_A}}},",
        "  urldate = {2026-02-20},",
    ]
    assert lines[8].startswith(
        "  note = {Printed on the page https://timesca.com/a-bridge-reopens/, captured "
    )
    assert lines[9:] == ["}"]
    of_a_rate = said(capsys, cited, "rates", "timesca.com/2026-02-19/KZT/USD", "--format", "bibtex")
    assert "author" not in of_a_rate
    assert (
        "  title = {{KZT/USD = 0.00191 -0.19\\%}},\n  year = {2026},\n  date = {2026-02-19},\n" in of_a_rate
    )


def test_of_a_page_without_facts_beside_it_its_printed_date_and_where_it_lay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = new_warehouse(tmp_path)
    days = {"e1" * 32: date(2026, 2, 20), "e2" * 32: date(2026, 2, 19)}
    article = {"article_id": ARTICLE_A, "version_id": WORDING_B, "site": "timesca.com"}
    place = {**article, "position": 1, "byte_start": 5, "byte_end": 9}
    rows = {
        "articles": [row_of("articles", title="Canal", **article)],
        "article_versions": [row_of("article_versions", title="Canal", **article)],
        "pages": [row_of("pages", page_id=page, as_of=day, as_of_basis="page") for page, day in days.items()],
        "captures": [row_of("captures", page_id=page, source=f"in/{page[:2]}.txt") for page in days],
        "sightings": [row_of("sightings", page_id=page, **place) for page in days],
    }
    commit(folder, rows)
    where = (
        "Printed on a page of unknown address, saved as in/e2.txt, dated 2026-02-19, captured at an unknown"
    )
    assert f"“Canal”, timesca.com. {where} moment, bytes 5 to 9 " in said(
        capsys, tmp_path, "articles", ARTICLE_A
    )
    told = json.loads(said(capsys, tmp_path, "articles", ARTICLE_A, "--json"))
    assert (told["as_of"], told["as_of_basis"], told["source"]) == ("2026-02-19", "page", "in/e2.txt")
    entry = said(capsys, tmp_path, "articles", ARTICLE_A, "--format", "bibtex")
    assert "  year = {2026},\n  date = {2026-02-19},\n" in entry
    assert f"note = {{{where}" in entry


def test_no_two_rows_share_the_name_of_an_entry(cited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(cited) as connection:
        keys = connection.execute(
            "SELECT 'sightings', page_id || '/' || position FROM sightings UNION ALL SELECT 'quotes', "
            "concat_ws('/', page_id, base, quote, rate_text, change_text) FROM quotes ORDER BY ALL"
        ).fetchall()
    entries = [said(capsys, cited, table, key, "--format", "bibtex") for table, key in keys]
    names = {entry.partition("{")[2].partition(",")[0] for entry in entries}
    assert len(names) == len(keys) > len({key[:64] for _, key in keys})
    assert all(re.fullmatch("[A-Za-z0-9.-]{1,80}", name) for name in names)


def test_an_earlier_snapshot_is_cited_as_it_was(cited: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "in snapshot 1, steppe" in said(capsys, cited, "articles", ARTICLE_B, "--at", "1")
    assert run(
        ["cite", "rates", "timesca.com/2026-02-20/UZS/USD", "--at", "1", "--warehouse", str(cited)],
        Settings(),
    )
    assert "rates has no row" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ("pages", LISTING),
            "a row of pages is nothing that a page prints; cite one of articles, article_versi",
        ),
        (("nothing", "x"), "no table 'nothing'; the tables are articles, "),
        (("articles", "ff" * 32), "articles has no row"),
        (("articles", ARTICLE_A, "--at", "9"), "the warehouse "),
    ],
)
def test_what_cannot_be_cited_is_one_sentence_and_2(
    cited: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], error: str
) -> None:
    assert run(["cite", *arguments, "--warehouse", str(cited)], Settings()) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"steppe: {error}")
    assert printed.err.count("\n") == 1
