"""`steppe snapshots`, and its commands `diff` and `rollback`: what was published before, and going back."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import json_option, warehouse_option
from dags.command_line.parameter_types import snapshot_number
from dags.command_line.subcommands import json_wanted, warehouse_named

MOST_ROWS = 1000
"""As many as a table of `steppe sql` shows."""


@click.group(invoke_without_command=True)
@warehouse_option
@json_option
@click.pass_context
def snapshots(ctx: click.Context, warehouse: Path, as_json: bool) -> None:
    """List the snapshots that are kept, newest first; compare two of them, or go back to one."""
    if ctx.invoked_subcommand is not None:
        return
    from dags.command_line.snapshots_text import print_snapshots  # noqa: PLC0415  as for the others below

    print_snapshots(warehouse, as_json=as_json)


@snapshots.command(short_help="Show which rows two snapshots have otherwise than each other.")
@click.argument("before", type=snapshot_number, metavar="A")
@click.argument("after", type=snapshot_number, metavar="B")
@click.option("--table", metavar="TABLE", help="Show the rows of one table that differ, and how.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=MOST_ROWS,
    show_default=True,
    metavar="ROWS",
    help="With --table, how many rows to show.",
)
@warehouse_option
@json_option
@click.pass_context
def diff(
    ctx: click.Context,
    *,
    before: int,
    after: int,
    table: str | None,
    most: int,
    warehouse: Path,
    as_json: bool,
) -> None:
    """Show which rows snapshot B has and A has not, and the other way round, and which have changed.

    Which run brought a row is no part of it: a row that was read again has not changed.
    """
    from dags.command_line.difference_text import print_counts, print_rows  # noqa: PLC0415

    root, as_json = warehouse_named(ctx, warehouse), json_wanted(ctx, as_json)
    if table is None:
        print_counts(root, before, after, as_json=as_json)
    else:
        print_rows(root, before, after, table, most=most, as_json=as_json)


@snapshots.command(short_help="Publish the rows of an earlier snapshot again.")
@click.argument("snapshot", type=snapshot_number)
@warehouse_option
@json_option
@click.pass_context
def rollback(ctx: click.Context, snapshot: int, warehouse: Path, as_json: bool) -> None:
    """Publish the rows of SNAPSHOT again, as a new snapshot; nothing is erased.

    The history does not go back: runs, what they measured and what gates found in them, changes, and what was
    taken down. Pages that were delivered since are known no longer, and are read again when they are
    delivered again. Pages that were discarded since wait in quarantine again.
    """
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.places import warehouse_at  # noqa: PLC0415
    from dags.command_line.replay_text import failure_told  # noqa: PLC0415
    from dags.command_line.snapshots_text import print_rolled_back  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415
    from dags.rollback import roll_back  # noqa: PLC0415

    plain_logging()
    end_on_sigterm()
    root, as_json = warehouse_named(ctx, warehouse).absolute(), json_wanted(ctx, as_json)
    with failure_told(root, as_json=as_json):
        warehouse_at(root)
        record = roll_back(root, snapshot)
    print_rolled_back(record, snapshot, as_json=as_json)
