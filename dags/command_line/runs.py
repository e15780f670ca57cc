"""`steppe runs` and `steppe runs show RUN`: every run, published or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from dags.command_line.aligned import aligned
from dags.command_line.options import at_option, json_option, warehouse_option
from dags.command_line.places import warehouse_at
from dags.command_line.printing import print_json, print_text, terminal_width
from dags.command_line.refused_pages import MOST_SHOWN, RefusedPage, refused_pages
from dags.command_line.subcommands import json_wanted, said_before, warehouse_named
from dags.run_names import run_named
from etl.gates.settled import settled_by
from warehouse.past_runs import with_findings
from warehouse.run_log import runs_at
from warehouse.runs import LISTS, REFUSED, RunRecord

LISTED = ("run_id", "kind", "started_at", "status", "snapshot", "pages_read", "pages_quarantined")
FOUND = ("gate", "site", "outcome", "value", "bound", "says")


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
    settled = settled_by(known)
    rows = [
        [
            *(getattr(run, name) for name in LISTED[:3]),
            f"{run.status}, settled by {settled[run.run_id].run_id}" if run.run_id in settled else run.status,
            *(getattr(run, name) for name in LISTED[4:]),
        ]
        for run in known
    ]
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
    at = at or said_before(ctx, "at")
    known = runs_at(folder, at)
    found = with_findings(folder, run_named(run, known), at)
    fields = found.to_row()
    if settling := settled_by(known).get(found.run_id):
        fields["settled_by"] = settling.run_id
    if json_wanted(ctx, as_json):
        told = {name: [each.to_json() for each in getattr(found, name)] for name in LISTS}
        print_json(fields | told)
        return
    print_text(aligned(("field", "value"), [(name, value) for name, value in fields.items()]))
    if failed := [each for each in found.gates if each.n_failing]:
        rows = [[getattr(each, name) for name in FOUND] for each in failed]
        print_text("\n" + aligned(FOUND, rows, terminal_width()))
    if found.status == REFUSED and (pages := refused_pages(folder.staging / found.run_id, found.gates)):
        print_text("\n" + aligned(RefusedPage._fields, pages[:MOST_SHOWN], terminal_width()))
        if len(pages) > MOST_SHOWN:
            print_text(f"and {len(pages) - MOST_SHOWN} more")


@runs.command(short_help="Publish a refused run although gates refuse it.")
@click.argument("run")
@click.option("--gate", "gates", multiple=True, required=True, metavar="NAME", help="A gate to excuse.")
@click.option("--reason", "why", required=True, metavar="TEXT", help="Why; kept with what the gate found.")
@warehouse_option
@json_option
@click.pass_context
def accept(
    ctx: click.Context, *, run: str, gates: tuple[str, ...], why: str, warehouse: Path, as_json: bool
) -> None:
    """Publish what a refused RUN has staged although the named gates refuse it; the others are asked again.

    What other runs have published meanwhile stays. What the gates compare a night with begins anew with it.
    """
    from dags.settling import accept_run  # noqa: PLC0415  bad usage is told at once

    _settle(ctx, why, warehouse, lambda root: accept_run(root, run, gates, why.strip()), as_json=as_json)


@runs.command(short_help="Publish a refused run without some of its pages.")
@click.argument("run")
@click.option("--page", "pages", multiple=True, required=True, metavar="PAGE", help="A page to keep out.")
@click.option(
    "--reason", "why", default="no reason was given", metavar="TEXT", help="Why; kept with the pages."
)
@warehouse_option
@json_option
@click.pass_context
def hold(
    ctx: click.Context, *, run: str, pages: tuple[str, ...], why: str, warehouse: Path, as_json: bool
) -> None:
    """Publish what a refused RUN has staged with the named pages in quarantine; all gates are asked again.

    PAGE is a page_id, or an opening of it. Such pages wait with the reason `held`, until `steppe quarantine
    replay PAGE` lets them in.
    """
    from dags.settling import hold_pages  # noqa: PLC0415  as above

    _settle(ctx, why, warehouse, lambda root: hold_pages(root, run, pages, why.strip()), as_json=as_json)


def _settle(
    ctx: click.Context, why: str, warehouse: Path, publish: Callable[[Path], RunRecord], *, as_json: bool
) -> None:
    from dags.command_line.ingest import outcome, sentence  # noqa: PLC0415  as above
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.replay_text import failure_told  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415

    if not why.strip():
        raise click.UsageError("--reason must say why", ctx)
    plain_logging()
    end_on_sigterm()
    as_json = json_wanted(ctx, as_json)
    root = warehouse_at(warehouse_named(ctx, warehouse)).root
    with failure_told(root, as_json=as_json):
        record = publish(root)
    if as_json:
        print_json(outcome(record))
    else:
        print_text(f"{sentence(record)}\n{record.message}")
