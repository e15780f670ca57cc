"""Questions, and every form of their answers."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import duckdb
import pyarrow.parquet as pq
import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.command_line.stored_queries import FOLDER
from tests.command_line.conftest import BODY, TITLE, Steppe
from tests.warehouse.making import commit, new_warehouse, rate

VALUES = """
SELECT 'a "quoted", text' AS said, NULL AS nothing, ['x', 'y, "z"'] AS list,
       0.00000008::DECIMAL(18,8) AS rate, TIMESTAMPTZ '2026-02-19 09:00:00+06' AS at,
       DATE '2026-02-19' AS day, true AS yes, 7 AS seven, 0.5::DOUBLE AS half,
       {'k': 1.50::DECIMAL(9,2)} AS pair
"""


def test_a_table_is_aligned_with_names_null_and_the_number_of_rows(steppe: Steppe) -> None:
    outcome = steppe(
        "sql", "SELECT base, rate, added_run_id AS run, NULL AS nothing FROM rates ORDER BY base"
    )
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out.splitlines() == [
        "base        rate  run  nothing",
        "----  ----------  ---  -------",
        "KZT   0.00191000  x    NULL",
        "UZS   0.00008000  x    NULL",
        "(2 rows)",
    ]


def test_csv_has_plain_line_ends_iso_moments_json_lists_and_printed_digits(steppe: Steppe) -> None:
    outcome = steppe("sql", VALUES, "--format", "csv")
    assert outcome.out == (
        "said,nothing,list,rate,at,day,yes,seven,half,pair\n"
        '"a ""quoted"", text",,"[""x"", ""y, \\""z\\""""]",0.00000008,2026-02-19T03:00:00Z,2026-02-19,'
        'true,7,0.5,"{""k"": ""1.50""}"\n'
    )
    assert len(next(csv.reader(io.StringIO(outcome.out)))) == 10


def test_csv_keeps_the_line_ends_within_a_text(steppe: Steppe) -> None:
    outcome = steppe("sql", r"SELECT e'a\rb' AS x, e'c\r\n' AS y, e'd\ne' AS z", "--format", "csv")
    assert outcome.out == 'x,y,z\n"a\rb","c\r\n","d\ne"\n'


def test_json_is_an_array_of_objects_without_a_lost_digit(steppe: Steppe) -> None:
    outcome = steppe("sql", VALUES, "--format", "json")
    assert json.loads(outcome.out) == [
        {
            "said": 'a "quoted", text',
            "nothing": None,
            "list": ["x", 'y, "z"'],
            "rate": "0.00000008",
            "at": "2026-02-19T03:00:00Z",
            "day": "2026-02-19",
            "yes": True,
            "seven": 7,
            "half": 0.5,
            "pair": {"k": "1.50"},
        }
    ]


def test_json_of_no_rows_and_of_equal_names(steppe: Steppe) -> None:
    assert json.loads(steppe("sql", "SELECT 1 AS a WHERE false", "--format", "json").out) == []
    named_alike = steppe("sql", "SELECT 1 AS a, 2 AS a, 'NaN'::DOUBLE AS b", "--format", "json")
    assert json.loads(named_alike.out) == [{"a": 1, "a_1": 2, "b": "nan"}]


def test_parquet_keeps_the_types_of_the_tables(steppe: Steppe, tmp_path: Path) -> None:
    file = tmp_path / "rates.parquet"
    outcome = steppe("sql", "FROM rates ORDER BY base", "--format", "parquet", "--output", str(file))
    assert (outcome.code, outcome.out) == (0, "")
    table = pq.read_table(file)
    assert str(table.schema.field("rate").type) == "decimal128(18, 8)"
    assert table["base"].to_pylist() == ["KZT", "UZS"]


def test_text_of_pages_cannot_move_the_cursor_and_is_whole_off_a_terminal(steppe: Steppe) -> None:
    shown = steppe("sql", "SELECT title, text FROM articles").out.splitlines()[2]
    assert TITLE in shown
    assert BODY.strip().replace("\x1b", "\\x1b") in shown
    assert json.loads(steppe("sql", "SELECT text FROM articles", "--format", "json").out) == [{"text": BODY}]


