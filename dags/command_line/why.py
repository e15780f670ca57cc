"""`steppe why TABLE KEY`: where one row came from."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option


@click.command()
@click.argument("table")
@click.argument("key")
@at_option
@click.option("--full", is_flag=True, help="Show every place, and long fragments whole.")
@warehouse_option
@json_option
def why(*, table: str, key: str, at: int | None, full: bool, warehouse: Path, as_json: bool) -> None:
    """Show where a row of TABLE came from: its pages, their captures, what is printed there, reader and run.

    KEY is the key's columns joined by '/', such as timesca.com/2026-02-19/KZT/USD; steppe describe TABLE
    names them. Nulls are empty, and a '/' within a value can be written as %2F. The first 8 or more digits
    of a page_id, article_id or version_id do. Ids that an article had before lead to it.
    """
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.why_document import document  # noqa: PLC0415
    from dags.command_line.why_snapshot import open_snapshot  # noqa: PLC0415
    from dags.command_line.why_text import text  # noqa: PLC0415

    with open_snapshot(warehouse, at) as snapshot:
        told = document(snapshot, table, key, full=full)
    if as_json:
        print_json(told)
    else:
        print_text(text(told))
