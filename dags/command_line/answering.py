"""Run the statements of a question and write the rows of the last one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import duckdb

from dags.command_line.destination import binary_destination, path_destination
from dags.command_line.failures import one_line
from dags.command_line.hints import hint
from dags.command_line.parquet_types import readable
from dags.command_line.question import Question, check_names, check_types, values_of
from dags.command_line.row_writers import write_csv, write_json, write_table
from dags.command_line.statements import LOCKED_SETTINGS, is_explain, reading_statements, relation_of
from warehouse import connect
from warehouse.errors import SteppeError, UsageError

BEYOND_THE_QUERY = (duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException)


def answer(question: Question, *, warehouse: Path, at: int | None, form: str, output: Path | None) -> None:
    """Ask the warehouse, and write the answer in the given form to the file or to standard output."""
    with connect(warehouse, at) as connection, _clear_errors(question.text):
        for setting in LOCKED_SETTINGS:
            connection.execute(setting)
        check_types(connection, question)
        *first, last = statements = reading_statements(connection, question.text)
        check_names(statements, question.values)
        for statement in first:
            # DuckDB 2 wants an answer taken before the next question.
            connection.execute(statement, values_of(statement, question.values)).fetchall()
        values = values_of(last, question.values)
        n_rows = _write(connection, last, values, form=form, output=output)
        if said := hint(connection, question, n_rows):
            sys.stdout.flush()
            click.echo(f"steppe: {said}", err=True)


def _write(
    connection: duckdb.DuckDBPyConnection,
    statement: duckdb.Statement,
    values: dict[str, str | None] | None,
    *,
    form: str,
    output: Path | None,
) -> int | None:
    """Write the rows of a statement, and return how many there are, where that is known without counting."""
    if form == "parquet":
        with path_destination(output) as path:
            relation = relation_of(connection, statement, values)
            readable(relation).write_parquet(str(path), compression="zstd")
        return None
    with binary_destination(output) as stream:
        if form == "table":
            return write_table(
                relation_of(connection, statement, values), stream, is_plan=is_explain(statement)
            )
        write = write_csv if form == "csv" else write_json
        return write(connection.execute(statement, values), stream)


@contextmanager
def _clear_errors(asked: str) -> Iterator[None]:
    """Turn DuckDB's errors into one sentence each, with the line of what was asked where it can be told."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except BEYOND_THE_QUERY as error:
        raise SteppeError(f"DuckDB gave up: {one_line(str(error))}") from error
    except duckdb.Error as error:
        raise UsageError(f"the query failed: {_without_excerpt(error, asked)}") from error


def _without_excerpt(error: duckdb.Error, asked: str) -> str:
    """Return DuckDB's message on one line, without the lines that point into the query with a caret."""
    said, _, excerpt = str(error).partition("\n\nLINE ")
    number, _, shown = excerpt.partition("\n")[0].partition(":")
    line = number if isinstance(error, duckdb.ParserException) else _line_of(shown, asked)
    return one_line(said) + (f" (line {line})" if line else "")


def _line_of(shown: str, asked: str) -> str:
    """Return the number of the one line that DuckDB shows, with its ends cut off; empty where none is.

    Once the question is taken apart, DuckDB counts lines from the statement on, and those of what it puts
    around the statement for a table.
    """
    part = shown.strip().removeprefix("...").removesuffix("...")
    places = [number for number, line in enumerate(asked.splitlines(), start=1) if part and part in line]
    return str(places[0]) if len(places) == 1 else ""
