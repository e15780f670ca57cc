"""`steppe cite TABLE KEY`: one row as a source to be named in a text."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option

FORMATS = ("text", "json", "bibtex")


@click.command()
@click.argument("table")
@click.argument("key")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="A sentence, an object, or an entry for BibTeX.",
)
@at_option
@warehouse_option
@json_option
def cite(*, table: str, key: str, form: str, at: int | None, warehouse: Path, as_json: bool) -> None:
    """Cite a row of TABLE: an article, a wording of one, a sighting, a rate or a quote.

    Tells author, headline, site and address, the page's address and date and the moment of its capture, its
    sha256 and the place on it, and the snapshot. Where the wording or the rate stands on several pages, those
    that print its author come first, then the earliest capture that has an address and a moment. KEY is as
    for steppe why. --json is the same as --format json.
    """
    from dags.command_line.cite_document import citation  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.cite_text import bibtex, sentence  # noqa: PLC0415
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415
    from dags.command_line.why_snapshot import open_snapshot  # noqa: PLC0415

    with open_snapshot(warehouse, at) as snapshot:
        told = citation(snapshot, table, key)
    if as_json or form == "json":
        print_json(told)
    else:
        print_text(bibtex(told) if form == "bibtex" else sentence(told))
