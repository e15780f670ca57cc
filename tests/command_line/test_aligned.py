"""The layout of tables, by hand."""

from __future__ import annotations

from decimal import Decimal

from dags.command_line.aligned import aligned

ROWS = [("first", Decimal("1.50"), "a long text that does not fit"), ("橋", None, "short")]


def test_without_a_width_nothing_is_cut() -> None:
    assert aligned(("name", "rate", "text"), ROWS).splitlines() == [
        "name   rate  text",
        "-----  ----  -----------------------------",
        "first  1.50  a long text that does not fit",
        "橋     NULL  short",
    ]


def test_long_text_is_cut_to_the_width() -> None:
    lines = aligned(("name", "rate", "text"), ROWS, 30).splitlines()
    assert lines[2:] == ["first  1.50  a long text that…", "橋     NULL  short"]
    assert max(map(len, lines)) == 30


def test_where_columns_do_not_fit_side_by_side_each_row_is_a_block() -> None:
    names = [f"column_{number}" for number in range(6)]
    lines = aligned(names, [["a text of some length"] * 6], 40).splitlines()
    assert lines[0].startswith("-- row 1 -")
    assert lines[1:] == [f"{name}  a text of some length" for name in names]


def test_no_rows_and_characters_that_move_the_cursor() -> None:
    assert aligned(("a", "b"), []).splitlines() == ["a  b", "-  -"]
    assert aligned(("a",), [("x\ny\t\u202ez",)]).splitlines()[2] == r"x\ny\t\u202ez"