def test_a_table_stops_at_1000_rows_and_says_so(steppe: Steppe) -> None:
    lines = steppe("sql", "FROM range(1001)").out.splitlines()
    assert len(lines) == 1003
    assert lines[-1].startswith("(the first 1000 rows; there are more")
    assert steppe("sql", "FROM range(1000)").out.splitlines()[-1] == "(1000 rows)"
    assert len(steppe("sql", "FROM range(5001)", "--format", "csv").out.splitlines()) == 5002


def test_output_appears_whole_or_not_at_all(steppe: Steppe, tmp_path: Path) -> None:
    file = tmp_path / "answer.csv"
    file.write_text("the old answer")
    failing = steppe("sql", "SELECT error('stop') FROM range(3)", "--format", "csv", "--output", str(file))
    assert failing.code == 2
    assert file.read_text() == "the old answer"
    steppe("sql", "SELECT 1 AS a", "--output", str(file))  # whose name tells the format
    assert file.read_bytes() == b"a\n1\n"
    assert list(tmp_path.iterdir()) == [file]
    missing = steppe("sql", "SELECT 1", "--output", str(tmp_path / "no" / "x"))
    assert missing.code == 2
    assert f": there is no folder {tmp_path / 'no'}; make it first\n" in missing.err


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_no_output_takes_the_place_of_a_published_file(
    warehouse: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "link").symlink_to(warehouse / "current", target_is_directory=True)
    before = {path: path.lstat().st_ino for path in warehouse.rglob("*")}
    for inside in (
        warehouse / "warehouse.duckdb",
        warehouse / "current" / "manifest.json",
        warehouse / "new.csv",
        tmp_path / "link" / "manifest.json",
    ):
        asked = ["sql", "SELECT 1", "--warehouse", str(warehouse), "--format", form, "--output", str(inside)]
        assert run(asked, Settings()) == 2
        said = f"steppe: {inside} lies in the warehouse {warehouse}; name a place elsewhere\n"
        assert tuple(capsys.readouterr()) == ("", said)
    assert {path: path.lstat().st_ino for path in warehouse.rglob("*")} == before


def test_a_query_from_standard_input_and_several_statements(steppe: Steppe) -> None:
    outcome = steppe(
        "sql", "-", "--format", "csv", stdin="SET VARIABLE x = 3;\nSELECT getvariable('x') AS x;\n"
    )
    assert outcome.out == "x\n3\n"


