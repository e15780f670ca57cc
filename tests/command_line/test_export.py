"""`steppe export`: the files against rows written by hand, and against what other readers make of them."""

from __future__ import annotations

import csv
import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dags.command_line import export_writers
from dags.command_line.program import run
from dags.command_line.settings import Settings
from etl import progress
from tests.command_line.sources import (
    ARTICLE_A,
    LISTING,
    OWN_PAGE,
    RIGHTS,
    TEXT_A,
    TITLE_A,
    UNDATED,
    sources_warehouse,
)
from warehouse.contract import VIEWS, public_tables
from warehouse.schema import arrow_schema

TABLES = [table.name for table in (*public_tables(), *VIEWS)]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sources_warehouse(tmp_path_factory.mktemp("exported") / "warehouse")


@pytest.fixture(scope="module")
def exported(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all tables as CSV."""
    folder = tmp_path_factory.mktemp("export") / "whole"
    assert run(["export", str(folder), "--warehouse", str(warehouse)], Settings()) == 0
    return folder


def descriptor(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return found


def resource(folder: Path, name: str) -> dict[str, Any]:
    (found,) = [each for each in descriptor(folder)["resources"] if each["name"] == name]
    return dict(found)


def field(folder: Path, table: str, name: str) -> dict[str, Any]:
    (found,) = [each for each in resource(folder, table)["schema"]["fields"] if each["name"] == name]
    return dict(found)


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_table_is_a_file_and_told_on_standard_output(
    exported: Path, warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert {path.name for path in exported.iterdir()} == {
        *(f"{name}.csv" for name in TABLES),
        "datapackage.json",
        "README.txt",
    }
    chosen = ["--table", "rates", "--table", "days", "--at", "1", "--json"]
    assert run(["export", str(tmp_path / "x"), *chosen, "--warehouse", str(warehouse)], Settings()) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["directory"], told["snapshot"]) == (str(tmp_path / "x"), 1)
    assert {name: file["rows"] for name, file in told["tables"].items()} == {"rates": 1, "days": 1}
    assert {path.name for path in (tmp_path / "x").iterdir()} == {
        "rates.csv",
        "days.csv",
        "datapackage.json",
        "README.txt",
    }


def test_csv_is_as_the_standard_has_it(exported: Path) -> None:
    raw = (exported / "rates.csv").read_bytes()
    assert raw.startswith(b"site,as_of,base,quote,rate,rate_low,rate_high,precision_pct,")
    assert raw.count(b"\r\n") == 3
    assert raw.endswith(b"\r\n")
    assert b"timesca.com,2026-02-19,KZT,USD,0.00191000,0.001905000,0.001915000," in raw
    (first,) = [row for row in rows(exported, "articles") if row["article_id"] == ARTICLE_A]
    assert (first["title"], first["text"]) == (TITLE_A, TEXT_A)
    assert first["captions"] == '["the bridge", "an \\"old\\" one"]'
    assert (first["truncated"], first["word_count"], first["last_seen"]) == ("true", "1", "")
    assert first["published_at"] == "2026-02-18T20:00:00Z"
    assert rows(exported, "captures")[0]["site_claims"] == '["timesca.com", "b, \\"c\\""]'


def test_the_values_are_those_of_steppe_sql(exported: Path, warehouse: Path, tmp_path: Path) -> None:
    for name in ("articles", "quotes", "captures", "days"):
        file = tmp_path / f"{name}.csv"
        options = ["--format", "csv", "--output", str(file), "--warehouse", str(warehouse)]
        assert run(["sql", f"FROM {name}", *options], Settings()) == 0
        with file.open(encoding="utf-8", newline="") as asked:
            assert rows(exported, name) == list(csv.DictReader(asked))


def test_other_readers_compute_with_it(exported: Path) -> None:
    quotes = pd.read_csv(exported / "quotes.csv", dtype_backend="pyarrow", parse_dates=["as_of"])
    assert sorted(quotes["as_of"].dropna().dt.day.unique()) == [19]
    assert set(quotes["page_id"]) == {LISTING, OWN_PAGE, UNDATED}
    rates = pl.read_csv(
        exported / "rates.csv", schema_overrides={"rate": pl.Decimal(18, 8)}, try_parse_dates=True
    )
    assert rates["rate"].to_list() == [Decimal("0.00191000"), Decimal("0.00008000")]
    assert rates["as_of"].to_list() == [date(2026, 2, 19), date(2026, 2, 20)]
    articles = pl.read_csv(exported / "articles.csv").filter(pl.col("article_id") == ARTICLE_A)
    assert articles["text"].to_list() == [TEXT_A]


def test_the_descriptor_tells_snapshot_sites_rights_and_each_file(exported: Path, warehouse: Path) -> None:
    told = descriptor(exported)
    manifest = json.loads((warehouse / "current" / "manifest.json").read_bytes())
    assert told["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert (told["snapshot"], told["run_id"]) == (2, manifest["run_id"])
    assert told["published_at"] == told["created"] == manifest["published_at"].replace("+00:00", "Z")
    assert told["published_with"] == "steppe 0.1.0"
    assert told["contract_version"] == manifest["contract_version"]
    assert told["exported_with"].startswith("steppe ")
    home = "https://timesca.com/"
    assert told["sources"] == [{"title": "The Times", "path": home, "site": "timesca.com", "rights": RIGHTS}]
    assert told["licenses"] == [{"path": home, "title": f"timesca.com: {RIGHTS}"}]
    assert [each["name"] for each in told["resources"]] == TABLES
    for each in told["resources"]:
        content = (exported / each["path"]).read_bytes()
        assert (each["bytes"], each["hash"]) == (
            len(content),
            f"sha256:{hashlib.sha256(content).hexdigest()}",
        )
        assert each["rows"] == len(rows(exported, each["name"]))
    note = (exported / "README.txt").read_text("utf-8")
    assert "snapshot 2 of a steppe warehouse" in note
    assert RIGHTS in note


def test_the_dictionary_is_a_table_schema(exported: Path) -> None:
    assert field(exported, "rates", "rate") == {
        "name": "rate",
        "type": "number",
        "sql_type": "DECIMAL(18,8)",
        "description": "The winning rate: dates from pages before dates from captures, then the latest known "
        "capture, then the rate on most pages, then the smallest.",
        "unit": "units of quote for one base",
        "example": "0.00191000",
        "warning": "UZS prints one significant digit: do not invert it.",
        "constraints": {"required": True},
    }
    types = {"captions": "array", "published_at": "datetime", "first_seen": "date", "truncated": "boolean"}
    assert {name: field(exported, "articles", name)["type"] for name in types} == types
    assert field(exported, "articles", "captions")["example"] == '["The old bridge"]'
    assert field(exported, "articles", "published_at")["example"] == "2026-02-19T08:00:00Z"
    # An empty text is no missing one, where a column is never null.
    assert field(exported, "articles", "text")["missingValues"] == []
    assert "missingValues" not in field(exported, "articles", "url")
    assert "constraints" not in field(exported, "articles", "url")
    schema = resource(exported, "sightings")["schema"]
    assert (schema["missingValues"], schema["primaryKey"]) == ([""], ["page_id", "position"])
    assert schema["foreignKeys"] == [
        {"fields": ["page_id"], "reference": {"resource": "pages", "fields": ["page_id"]}},
        {"fields": ["article_id"], "reference": {"resource": "articles", "fields": ["article_id"]}},
        {
            "fields": ["version_id", "article_id"],
            "reference": {"resource": "article_versions", "fields": ["version_id", "article_id"]},
        },
    ]
    of_itself = {"fields": ["story_id"], "reference": {"fields": ["article_id"]}}
    assert of_itself in resource(exported, "articles")["schema"]["foreignKeys"]
    captures = resource(exported, "captures")["schema"]
    assert "primaryKey" not in captures
    assert captures["uniqueKeys"] == [["page_id", "source", "captured_at", "url"]]


def test_a_checker_of_such_packages_finds_nothing_wrong_until_something_is(
    exported: Path, tmp_path: Path
) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(exported / "datapackage.json")).validate()
    assert report.flatten(["type", "note"]) == []
    for path in exported.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rates = tmp_path / "rates.csv"
    rates.write_bytes(rates.read_bytes().replace(b"2026-02-19", b"19 February", 1))
    wrong = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert {"hash-count", "type-error"} <= {error for (error,) in wrong.flatten(["type"])}


def test_parquet_has_the_types_and_what_is_said_of_them(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parquet"
    assert run(["export", str(folder), "--format", "parquet", "--warehouse", str(warehouse)], Settings()) == 0
    for table in (*public_tables(), *VIEWS):
        schema = pq.read_schema(folder / f"{table.name}.parquet")
        assert schema.remove_metadata() == arrow_schema(table).remove_metadata()
        assert schema.metadata[b"description"].decode() == table.description
    rates = pl.read_parquet(folder / "rates.parquet")
    assert rates["rate"].to_list() == [Decimal("0.00191000"), Decimal("0.00008000")]
    articles = pd.read_parquet(folder / "articles.parquet", dtype_backend="pyarrow")
    assert set(articles["text"]) == {TEXT_A, ""}
    assert resource(folder, "rates")["mediatype"] == "application/vnd.apache.parquet"
    assert "encoding" not in resource(folder, "rates")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_texts_and_authors_can_be_left_out_of_every_table(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    folder = tmp_path / "bare"
    options = ["--without-text", "--without-authors", "--format", form, "--warehouse", str(warehouse)]
    assert run(["export", str(folder), *options], Settings()) == 0
    left_out = {
        "text": ["articles.text", "articles.captions", "article_versions.text", "sightings.captions"],
        "author": ["articles.author", "sightings.author"],
    }
    assert descriptor(folder)["left_out"] == left_out
    assert "articles.text, articles.captions" in capsys.readouterr().out
    everything = b"".join(path.read_bytes() for path in folder.iterdir() if path.suffix == ".csv")
    assert b"reopened" not in everything
    assert b"the bridge" not in everything
    assert b"Aida" not in everything
    names = {
        table: {each["name"] for each in resource(folder, table)["schema"]["fields"]} for table in TABLES
    }
    if form == "parquet":
        names = {table: set(pq.read_schema(folder / f"{table}.parquet").names) for table in TABLES}
    assert not names["articles"] & {"text", "captions", "author"}
    assert {"title", "url", "text_sha256"} <= names["articles"]
    assert {"rate_text", "change_text"} <= names["quotes"]
    for sentence in ("captions were left out; headlines", "The authors of the articles were left out."):
        assert sentence in descriptor(folder)["description"]
        assert sentence in (folder / "README.txt").read_text("utf-8")


def test_of_some_tables_only_keys_among_them_are_told(warehouse: Path, tmp_path: Path) -> None:
    folder = tmp_path / "some"
    chosen = ["--table", "sightings", "--table", "pages"]
    assert run(["export", str(folder), *chosen, "--warehouse", str(warehouse)], Settings()) == 0
    keys = resource(folder, "sightings")["schema"]["foreignKeys"]
    assert keys == [{"fields": ["page_id"], "reference": {"resource": "pages", "fields": ["page_id"]}}]


def test_an_empty_folder_is_taken_and_equal_exports_have_equal_bytes(
    exported: Path, warehouse: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["export", str(tmp_path / "empty"), "--warehouse", str(warehouse)], Settings()) == 0
    for path in exported.iterdir():
        assert (tmp_path / "empty" / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_folder_that_holds_something_is_left_alone(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for directory, said in (
        (str(taken), f"the folder {taken} is not empty; name a new one"),
        (str(tmp_path / "file"), f"{tmp_path / 'file'} is there already, and no folder; name a new one"),
        (
            str(tmp_path / "no" / "where"),
            f"cannot make the folder {tmp_path / 'no' / 'where'}: there is no folder {tmp_path / 'no'}",
        ),
        (".", "the folder must be a new one, not that in which you are"),
        (
            str(warehouse / "out"),
            f"{warehouse / 'out'} lies in the warehouse {warehouse}; name a place elsewhere",
        ),
    ):
        assert run(["export", directory, "--warehouse", str(warehouse)], Settings()) == 2
        error = capsys.readouterr().err
        assert error.startswith(f"steppe: {said}")
        assert error.count("\n") == 1
    assert (taken / "mine.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"taken", "file", "here"}
    assert (
        run(["export", str(tmp_path / "x"), "--table", "nope", "--warehouse", str(warehouse)], Settings())
        == 2
    )
    assert "no table 'nope'; the tables are articles, " in capsys.readouterr().err


def test_how_far_it_is(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    caplog.set_level(logging.INFO, "steppe.progress")
    chosen = ["--table", "articles", "--table", "sightings", "--table", "days"]
    assert run(["export", str(tmp_path / "out"), *chosen, "--warehouse", str(warehouse)], Settings()) == 0
    assert [record.getMessage() for record in caplog.records] == [
        "2 of 5 rows exported",
        "5 of 5 rows exported",
    ]


class Writer:
    """Writes a table like the program, and does some harm before."""

    def __init__(self, harm: Callable[[int], object]) -> None:
        self.calls = 0
        self.harm = harm
        self.write = export_writers.WRITERS["csv"]

    def __call__(self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> int:
        self.calls += 1
        self.harm(self.calls)
        return self.write(path, schema, batches)


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_export_that_fails_halfway_leaves_nothing(
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    failure: BaseException,
) -> None:
    def fail(call: int) -> None:
        if call == 5:
            raise failure

    writer = Writer(fail)
    monkeypatch.setitem(export_writers.WRITERS, "csv", writer)
    assert run(["export", str(tmp_path / "out"), "--warehouse", str(warehouse)], Settings()) == 1
    assert writer.calls == 5
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.strip().count("\n") == 0
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_that_goes_away_meanwhile_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sources_warehouse(tmp_path / "warehouse")

    def drop(_: int) -> None:
        (root / "_snapshots" / "00000002").rename(root / "_snapshots" / ".dropped-00000002")
        for file in (root / "_data" / "quotes").iterdir():
            file.unlink()

    monkeypatch.setitem(export_writers.WRITERS, "csv", Writer(drop))
    assert run(["export", str(tmp_path / "out"), "--warehouse", str(root)], Settings()) == 1
    assert f"snapshot 2 of {root} was dropped while it was read" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["warehouse"]
