"""`steppe rebuild-catalogue`: make a warehouse that was moved or copied whole again where it now lies."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import json_option, warehouse_option
from dags.command_line.places import warehouse_at
from dags.command_line.printing import print_json, print_text
from etl.text.escaped import escaped


@click.command()
@warehouse_option
@json_option
def rebuild_catalogue(warehouse: Path, as_json: bool) -> None:
    """Write the catalogue of the newest snapshot anew, after the warehouse was moved or copied.

    The catalogue names its folder by its absolute path. Links that a copy has lost or turned into folders
    are made again too. Whoever has the old catalogue open can go on reading it.
    """
    from warehouse.lock import writer_lock  # noqa: PLC0415  bad usage is told at once
    from warehouse.rebuilding import rebuild_catalogue as rebuild  # noqa: PLC0415

    folder = warehouse_at(warehouse)
    with writer_lock(folder, "rebuild-catalogue"):
        manifest = rebuild(folder)
    if as_json:
        print_json({"warehouse": str(folder.root), "snapshot": manifest.snapshot})
    else:
        print_text(
            f"the catalogue of snapshot {manifest.snapshot} is made anew for {escaped(str(folder.root))}"
        )
