"""The view `days` and the macros, on numbers that were worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import duckdb
import pytest

import warehouse
from tests.warehouse.making import commit, new_warehouse, rate, row_of
from warehouse.contract_macros import MACROS
from warehouse.schema import Macro


def day(number: int) -> date:
    return date(2026, 2, number)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = new_warehouse(tmp_path_factory.mktemp("warehouse"))
    commit(
        folder,
        {
            "pages": [
                row_of(
                    "pages",
                    page_id="1",
                    site="timesca.com",
                    disposition="loaded",
                    as_of=day(10),
                    added_run_id="r1",
                ),
                row_of(
                    "pages",
                    page_id="2",
                    site="timesca.com",
                    disposition="loaded",
                    as_of=day(13),
                    added_run_id="r3",
                ),
                row_of(
                    "pages",
                    page_id="3",
                    site="timesca.com",
                    disposition="quarantined",
                    as_of=day(13),
                    added_run_id="r2",
                ),
                row_of("pages", page_id="4", site="timesca.com", disposition="skipped", as_of=None),
                row_of("pages", page_id="5", site=None, disposition="quarantined", as_of=day(1)),
                row_of("pages", page_id="6", site="other.example", disposition="loaded", as_of=day(10)),
                row_of("pages", page_id="7", site="other.example", disposition="quarantined", as_of=day(10)),
            ],
            "articles": [
                row_of("articles", article_id="a", site="timesca.com", first_seen=day(10)),
                row_of("articles", article_id="b", site="timesca.com", first_seen=day(10)),
                row_of("articles", article_id="c", site="timesca.com", first_seen=None),
            ],
            "rates": [
                rate(day(10), "KZT", "0.002", "0.0005", changed_run_id="r1"),
                rate(day(10), "UZS", "0.00008", "0.000005", changed_run_id="r1"),
                rate(day(12), "KZT", "0.004", "0.001", changed_run_id="r4"),
                # Printed as 0.00000, and one that went from 0.00000 to 0.00001.
                rate(day(10), "TMT", "0", "0.000005", changed_run_id="r1"),
                rate(day(10), "TJS", "0.000005", "0.000005", changed_run_id="r1"),
                rate(day(10), "KZT", "0.5", "0.1", site="other.example"),
                rate(day(10), "BTC", "2000000.00000005", "0.00000005", site="coins.example"),
                rate(day(10), "ALL", "9999999999.99999999", "0", site="coins.example"),
            ],
        },
    )
    with warehouse.connect(folder.root) as opened:
        yield opened


def test_days_lists_every_day_of_a_site(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute("SELECT * EXCLUDE (site) FROM days WHERE site = 'timesca.com' ORDER BY as_of")
    assert rows.fetchall() == [
        (day(10), 1, 0, 2, 4, [], True, "r1"),
        (day(11), 0, 0, 0, 0, ["KZT", "TJS", "TMT", "UZS"], False, None),
        (day(12), 0, 0, 0, 1, ["TJS", "TMT", "UZS"], False, "r4"),
        (day(13), 1, 1, 0, 0, ["KZT", "TJS", "TMT", "UZS"], False, "r3"),
    ]
    others = "SELECT as_of, missing_currencies, is_complete FROM days WHERE site = 'other.example'"
    assert connection.execute(others).fetchall() == [(day(10), [], False)]  # a page waits in quarantine


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("'KZT', DATE '2026-02-10'", "0.002"),
        ("'KZT', '2026-02-11'", "0.002"),
        ("'KZT', DATE '2026-02-12'", "0.004"),
        ("'KZT', DATE '2026-02-19'", "0.004"),  # 7 days old
        ("'KZT', DATE '2026-02-20'", None),  # 8 days old
        ("'KZT', DATE '2026-02-09'", None),
        ("'USD', DATE '2026-02-10'", "1"),
        ("'XXX', DATE '2026-02-10'", None),
        ("'KZT', DATE '2026-02-12', site := 'other.example'", "0.5"),
        ("'KZT', DATE '2026-02-12', 'nowhere'", None),
        ("'kzt', DATE '2026-02-12'", None),
        ("'TMT', DATE '2026-02-12'", "0"),
        ("NULL, DATE '2026-02-12'", None),
        ("'KZT', NULL", None),
        ("'USD', NULL", None),
    ],
)
def test_rate_on(connection: duckdb.DuckDBPyConnection, asked: str, answer: str | None) -> None:
    expected = None if answer is None else Decimal(answer)
    assert connection.execute(f"SELECT rate_on({asked})").fetchall() == [(expected,)]
    rows = connection.execute(f"SELECT rate FROM rate_on_table({asked})").fetchall()
    assert rows == ([] if expected is None else [(expected,)])


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("1000, 'KZT', 'USD', DATE '2026-02-11'", "2"),
        ("1000, 'USD', 'KZT', DATE '2026-02-11'", "500000"),
        ("1000, 'KZT', 'UZS', DATE '2026-02-11'", "25000"),
        ("1.23, 'KZT', 'KZT', DATE '2026-02-11'", "1.23"),
        ("7, 'KZT', 'USD', DATE '2026-02-12', site := 'other.example'", "3.5"),
        ("7, 'XXX', 'USD', DATE '2026-02-12'", None),
        ("7, 'USD', 'UZS', DATE '2026-02-18'", None),
        ("123456789012345.67, 'KZT', 'USD', DATE '2026-02-11'", "246913578024.69134"),
        # a rate of a million or more, exact to the last digit and rounded away from zero
        ("3, 'BTC', 'USD', DATE '2026-02-11', site := 'coins.example'", "6000000.00000015"),
        ("0.1, 'BTC', 'USD', DATE '2026-02-11', site := 'coins.example'", "200000.00000001"),
        ("-0.1, 'BTC', 'USD', DATE '2026-02-11', site := 'coins.example'", "-200000.00000001"),
        (
            "100000000000000000, 'ALL', 'USD', DATE '2026-02-11', site := 'coins.example'",
            "999999999999999999000000000",
        ),
        # one currency needs no rate, and loses no digit
        ("123456789012345678.12345678, 'XXX', 'XXX', DATE '2026-02-11'", "123456789012345678.12345678"),
        ("5, 'USD', 'USD', DATE '2026-02-11'", "5"),
        ("5, 'TMT', 'KZT', DATE '2026-02-11'", "0"),
        ("5, 'KZT', 'TMT', DATE '2026-02-11'", None),  # the rate is zero
        ("5, 'KZT', 'USD', DATE '2026-02-20'", None),  # 8 days old
        ("5, 'USD', 'KZT', DATE '2026-02-20'", None),
        ("5, 'KZT', 'XXX', DATE '2026-02-11'", None),
        ("NULL, 'KZT', 'USD', DATE '2026-02-11'", None),
        ("5, NULL, 'USD', DATE '2026-02-11'", None),
        ("5, 'KZT', NULL, DATE '2026-02-11'", None),
        ("5, 'KZT', 'USD', NULL", None),
        ("5, 'KZT', 'KZT', NULL", None),
    ],
)
def test_convert(connection: duckdb.DuckDBPyConnection, asked: str, answer: str | None) -> None:
    expected = None if answer is None else Decimal(answer)
    assert connection.execute(f"SELECT convert({asked})").fetchall() == [(expected,)]
    rows = connection.execute(f"SELECT converted FROM convert_table({asked})").fetchall()
    assert rows == ([] if expected is None else [(expected,)])


def test_macros_work_on_every_row_of_a_query(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT rate_on(base, as_of, site := site), convert(10, base, 'USD', as_of, site := site) "
        "FROM rates WHERE base NOT IN ('TMT', 'TJS', 'BTC', 'ALL') ORDER BY rate"
    ).fetchall()
    shown = [(Decimal("0.00008"), Decimal("0.0008")), (Decimal("0.002"), Decimal("0.02"))]
    assert rows == [*shown, (Decimal("0.004"), Decimal("0.04")), (Decimal("0.5"), Decimal(5))]


def test_rate_on_table_tells_date_age_and_interval(connection: duckdb.DuckDBPyConnection) -> None:
    row = connection.execute("FROM rate_on_table('KZT', '2026-02-15')").fetchall()
    interval = (Decimal("0.004"), Decimal("0.003"), Decimal("0.005"))
    assert row == [("KZT", "USD", day(12), 3, *interval)]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        # 1000 x (0.003 to 0.005)
        ("1000, 'KZT', 'USD', DATE '2026-02-13'", ("3", "5", day(12), 1)),
        # 1000 / (0.005 to 0.003)
        ("1000, 'USD', 'KZT', DATE '2026-02-13'", ("200000", "333333.33333333", day(12), 1)),
        # -1000 x (0.003 to 0.005): the ends change places
        ("-1000, 'KZT', 'USD', DATE '2026-02-13'", ("-5", "-3", day(12), 1)),
        # 1000 x 0.003 / 0.000085 to 1000 x 0.005 / 0.000075; the older rate gives date and age
        ("1000, 'KZT', 'UZS', DATE '2026-02-13'", ("35294.11764706", "66666.66666667", day(10), 3)),
        # the same rate cancels
        ("1000, 'KZT', 'KZT', DATE '2026-02-13'", ("1000", "1000", day(13), 0)),
        # a rate of 0.00000 may be up to 0.000005, never less than nothing
        ("1000, 'TMT', 'USD', DATE '2026-02-10'", ("0", "0.005", day(10), 0)),
        ("-1000, 'TMT', 'USD', DATE '2026-02-10'", ("-0.005", "0", day(10), 0)),
        # 1000 x 0.0015 / 0.00001, and no upper end, since the divisor may be zero
        ("1000, 'KZT', 'TJS', DATE '2026-02-10'", ("150000", None, day(10), 0)),
        ("-1000, 'KZT', 'TJS', DATE '2026-02-10'", (None, "-150000", day(10), 0)),
    ],
)
def test_convert_table_carries_the_interval_through(
    connection: duckdb.DuckDBPyConnection, asked: str, answer: tuple[str | None, str | None, date, int]
) -> None:
    rows = connection.execute(
        f"SELECT converted_low, converted_high, as_of, age_days FROM convert_table({asked})"
    ).fetchall()
    low, high, *age = answer
    assert rows == [(low and Decimal(low), high and Decimal(high), *age)]


def test_table_forms_answer_every_row_of_a_query(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute(
        "SELECT rates.as_of, rates.base, found.age_days, found.rate "
        "FROM rates LEFT JOIN rate_on_table(rates.base, rates.as_of + 8) AS found ON true "
        "WHERE rates.site = 'timesca.com' AND rates.base IN ('KZT', 'UZS') ORDER BY rates.as_of, rates.base"
    ).fetchall()
    assert rows == [
        (day(10), "KZT", 6, Decimal("0.004")),
        (day(10), "UZS", None, None),
        (day(12), "KZT", None, None),
    ]


@pytest.mark.parametrize("macro", MACROS, ids=lambda macro: macro.name)
def test_the_contract_says_what_a_macro_takes_and_answers(
    connection: duckdb.DuckDBPyConnection, macro: Macro
) -> None:
    given = {
        "base_ccy": "'KZT'",
        "amount": "1",
        "from_ccy": "'KZT'",
        "to_ccy": "'USD'",
        "day": "DATE '2026-02-10'",
    }
    call = f"{macro.name}({', '.join(given[each.name] for each in macro.parameters if not each.default)})"
    select = f"FROM {call}" if macro.is_table else f"SELECT {call} AS {macro.name}"
    answer = connection.execute(f"DESCRIBE {select}").fetchall()
    assert [row[:2] for row in answer] == [(column.name, column.type) for column in macro.columns]
    ((parameters, comment),) = connection.execute(
        "SELECT parameters, comment FROM duckdb_functions() WHERE function_name = ? AND NOT internal",
        [macro.name],
    ).fetchall()
    assert parameters == [each.name for each in macro.parameters]
    assert macro.description in comment
    assert macro.warning in comment


def test_every_macro_of_the_catalogue_is_in_the_contract(connection: duckdb.DuckDBPyConnection) -> None:
    names = connection.execute(
        "SELECT function_name FROM duckdb_functions() WHERE NOT internal AND database_name <> 'system'"
    ).fetchall()
    assert sorted(names) == sorted((macro.name,) for macro in MACROS)
