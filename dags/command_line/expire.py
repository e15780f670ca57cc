"""`steppe expire`: remove the snapshots that need not be kept any longer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dags.command_line.options import json_option, warehouse_option

if TYPE_CHECKING:
    from warehouse.retention import Expiry


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what would be removed, and remove nothing.")
@click.option(
    "--keep-snapshots",
    type=click.IntRange(min=1),
    metavar="N",
    help="Keep the newest N; else $STEPPE_KEEP_SNAPSHOTS, else 30.",
)
@click.option(
    "--keep-days",
    type=click.IntRange(min=0),
    metavar="N",
    help="Keep those younger than N days; else $STEPPE_KEEP_DAYS, else 30.",
)
@click.option(
    "--keep-payload-days",
    type=click.IntRange(min=1),
    metavar="N",
    help="Let go of the bytes of pages that were published more than N days ago; else all are kept.",
)
@warehouse_option
@json_option
def expire(
    *,
    dry_run: bool,
    keep_snapshots: int | None,
    keep_days: int | None,
    keep_payload_days: int | None,
    warehouse: Path,
    as_json: bool,
) -> None:
    """Remove the snapshots that are neither among the newest N nor younger than N days, and their files.

    What refused runs have staged, and nobody has settled, goes when it is no younger than N days.
    Every run that publishes does it too, with what the environment says. The newest snapshot always stays.
    Where the bytes of old pages are let go, a snapshot without them is published: their rows stay, but cannot
    be read again. Earlier snapshots hold the bytes until they expire.
    """
    from dags.command_line.places import warehouse_at  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415
    from dags.retention import expire_payloads, expire_snapshots, retention_with  # noqa: PLC0415

    retention = retention_with(keep_snapshots, keep_days)
    folder = warehouse_at(warehouse)
    n_payloads, snapshot = 0, None
    if keep_payload_days:
        n_payloads, snapshot = expire_payloads(folder.root, keep_payload_days, retention, dry_run=dry_run)
    gone = expire_snapshots(folder, retention, dry_run=dry_run)
    if as_json:
        print_json(
            {
                "dry_run": dry_run,
                "keep_snapshots": retention.snapshots,
                "keep_days": retention.days,
                "snapshots": gone.snapshots,
                "files": len(gone.files),
                "bytes": gone.bytes,
                "damaged": gone.damaged,
                "keep_payload_days": keep_payload_days,
                "payloads": n_payloads,
                "snapshot": snapshot,
                "stages": [stage.name for stage in gone.stages],
            }
        )
    else:
        if n_payloads:
            print_text(_payloads_told(n_payloads, snapshot))
        print_text(_sentence(gone, dry_run=dry_run))


def _payloads_told(n_payloads: int, snapshot: int | None) -> str:
    from dags.command_line.counted import counted  # noqa: PLC0415  as above

    ending = f"are let go by snapshot {snapshot}" if snapshot else "would be let go"
    return f"the bytes of {counted(n_payloads, 'page')} {ending}"


def _sentence(gone: Expiry, *, dry_run: bool) -> str:
    from dags.command_line.counted import counted  # noqa: PLC0415  as above

    numbers = ", ".join(map(str, gone.snapshots))
    what = f"{counted(len(gone.snapshots), 'snapshot')} expired{f': {numbers}' if numbers else ''}"
    ending = "; a dry run, nothing removed" if dry_run else ""
    lines = [f"{what}; {counted(len(gone.files), 'data file')} of {gone.bytes} bytes{ending}"]
    lines += [f"snapshot {each} is damaged, so that no data file can go" for each in gone.damaged]
    lines += [f"what the refused run {each.name} staged has expired" for each in gone.stages]
    return "\n".join(lines)
