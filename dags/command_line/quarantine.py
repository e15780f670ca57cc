"""`steppe quarantine list|show|replay|discard`: the pages that could not be read, and what to do about it."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, limit_option, warehouse_option
from dags.command_line.subcommands import json_wanted, warehouse_named


@click.group()
@warehouse_option
@json_option
def quarantine(**_: object) -> None:
    """List, show, read again or discard the pages that could not be read.

    PAGE is a page_id, or the first 8 or more of its digits.
    """


@quarantine.command("list", short_help="List the pages, and why each is there.")
@click.option("--reason", metavar="REASON", help="Only the pages of one reason, such as unknown-layout.")
@at_option
@warehouse_option
@json_option
@click.pass_context
def list_pages(
    ctx: click.Context, *, reason: str | None, at: int | None, warehouse: Path, as_json: bool
) -> None:
    """List the pages in quarantine, and why each is there."""
    from dags.command_line.quarantine_text import print_list  # noqa: PLC0415  as for the others below

    print_list(warehouse_named(ctx, warehouse), at, reason, as_json=json_wanted(ctx, as_json))


@quarantine.command(short_help="Show one page, and why it waits.")
@click.argument("page")
@click.option(
    "--payload",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the page's bytes to this file, whole or not at all.",
)
@at_option
@warehouse_option
@json_option
@click.pass_context
def show(
    ctx: click.Context, *, page: str, payload: Path | None, at: int | None, warehouse: Path, as_json: bool
) -> None:
    """Show why PAGE waits, where it came from, how it begins, and where its bytes are kept."""
    from dags.command_line.quarantine_text import print_page  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415

    end_on_sigterm()
    print_page(
        warehouse_named(ctx, warehouse),
        at,
        page,
        payload,
        as_json=json_wanted(ctx, as_json),
    )


@quarantine.command(short_help="Read pages again with today's readers.")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--reason", metavar="REASON", help="All pages of one reason.")
@click.option("--all", "every", is_flag=True, help="All pages in quarantine that could not be read.")
@warehouse_option
@limit_option
@json_option
@click.pass_context
def replay(
    ctx: click.Context,
    *,
    pages: tuple[str, ...],
    reason: str | None,
    every: bool,
    warehouse: Path,
    limits: dict[str, int],
    as_json: bool,
) -> None:
    """Read pages again with today's readers; those that can be read now become rows, in one snapshot.

    Pages that a gate or somebody keeps back are read again, and no gate is asked, only where they or their
    reason are named; one that was discarded only where it is named.
    """
    if bool(pages) + bool(reason) + every != 1:
        raise click.UsageError("name the pages, or give --reason REASON, or --all", ctx)
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.replay_text import failure_told, print_replayed  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415
    from dags.replay import replay_quarantine  # noqa: PLC0415

    plain_logging()
    end_on_sigterm()
    root, as_json = warehouse_named(ctx, warehouse).absolute(), json_wanted(ctx, as_json)
    with failure_told(root, as_json=as_json):
        replayed = replay_quarantine(root, pages, reason, limits=limits)
    print_replayed(replayed, dry_run=False, as_json=as_json)


@quarantine.command(short_help="Take pages out of quarantine for good.")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("--reason-text", "why", required=True, metavar="TEXT", help="Why; the run's message keeps it.")
@warehouse_option
@json_option
@click.pass_context
def discard(ctx: click.Context, pages: tuple[str, ...], why: str, warehouse: Path, as_json: bool) -> None:
    """Take pages out of quarantine for good: each is skipped from then on, whoever delivers it again."""
    if not why.strip():
        raise click.UsageError("--reason-text must say why the pages are discarded", ctx)
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.quarantine_text import print_discarded  # noqa: PLC0415
    from dags.command_line.replay_text import failure_told  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415
    from dags.replay import discard_pages  # noqa: PLC0415

    plain_logging()
    end_on_sigterm()
    root, as_json = warehouse_named(ctx, warehouse).absolute(), json_wanted(ctx, as_json)
    with failure_told(root, as_json=as_json):
        record = discard_pages(root, pages, why.strip())
    print_discarded(record, as_json=as_json)
