"""`steppe tables` and `steppe describe`: they work without a warehouse, from the contract alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.conftest import Steppe
from warehouse.contract import VIEWS, public_tables

PUBLIC = [
    "articles",
    "article_versions",
    "article_aliases",
    "article_matches",
    "sightings",
    "quotes",
    "rates",
    "pages",
    "captures",
    "runs",
    "quarantine",
    "sites",
    "days",
]


@pytest.fixture
def nowhere(tmp_path: Path) -> str:
    return str(tmp_path / "nowhere")


def test_every_table_with_what_a_row_is_and_its_key(steppe: Steppe, nowhere: str) -> None:
    outcome = steppe("tables", "--warehouse", nowhere)
    assert (outcome.code, outcome.err) == (0, "")
    assert [line for line in outcome.out.splitlines() if line and not line.startswith(" ")] == [
        *PUBLIC,
        "steppe describe TABLE tells every column.",
    ]
    assert "    key: site, as_of, base, quote\n" in outcome.out


def test_rows_are_counted_where_there_is_a_warehouse(steppe: Steppe) -> None:
    out = steppe("tables").out
    assert "articles (1 row)\n" in out
    assert "rates (2 rows)\n" in out
    assert "_payloads" not in out


def test_tables_as_one_json_object(steppe: Steppe, nowhere: str) -> None:
    tables = {table["table"]: table for table in json.loads(steppe("tables", "--json").out)["tables"]}
    assert list(tables) == PUBLIC
    assert tables["rates"]["key"] == ["site", "as_of", "base", "quote"]
    assert (tables["rates"]["rows"], tables["rates"]["kind"]) == (2, "table")
    assert (tables["days"]["rows"], tables["days"]["kind"]) == (None, "view")
    without = json.loads(steppe("tables", "--json", "--warehouse", nowhere).out)["tables"]
    assert {table["rows"] for table in without} == {None}


def test_describe_tells_type_unit_null_key_meaning_example_and_warning(steppe: Steppe) -> None:
    outcome = steppe("describe", "rates")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("rates\n    The resolved exchange-rate series")
    assert "as_of  DATE, never null, key\n" in outcome.out
    assert "precision_pct  DECIMAL(9,4), may be null\n" in outcome.out
    assert "    Unit: units of quote for one base\n" in outcome.out
    assert "    Example: 0.00191000\n" in outcome.out
    assert "    Careful: UZS prints one significant digit" in outcome.out


@pytest.mark.parametrize("table", [*public_tables(), *VIEWS], ids=lambda table: table.name)
def test_describe_knows_every_column_of_every_table(steppe: Steppe, table: object) -> None:
    name = getattr(table, "name", "")
    described = json.loads(steppe("describe", name, "--json").out)
    asked = json.loads(steppe("sql", f"DESCRIBE {name}", "--format", "json").out)
    types = {column["column_name"]: column["column_type"] for column in asked}
    said = {
        column["name"]: column["type"].replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
        for column in described["columns"]
    }
    assert said == types
    assert all(column["description"] for column in described["columns"])


@pytest.mark.parametrize("name", ["rats", "_payloads"])
def test_an_unknown_table_names_the_known_ones(steppe: Steppe, name: str) -> None:
    outcome = steppe("describe", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == f"steppe: no table '{name}'; the tables are {', '.join(PUBLIC)}\n"
