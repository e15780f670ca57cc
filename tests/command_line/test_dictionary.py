"""`steppe tables` and `steppe describe`: they work without a warehouse, from the contract alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.conftest import Steppe
from tests.support.dictionary import DICTIONARY, dictionary
from warehouse import connect
from warehouse.contract import VIEWS, public_tables
from warehouse.contract_macros import MACROS
from warehouse.schema import Column, Parameter

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
    "changes",
    "forgotten",
    "run_metrics",
    "gate_results",
    "quarantine",
    "sites",
    "days",
]
MACRO_NAMES = ["rate_on", "rate_on_table", "convert", "convert_table"]


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


def test_describe_tells_what_a_macro_takes_and_answers(steppe: Steppe) -> None:
    outcome = steppe("describe", "convert_table")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("convert_table(amount, from_ccy, to_ccy, day, site := 'timesca.com')\n")
    assert "\ntakes:\namount  DECIMAL(24,6), must be given\n" in outcome.out
    assert "\nsite  VARCHAR, else 'timesca.com'\n" in outcome.out
    assert "\nanswers a table:\nconverted  DECIMAL(38,8), never null\n" in outcome.out
    assert "    Unit: units of to_ccy\n" in outcome.out
    scalar = json.loads(steppe("describe", "rate_on", "--json").out)
    assert scalar["signature"] == "rate_on(base_ccy, day, site := 'timesca.com')"
    assert [each["default"] for each in scalar["parameters"]] == [None, None, "timesca.com"]


def test_describe_without_a_name_tells_everything(steppe: Steppe, warehouse: Path) -> None:
    said = steppe("describe").out
    described = json.loads(steppe("describe", "--json").out)
    assert [table["table"] for table in described["tables"]] == PUBLIC
    assert [macro["macro"] for macro in described["macros"]] == MACRO_NAMES
    bloom_filters = {table["table"]: table["bloom_filters"] for table in described["tables"]}
    assert (bloom_filters["article_aliases"], bloom_filters["days"]) == (["alias_id", "article_id"], [])
    assert "\n    Key: alias_id\n    Bloom filters: alias_id, article_id\n" in said
    with connect(warehouse) as connection:
        for table in described["tables"]:
            assert f"\n{table['table']}\n    {table['description'][:40]}" in f"\n{said}"
            asked = connection.execute(f"DESCRIBE {table['table']}").fetchall()
            types = {
                column["name"]: column["type"].replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")
                for column in table["columns"]
            }
            assert types == {name: kind for name, kind, *_ in asked}


def test_every_table_column_and_macro_has_meaning_example_and_unit() -> None:
    for table in (*public_tables(), *VIEWS):
        assert table.description.endswith("."), table.name
        assert set(table.key) <= set(table.column_names), table.name
        for column in table.columns:
            assert _lacks(column) == [], f"{table.name}.{column.name}"
    for macro in MACROS:
        assert macro.description.endswith("."), macro.name
        described: list[Column | Parameter] = [*macro.parameters, *macro.columns]
        for each in described:
            assert _lacks(each) == [], f"{macro.name}.{each.name}"


def _lacks(described: Column | Parameter) -> list[str]:
    """Return what a reader would miss; numbers and moments need a unit."""
    is_number = described.type.startswith(("INTEGER", "BIGINT", "DOUBLE", "DECIMAL", "TIMESTAMPTZ"))
    missing = ["unit"] if is_number and not described.unit else []
    missing += [] if described.description.endswith(".") else ["meaning"]
    return missing + ([] if described.example else ["example"])


def test_what_a_reader_would_miss_is_noticed() -> None:
    assert _lacks(Column("n", "BIGINT", "")) == ["unit", "meaning", "example"]
    assert _lacks(Column("n", "VARCHAR", "What it is.", example="x")) == []


def test_the_dictionary_is_up_to_date() -> None:
    assert dictionary() == DICTIONARY.read_text("utf-8"), "python -m tests.refresh_dictionary --write"


def test_the_dictionary_names_everything_with_its_warnings() -> None:
    written = DICTIONARY.read_text("utf-8")
    for name in (*PUBLIC, *MACRO_NAMES):
        assert f"\n## {name}\n" in written
    assert written.count("**Careful:** UZS prints one significant digit: do not invert it.") == 2
    assert "\n| `rate` | DECIMAL(18,8) | units of quote for one base | " in written


@pytest.mark.parametrize("name", ["rats", "_payloads"])
def test_an_unknown_table_names_the_known_ones(steppe: Steppe, name: str) -> None:
    outcome = steppe("describe", name)
    assert (outcome.code, outcome.out) == (2, "")
    tables, macros = ", ".join(PUBLIC), ", ".join(MACRO_NAMES)
    assert outcome.err == f"steppe: no table '{name}'; the tables are {tables}, and the macros {macros}\n"
