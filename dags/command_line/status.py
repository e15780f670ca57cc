"""`steppe status`: where the warehouse stands."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option
from dags.command_line.printing import print_json, print_text
from dags.command_line.standing import standing
from dags.command_line.status_text import status_text


@click.command()
@at_option
@warehouse_option
@json_option
def status(at: int | None, warehouse: Path, as_json: bool) -> None:
    """Show where the warehouse stands: its snapshot, tables and last run, and whether a run is going on."""
    document = standing(warehouse, at)
    if as_json:
        print_json(document)
        return
    print_text(status_text(document, datetime.now(UTC)))
