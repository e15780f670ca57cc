"""`steppe runs` and `steppe runs show RUN`: every run, published or not."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.aligned import aligned
from dags.command_line.options import at_option, json_option, warehouse_option
from dags.command_line.places import warehouse_at
from dags.command_line.printing import print_json, print_text, terminal_width
from dags.command_line.subcommands import json_wanted, said_before, warehouse_named
from warehouse.errors import UsageError
from warehouse.run_log import runs_at
from warehouse.runs import RunRecord

LISTED = ("run_id", "kind", "started_at", "status", "snapshot", "pages_read", "pages_quarantined")
LAST = "last"


@click.group(invoke_without_command=True)
@at_option
@warehouse_option
@json_option
@click.pass_context
def runs(ctx: click.Context, at: int | None, warehouse: Path, as_json: bool) -> None:
    """List every run, published or not, newest first; with --at, those that the snapshot tells of."""
    if ctx.invoked_subcommand is not None:
        return
    known = runs_at(warehouse_at(warehouse), at)
    if as_json:
        print_json({"runs": [run.to_row() for run in known]})
        return
    rows = [[getattr(run, name) for name in LISTED] for run in known]
    print_text(aligned(LISTED, rows, terminal_width()))


@runs.command(short_help="Show one run in full.")
@click.argument("run")
@at_option
@warehouse_option
@json_option
@click.pass_context
def show(ctx: click.Context, run: str, at: int | None, warehouse: Path, as_json: bool) -> None:
    """Show one run: RUN is its id, an opening of it that fits no other, or `last`."""
    folder = warehouse_at(warehouse_named(ctx, warehouse))
    fields = run_named(run, runs_at(folder, at or said_before(ctx, "at"))).to_row()
    if json_wanted(ctx, as_json):
        print_json(fields)
        return
    print_text(aligned(("field", "value"), [(name, value) for name, value in fields.items()]))


def run_named(name: str, known: list[RunRecord]) -> RunRecord:
    """Return the run that is named by its id, an opening of it, or `last`; raise UsageError where none is."""
    if not known:
        raise UsageError("there are no runs yet")
    if name == LAST:
        return known[0]
    fitting = [run for run in known if run.run_id.startswith(name)]
    exact = [run for run in fitting if run.run_id == name]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    if not fitting:
        raise UsageError(f"no run {name!r}; steppe runs lists them")
    raise UsageError(f"{name!r} fits {len(fitting)} runs: {', '.join(run.run_id for run in fitting[:5])}")
