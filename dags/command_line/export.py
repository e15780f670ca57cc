"""`steppe export DIR`: the tables of a snapshot as files, with all that is known of them."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option
from warehouse.schema import AUTHOR, TEXT

FORMATS = ("csv", "parquet")


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="csv",
    show_default=True,
    help="How to write the tables.",
)
@click.option("--table", "names", multiple=True, metavar="TABLE", help="Only this table; may be repeated.")
@click.option("--without-text", is_flag=True, help="Leave out the texts of articles and their captions.")
@click.option("--without-authors", is_flag=True, help="Leave out who wrote them.")
@at_option
@warehouse_option
@json_option
def export(
    *,
    directory: Path,
    form: str,
    names: tuple[str, ...],
    without_text: bool,
    without_authors: bool,
    at: int | None,
    warehouse: Path,
    as_json: bool,
) -> None:
    """Write the tables, and the view days, into the new folder DIR, whole or not at all.

    Beside them stands datapackage.json, which describes every file and column and names the snapshot, the
    sites and their notes on rights (https://datapackage.org). CSV is as RFC 4180 has it, in UTF-8, with an
    empty field for null. --without-text and --without-authors leave columns out of every table.
    """
    from dags.command_line.export_text import text  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.exporting import Choice  # noqa: PLC0415
    from dags.command_line.exporting import export as export_tables  # noqa: PLC0415
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415

    end_on_sigterm()
    plain_logging()
    left_out = [kind for kind, is_chosen in ((TEXT, without_text), (AUTHOR, without_authors)) if is_chosen]
    told = export_tables(warehouse, at, directory, Choice(names, form, left_out))
    if as_json:
        print_json(told)
    else:
        print_text(text(told, directory))
