"""`steppe replay`: read the kept payloads again with today's readers."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import json_option, limit_option, warehouse_option


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--dry-run", is_flag=True, help="Show what would differ, and publish nothing.")
@warehouse_option
@limit_option
@json_option
def replay(
    pages: tuple[str, ...], dry_run: bool, warehouse: Path, limits: dict[str, int], as_json: bool
) -> None:
    """Read the kept pages again with today's readers and publish the rows that differ.

    All pages are read but for those that were discarded; or only each PAGE, named by its page_id or the first
    8 or more of its digits. What differs is published as one snapshot, and old article ids keep resolving.
    """
    from dags.command_line.logs import plain_logging  # noqa: PLC0415  the machinery is for the run alone
    from dags.command_line.replay_text import failure_told, print_replayed  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415
    from dags.replay import replay_pages  # noqa: PLC0415

    plain_logging()
    end_on_sigterm()
    root = warehouse.absolute()
    with failure_told(root, as_json=as_json):
        replayed = replay_pages(root, pages, limits=limits, dry_run=dry_run)
    print_replayed(replayed, dry_run=dry_run, as_json=as_json)
