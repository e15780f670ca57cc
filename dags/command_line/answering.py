"""Run the statements of a question and write the rows of the last one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import duckdb

from dags.command_line.destination import binary_destination, path_destination
from dags.command_line.hints import hint
from dags.command_line.query_errors import errors_told
from dags.command_line.question import Question, check_names, check_types, values_of
from dags.command_line.row_writers import write_csv, write_json, write_table
from dags.command_line.statements import LOCKED_SETTINGS, is_explain, reading_statements, relation_of
from etl.text.escaped import escaped
from warehouse import connect
from warehouse.dropped import dropping_told
from warehouse.folder import WarehouseFolder
from warehouse.snapshots import snapshot_place


def answer(question: Question, *, warehouse: Path, at: int | None, form: str, output: Path | None) -> None:
    """Ask the warehouse, and write the answer in the given form to the file or to standard output."""
    with _opened(warehouse, at) as connection, errors_told(question):
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
            click.echo(f"steppe: {escaped(said)}", err=True)


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
        from dags.command_line.parquet_types import readable  # noqa: PLC0415

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
def _opened(warehouse: Path, at: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(warehouse, at) as connection:
        folder = WarehouseFolder(warehouse.expanduser().resolve())
        place = snapshot_place(folder, at)
        with dropping_told(folder, *([int(place.name)] if place else [])):
            yield connection