def test_of_several_questions_the_last_is_answered(steppe: Steppe) -> None:
    assert steppe("sql", "SELECT 1 AS a; SELECT 2 AS b", "--format", "csv").out == "b\n2\n"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC 1", "steppe: the query failed: Parser Error: "),
        ("SELECT 1;\nSELECT no_such FROM rates", "steppe: the query failed: Binder Error: "),
        ("FROM nowhere", "steppe: the query failed: Catalog Error: "),
        (" ", "steppe: the query is empty"),
        ("SET VARIABLE x = 1; SET VARIABLE y = error('late')", "steppe: the query failed: "),
        ("COPY rates TO 'x.csv'", "steppe: steppe sql only reads, so COPY is refused; to write the rows"),
        ("ATTACH 'x.db'", "steppe: steppe sql only reads, so ATTACH is refused"),
        ("CALL enable_logging(storage = 'file')", "steppe: steppe sql only reads, so CALL is refused"),
        (
            "SET log_query_path = 'x.log'",
            "steppe: the query failed: the setting log_query_path is fixed; SET VAR",
        ),
        (
            "INSTALL httpfs",
            "steppe: steppe sql loads no extensions of DuckDB, so INSTALL and LOAD are refused",
        ),
        ("PRAGMA profiling_output = 'x.json'", "steppe: "),
        ("CREATE PERSISTENT SECRET s (TYPE http)", "steppe: "),
        (
            "FROM 'https://127.0.0.1:1/x.parquet'",
            "steppe: the query failed: nothing is read over the network; fetch https://127.0.0.1:1/x.par",
        ),
        (
            "FROM read_xlsx('x')",
            "steppe: the query failed: it needs DuckDB's extension excel, and steppe loads n",
        ),
        ("EXPORT DATABASE 'x'", "steppe: steppe sql only reads, so EXPORT is refused"),
        ("INSERT INTO rates VALUES (1)", "steppe: steppe sql only reads, so INSERT is refused"),
        ("EXPLAIN ANALYZE COPY rates TO 'x.csv'", "steppe: steppe sql only reads, so COPY is refused"),
        (
            "CREATE TABLE x (a INTEGER)",
            "steppe: the query failed: the warehouse is read-only; CREATE TEMP TABLE",
        ),
    ],
)
def test_a_bad_query_is_one_sentence_and_2(steppe: Steppe, tmp_path: Path, query: str, said: str) -> None:
    outcome = steppe("sql", query)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(said)
    assert outcome.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("SELECT\n  CAST(base AS INTEGER)\nFROM rates", 2),
        ("SELECT 1;\n\nSELECT\n  CAST(base AS INTEGER)\nFROM rates", 4),
        ("SELECT 1;\nSELECT\n  CAST(base INTEGER)\nFROM rates", 3),
    ],
)
def test_an_error_names_the_line_of_what_was_asked(
    warehouse: Path, capsys: pytest.CaptureFixture[str], form: str, query: str, line: int
) -> None:
    assert run(["sql", query, "--format", form, "--warehouse", str(warehouse)], Settings()) == 2
    said = capsys.readouterr().err
    # DuckDB 1.5 asks for a table in words of its own, in which no line is one of the question.
    is_told = form == "csv" or "Parser Error" in said or not duckdb.__version__.startswith("1.")
    assert said.endswith(f" (line {line})\n") if is_told else "(line" not in said


def test_a_temporary_table_is_no_writing(steppe: Steppe) -> None:
    query = "CREATE TEMP TABLE x AS SELECT base FROM rates; SELECT count(*) AS n FROM x"
    assert steppe("sql", query, "--format", "csv").out == "n\n2\n"


def test_moments_are_utc_whatever_the_clock_of_the_machine_says(steppe: Steppe) -> None:
    query = "SELECT hour(TIMESTAMPTZ '2026-02-19 00:00:00+00') AS hour, current_setting('TimeZone') AS zone"
    assert steppe("sql", query, "--format", "csv", TZ="Asia/Bishkek").out == "hour,zone\n0,UTC\n"


def test_an_earlier_snapshot(steppe: Steppe) -> None:
    query = ("sql", "SELECT count(*) AS n FROM rates", "--format", "csv")
    assert steppe(*query, "--at", "1").out == "n\n1\n"
    assert steppe(*query, "--at", "2").out == "n\n2\n"
    missing = steppe(*query, "--at", "9")
    assert missing.code == 2
    assert "no snapshot 9" in missing.err


def test_questions_are_answered_while_snapshots_are_published(steppe: Steppe, tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path / "busy")
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(7)]
    commit(folder, {"rates": [rate(days[0], "KZT")]})
    query = "SELECT count(*) AS rates, (SELECT count(*) FROM runs) AS runs FROM rates"

    def publish_the_rest() -> None:
        for day in days[1:]:
            commit(folder, {"rates": [rate(day, "KZT")]})

    publisher = Thread(target=publish_the_rest)
    publisher.start()
    seen = []
    while publisher.is_alive():
        outcome = steppe("sql", query, "--format", "json", "--warehouse", str(folder.root))
        assert (outcome.code, outcome.err) == (0, "")
        seen += json.loads(outcome.out)
    publisher.join()
    # Each snapshot added one rate and one run: both from one snapshot, or they would differ.
    assert all(answer["rates"] == answer["runs"] for answer in seen)
    assert seen


