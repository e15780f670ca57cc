"""Write the rows of a query as a table for people, as CSV, or as JSON."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

import duckdb

from dags.command_line.aligned import Row, aligned
from dags.command_line.printing import terminal_width
from dags.command_line.values import as_plain, as_text

# A table is for reading; whoever wants more rows wants a file.
MOST_TABLE_ROWS = 1000
BATCH = 2000
_QUOTED_ENDS = "\r\n"


def write_table(relation: duckdb.DuckDBPyRelation, stream: BinaryIO, *, is_plan: bool = False) -> int:
    """Write at most MOST_TABLE_ROWS rows, aligned, and a last line that counts them; a plan as it is.

    Returns how many there are, one more than are shown where there are more.
    """
    rows = relation.limit(MOST_TABLE_ROWS + 1).fetchall()
    if is_plan:
        text = "\n".join(str(row[-1]) for row in rows)
    else:
        width = terminal_width() if stream.isatty() else None
        text = f"{aligned(relation.columns, rows[:MOST_TABLE_ROWS], width)}\n{_count_line(len(rows))}"
    stream.write(text.encode("utf-8", "replace") + b"\n")
    return len(rows)


def _count_line(rows: int) -> str:
    if rows > MOST_TABLE_ROWS:
        return f"(the first {MOST_TABLE_ROWS} rows; there are more: use LIMIT, or --format csv for all)"
    return "(1 row)" if rows == 1 else f"({rows} rows)"


def write_csv(result: duckdb.DuckDBPyConnection, stream: BinaryIO) -> int:
    """Write CSV with a header and quotation marks where needed, a row a line; return how many rows.

    Null is empty.
    """
    import csv  # noqa: PLC0415

    text = io.TextIOWrapper(stream, "utf-8", "replace", newline="", write_through=True)
    writer = csv.writer(_PlainLines(text), lineterminator=_QUOTED_ENDS)
    writer.writerow(_names(result))
    n_rows = 0
    for row in _rows(result):
        writer.writerow(["" if value is None else as_text(value) for value in row])
        n_rows += 1
    text.detach()
    return n_rows


class _PlainLines:
    """Takes whole rows; the library puts only those line ends in quotation marks that it writes itself."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, row: str) -> int:
        return self._text.write(row.removesuffix(_QUOTED_ENDS) + "\n")


def write_json(result: duckdb.DuckDBPyConnection, stream: BinaryIO) -> int:
    """Write one JSON array with one object a line; return how many rows."""
    import json  # noqa: PLC0415

    names = _names(result)
    before, n_rows = "[", 0
    for row in _rows(result):
        document = {name: as_plain(value) for name, value in zip(names, row, strict=True)}
        stream.write(f"{before}\n{json.dumps(document, ensure_ascii=False)}".encode("utf-8", "replace"))
        before, n_rows = ",", n_rows + 1
    stream.write(b"[]\n" if before == "[" else b"\n]\n")
    return n_rows


def _names(result: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the column names, no two alike: `a`, `a_1`, as DuckDB names them in a table."""
    names: list[str] = []
    for column in result.description or []:
        name, number = column[0], 0
        while name in names:
            number += 1
            name = f"{column[0]}_{number}"
        names.append(name)
    return names


def _rows(result: duckdb.DuckDBPyConnection) -> Iterator[Row]:
    while batch := result.fetchmany(BATCH):
        yield from batch
