"""Rows as an aligned table for people: numbers to the right, long text cut where the terminal ends."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from dags.command_line.values import as_text
from etl.text.escaped import escaped

GAP = "  "
NARROWEST = 12

Row = Sequence[object]


def aligned(names: Sequence[str], rows: Sequence[Row], width: int | None = None) -> str:
    """Return rows under their column names, each on one line.

    Where a width is given, long text is cut with `…` to fit into it; where even short columns do not fit side
    by side, each row becomes a block with one column a line. Without a width nothing is cut.
    """
    grid = [[escaped(name) for name in names], *([cell(value) for value in row] for row in rows)]
    widths = [max(map(_columns, column)) for column in zip(*grid, strict=True)]
    limit = _limit(widths, width)
    if limit is None and width is not None:
        return _blocks(grid, width)
    widths = [min(natural, limit or natural) for natural in widths]
    numeric = [_is_numeric([row[place] for row in rows]) for place in range(len(names))]
    rule = ["-" * size for size in widths]
    return "\n".join(_line(line, widths, numeric) for line in [grid[0], rule, *grid[1:]])


def cell(value: object) -> str:
    """Return one value on one line: null as NULL, characters that move the cursor escaped."""
    return "NULL" if value is None else escaped(as_text(value))


def _columns(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(_char_columns(char) for char in text)


def _char_columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _limit(widths: list[int], width: int | None) -> int | None:
    """Return the widest that a column may be for all to fit; None where nothing is cut, or nothing fits."""
    if width is None:
        return None
    room = width - len(GAP) * (len(widths) - 1)
    fitting = (cap for cap in range(room, NARROWEST - 1, -1) if sum(min(w, cap) for w in widths) <= room)
    return next(fitting, None)


def _is_numeric(values: list[object]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in known
    )


def _line(cells: list[str], widths: list[int], numeric: list[bool]) -> str:
    return GAP.join(map(_fitted, cells, widths, numeric)).rstrip()


def _fitted(text: str, width: int, right: bool) -> str:
    text = _cut(text, width)
    space = " " * (width - _columns(text))
    return space + text if right else text + space


def _cut(text: str, width: int) -> str:
    if _columns(text) <= width:
        return text
    kept = text[: width - 1]
    while _columns(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"


def _blocks(grid: list[list[str]], width: int) -> str:
    names, rows = grid[0], grid[1:]
    name_width = max(map(_columns, names))
    room = max(width - name_width - len(GAP), NARROWEST)
    lines: list[str] = []
    for number, row in enumerate(rows, start=1):
        lines.append(f"-- row {number} ".ljust(name_width + len(GAP) + NARROWEST, "-"))
        lines += [
            f"{_fitted(name, name_width, False)}{GAP}{_cut(text, room)}"
            for name, text in zip(names, row, strict=True)
        ]
    return "\n".join(lines)