def test_stored_queries_are_listed_with_what_they_answer_and_take_and_are_shown(steppe: Steppe) -> None:
    listed = steppe("sql", "--list").out.splitlines()
    assert listed[0].split() == ["query", "answers", "takes"]
    assert len(listed) == 2 + len(list(FOLDER.glob("*.sql")))
    (line,) = [line for line in listed if line.startswith("keyword-in-context ")]
    assert "Every place where a term begins a word" in line
    assert line.endswith("  term [words=6]")
    shown = steppe("sql", "--query", "keyword-in-context", "--show")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == (FOLDER / "keyword-in-context.sql").read_text("utf-8")
    assert steppe("sql", "--show").err.startswith("steppe: --show needs --query NAME")


def test_an_unknown_stored_query_names_the_known_ones(steppe: Steppe) -> None:
    outcome = steppe("sql", "--query", "nope")
    assert outcome.code == 2
    assert outcome.err.startswith("steppe: no stored query 'nope'; there are articles-by-month, authors")
    near = steppe("sql", "--query", "disagreement")
    assert near.err == "steppe: no stored query 'disagreement'; did you mean disagreements?\n"


def test_values_are_set_in_any_query_and_every_form(steppe: Steppe, tmp_path: Path) -> None:
    query = (
        "SET VARIABLE least = $least; SELECT base, $said AS said FROM rates WHERE rate > getvariable('least')"
    )
    values = ("--set", "least=0.001", "--set", "said=a = 'b';--")
    assert steppe("sql", query, *values, "--format", "csv").out == "base,said\nKZT,a = 'b';--\n"
    assert json.loads(steppe("sql", query, *values, "--format", "json").out) == [
        {"base": "KZT", "said": "a = 'b';--"}
    ]
    assert "KZT   a = 'b';--\n(1 row)\n" in steppe("sql", query, *values).out
    file = tmp_path / "answer.parquet"
    steppe("sql", query, *values, "--format", "parquet", "--output", str(file))
    assert pq.read_table(file).to_pylist() == [{"base": "KZT", "said": "a = 'b';--"}]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--query", "keyword-in-context"),
            "the query keyword-in-context needs term: add --set term=VALUE (",
        ),
        (
            ("--query", "keyword-in-context", "--set", "word=x"),
            "the query keyword-in-context takes no 'word'; it takes term, words=6",
        ),
        (("--query", "authors", "--set", "x=1"), "the query authors takes no 'x'; it takes nothing"),
        (
            ("--query", "conversion", "--set", "day=soon"),
            "the value 'soon' for day is no DATE; give another with --set day=VALUE",
        ),
        (("--query", "conversion", "--set", "amount="), "the value '' for amount is no DECIMAL(24,6); give"),
        (("SELECT $a, $b", "--set", "a=1"), "the query needs a value for $b: add --set b=VALUE"),
        (("SELECT $a", "--set", "a=1", "--set", "c=1"), "the query has no $c to set; it has $a"),
        (("SELECT 1", "--set", "c=1"), "the query has no $c to set; it has none"),
        (("SELECT $a::DATE", "--set", "a=x"), "the query failed: Conversion Error: "),
        (
            ("SELECT $a + 1", "--set", "a=1"),
            "the query failed: values of --set are text; write CAST($a AS INTEGER)",
        ),
        (
            ("SELECT 1", "--at", "now"),
            "Invalid value for '--at': 'now' is no snapshot's number; 'steppe snapshots'",
        ),
        (("SELECT 1", "--output", "x.xlsx"), "the ending of x.xlsx does not tell the format: add --format"),
        (("SELECT $a", "--set", "a"), "Invalid value for '--set': 'a' is not NAME=VALUE"),
        (("SELECT $a", "--set", "a=1", "--set", "a=2"), "Invalid value for '--set': a is given twice"),
    ],
)
def test_a_bad_value_is_one_sentence_and_2(
    warehouse: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(["sql", *arguments, "--warehouse", str(warehouse)], Settings()) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"steppe: {said}")
    assert printed.err.count("\n") == 1


def test_no_warehouse(steppe: Steppe, tmp_path: Path) -> None:
    outcome = steppe("sql", "SELECT 1", "--warehouse", str(tmp_path))
    assert (outcome.code, outcome.out) == (2, "")
    assert "steppe ingest" in outcome.err
