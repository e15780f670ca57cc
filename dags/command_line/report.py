"""`steppe report`: the report of a run as a page and as JSON, made again from the warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dags.command_line.options import json_option, warehouse_option

if TYPE_CHECKING:
    from warehouse.folder import WarehouseFolder
    from warehouse.runs import RunRecord

DEFAULT_REPORTS = Path("steppe-reports")


@click.command()
@click.argument("run", default="last", metavar="[RUN]")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_REPORTS,
    metavar="DIR",
    help="The folder of reports; else ./steppe-reports.",
)
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="Remove all reports there but the N newest."
)
@warehouse_option
@json_option
def report(run: str, output: Path, keep: int | None, warehouse: Path, as_json: bool) -> None:
    """Write the report of RUN into a folder of that name in the folder of reports, whole or not at all.

    RUN is a run's id, an opening of it that fits no other, or `last`, which it is unless given. The folder
    gets index.html, a page that asks nothing of any network, and report.json, which holds all that the page
    shows; the folder of reports gets an index of them, and `latest`, a link to the newest.
    """
    from dags.command_line.destination import refuse_inside_warehouse  # noqa: PLC0415  --help is told at once
    from dags.command_line.places import warehouse_at  # noqa: PLC0415
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415
    from dags.night_report import write_report  # noqa: PLC0415

    folder = warehouse_at(warehouse)
    refuse_inside_warehouse(output)
    record = _run_with_gates(folder, run)
    page = write_report(output, folder, record, keep=keep, draws_charts=True)
    if as_json:
        print_json(
            {"run_id": record.run_id, "page": str(page), "document": str(page.with_name("report.json"))}
        )
    else:
        print_text(str(page))


def _run_with_gates(folder: WarehouseFolder, name: str) -> RunRecord:
    """Return the run of a name with what gates found in it; raise UsageError where there is none."""
    from dags.run_names import run_named  # noqa: PLC0415
    from warehouse.past_runs import past_runs  # noqa: PLC0415
    from warehouse.run_log import all_runs  # noqa: PLC0415

    found = run_named(name, all_runs(folder))
    return next(run for run in past_runs(folder, found.started_at) if run.run_id == found.run_id)
