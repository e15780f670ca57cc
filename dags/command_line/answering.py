"""Run the statements of a question and write the rows of the last one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dags.command_line.destination import binary_destination, path_destination
from dags.command_line.failures import one_line
from dags.command_line.parquet_types import readable
from dags.command_line.question import Question, check_names, check_types, values_of
from dags.command_line.row_writers import write_csv, write_json, write_table
from dags.command_line.statements import LOCKED_SETTINGS, is_explain, reading_statements, relation_of
from warehouse import connect
from warehouse.errors import SteppeError, UsageError

BEYOND_THE_QUERY = (duckdb.OutOfMemoryException, duckdb.InternalException, duckdb.FatalException)


def answer(question: Question, *, warehouse: Path, at: int | None, form: str, output: Path | None) -> None:
    """Ask the warehouse, and write the answer in the given form to the file or to standard output."""
    with connect(warehouse, at) as connection, _clear_errors():
        for setting in LOCKED_SETTINGS:
            connection.execute(setting)
        check_types(connection, question)
        *first, last = statements = reading_statements(connection, question.text)
        check_names(statements, question.values)
        for statement in first:
            # DuckDB 2 wants an answer taken before the next question.
            connection.execute(statement, values_of(statement, question.values)).fetchall()
        values = values_of(last, question.values)
        if form == "parquet":
            _write_parquet(relation_of(connection, last, values), output)
            return
        with binary_destination(output) as stream:
            if form == "table":
                write_table(relation_of(connection, last, values), stream, is_plan=is_explain(last))
            elif form == "csv":
                write_csv(connection.execute(last, values), stream)
            else:
                write_json(connection.execute(last, values), stream)


def _write_parquet(relation: duckdb.DuckDBPyRelation, output: Path | None) -> None:
    with path_destination(output) as path:
        readable(relation).write_parquet(str(path), compression="zstd")


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Turn DuckDB's errors into one sentence each."""
    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except BEYOND_THE_QUERY as error:
        raise SteppeError(f"DuckDB gave up: {one_line(str(error))}") from error
    except duckdb.Error as error:
        raise UsageError(f"the query failed: {_without_excerpt(str(error))}") from error


def _without_excerpt(message: str) -> str:
    """Return DuckDB's message on one line, without the lines that point into the query with a caret."""
    said, marker, excerpt = message.partition("\n\nLINE ")
    line = excerpt.partition(":")[0]
    where = f" (line {line})" if marker and line.isdigit() else ""
    return one_line(said) + where
