"""`steppe sql`: one question to the warehouse, and its answer as a table, CSV, JSON or Parquet."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dags.command_line.options import warehouse_option
from dags.command_line.settings import Settings

FORMATS = ("table", "csv", "json", "parquet")


@click.command()
@click.argument("query", required=False)
@click.option("--query", "name", metavar="NAME", help="Ask a stored query; see --list.")
@click.option("--list", "list_names", is_flag=True, help="List the stored queries.")
@click.option("--at", type=click.IntRange(min=1), metavar="SNAPSHOT", help="Ask an earlier snapshot.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to write rows.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to this file, whole or not at all.",
)
@warehouse_option
@click.pass_obj
def sql(
    settings: Settings,
    *,
    query: str | None,
    name: str | None,
    list_names: bool,
    at: int | None,
    form: str,
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
    text = _question(query, name)
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise click.UsageError("Parquet is not for terminals: add --output FILE")
    # Here, not above: a bad option is told at once, without waiting for DuckDB.
    from dags.command_line.answering import answer  # noqa: PLC0415

    settings.leave_at_once = True
    answer(text, warehouse=warehouse, at=at, form=form, output=output)


def _question(query: str | None, name: str | None) -> str:
    if (query is None) == (name is None):
        raise click.UsageError(
            'give one query: SQL, "-" for standard input, or --query NAME (--list names them)'
        )
    if name is not None:
        from dags.command_line.stored_queries import stored_query  # noqa: PLC0415  SQL given needs none

        return stored_query(name)
    return sys.stdin.read() if query == "-" else str(query)


def _print_stored_queries() -> None:
    from dags.command_line.printing import print_text  # noqa: PLC0415
    from dags.command_line.stored_queries import catalogue  # noqa: PLC0415

    print_text(catalogue())
