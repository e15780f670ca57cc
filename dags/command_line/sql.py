"""`steppe sql`: one question to the warehouse, and its answer as a table, CSV, JSON or Parquet."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from dags.command_line.options import at_option, set_option, warehouse_option
from dags.command_line.question import Question

FORMATS = ("table", "csv", "json", "parquet")
ENDINGS = {"": "table", ".txt": "table", ".csv": "csv", ".json": "json", ".parquet": "parquet"}
"""The format that the name of a file asks for."""


@click.command()
@click.argument("query", required=False)
@click.option("--query", "name", metavar="NAME", help="Ask a stored query; see --list.")
@set_option
@click.option("--list", "list_names", is_flag=True, help="List the stored queries.")
@click.option("--show", is_flag=True, help="Print the SQL of the stored query instead of asking it.")
@at_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to write rows; else as the name of --output ends, else as a table.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file, whole or not at all.",
)
@warehouse_option
def sql(
    *,
    query: str | None,
    name: str | None,
    given: dict[str, str],
    list_names: bool,
    show: bool,
    at: int | None,
    form: str | None,
    output: Path | None,
    warehouse: Path,
) -> None:
    """Ask the warehouse a question in SQL, read-only and in UTC.

    QUERY may be several statements: all of them run, and the rows of the last are shown. `-` reads them from
    standard input. Statements that write, such as COPY, are refused: use --format and --output.
    """
    if list_names:
        _print_stored_queries()
        return
    if show:
        _print_stored_query(name)
        return
    question = _question(query, name, given)
    form = form or _form_of(output)
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for terminals: add --output FILE")
    # Here, not above: a bad option is told at once, without waiting for DuckDB.
    from dags.command_line.answering import answer  # noqa: PLC0415

    if output is not None:
        from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415

        # What was written of the file must not be left behind.
        end_on_sigterm()
    answer(question, warehouse=warehouse, at=at, form=form, output=output)


def _form_of(output: Path | None) -> str:
    ending = output.suffix.lower() if output else ""
    if ending not in ENDINGS:
        raise click.UsageError(f"the ending of {output} does not tell the format: add --format FORMAT")
    return ENDINGS[ending]


def _question(query: str | None, name: str | None, given: Mapping[str, str]) -> Question:
    if (query is None) == (name is None):
        raise click.UsageError(
            'give one query: SQL, "-" for standard input, or --query NAME (--list names them)'
        )
    if name is None:
        return Question(sys.stdin.read() if query == "-" else str(query), given)
    from dags.command_line.stored_queries import CURRENCY, stored_query  # noqa: PLC0415  SQL given needs none

    stored = stored_query(name)
    types = {parameter.name: parameter.sql_type for parameter in stored.parameters}
    currencies = [parameter.name for parameter in stored.parameters if parameter.type == CURRENCY]
    return Question(stored.text, stored.values(given), types, name, list(given), currencies)


def _print_stored_queries() -> None:
    from dags.command_line.printing import print_text  # noqa: PLC0415
    from dags.command_line.stored_queries import catalogue  # noqa: PLC0415

    print_text(catalogue())


def _print_stored_query(name: str | None) -> None:
    if name is None:
        raise click.UsageError("--show needs --query NAME (--list names them)")
    from dags.command_line.printing import print_text  # noqa: PLC0415
    from dags.command_line.stored_queries import stored_query  # noqa: PLC0415

    print_text(stored_query(name).text.rstrip())
