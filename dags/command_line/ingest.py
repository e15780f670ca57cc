"""`steppe ingest`: read every saved page under the paths and publish one snapshot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dags.command_line.counted import counted
from dags.command_line.options import json_option, limit_option, warehouse_option, workers_option
from dags.command_line.printing import print_json, print_text
from dags.command_line.undated import undated_told

if TYPE_CHECKING:
    from warehouse.runs import RunRecord


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, readable=False, path_type=Path),
    metavar="PATH...",
)
@warehouse_option
@click.option("--site", metavar="NAME", help="The site that all the pages belong to, such as timesca.com.")
@limit_option
@workers_option
@json_option
def ingest(
    *,
    paths: tuple[Path, ...],
    warehouse: Path,
    site: str | None,
    limits: dict[str, int],
    workers: int | None,
    as_json: bool,
) -> None:
    """Read every saved page under the paths and publish one snapshot.

    The paths are files or folders. A page's URL, capture time and site may stand beside it, in
    NAME.meta.json or in the folder's pages.jsonl. Pages that are known already are only noted in the ledger;
    where nothing is new, nothing is published.
    """
    from dags.command_line.logs import plain_logging  # noqa: PLC0415  the machinery is for the run alone
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415
    from dags.ingest import ingest_paths  # noqa: PLC0415

    plain_logging()
    end_on_sigterm()
    try:
        record = ingest_paths(list(paths), warehouse.absolute(), site, limits=limits, workers=workers)
    except Exception as problem:
        if as_json:
            print_json(failure(problem, warehouse.absolute()))
            sys.stdout.flush()
        raise
    if as_json:
        print_json(outcome(record))
    else:
        print_text(sentence(record))


def outcome(record: RunRecord) -> dict[str, object]:
    """Return what a run came to, as the one JSON object that `--json` prints."""
    return {
        "run_id": record.run_id,
        "status": record.status,
        "snapshot": record.snapshot,
        "pages": _counts(record, "pages", ("read", "loaded", "duplicate", "skipped", "quarantined")),
        "articles": _counts(record, "articles", ("new", "updated", "seen_again")),
        "rates": _counts(record, "rates", ("new", "updated")),
        "quotes": _counts(record, "quotes", ("new",)),
        "captures": _counts(record, "captures", ("new",)),
        "undated": {"pages": record.pages_undated, "quotes": record.quotes_undated},
        "gates": [each.to_json() for each in record.gates],
        "seconds": round(record.seconds, 3),
        "message": record.message,
    }


def failure(problem: Exception, warehouse: Path | None) -> dict[str, object]:
    """Return the same object for a run that published nothing, or that could not begin (run_id null)."""
    from datetime import UTC, datetime  # noqa: PLC0415  seldom needed

    from dags.command_line.failures import sentence as sentence_of  # noqa: PLC0415
    from warehouse.folder import WarehouseFolder  # noqa: PLC0415
    from warehouse.run_log import read_entry  # noqa: PLC0415
    from warehouse.runs import FAILED, RunRecord  # noqa: PLC0415

    run_id = getattr(problem, "run_id", None)
    record = read_entry(WarehouseFolder(warehouse).log_entry(run_id)) if run_id and warehouse else None
    if record is not None:
        return outcome(record)
    never_begun = RunRecord(run_id="", kind="ingest", started_at=datetime.now(UTC), status=FAILED)
    return outcome(never_begun) | {"run_id": None, "message": sentence_of(problem)}


def _counts(record: RunRecord, subject: str, names: tuple[str, ...]) -> dict[str, int]:
    return {name: getattr(record, f"{subject}_{name}") for name in names}


def sentence(record: RunRecord) -> str:
    """Return what a run came to, for people."""
    if record.pages_read == 0:
        return "there is no file under the given paths; nothing was read, nothing published"
    pages = (
        f"{counted(record.pages_read, 'page')} read: {record.pages_loaded} loaded, "
        f"{record.pages_duplicate} duplicate, {record.pages_skipped} skipped, "
        f"{record.pages_quarantined} quarantined{_unreadable(record)}"
    )
    if record.snapshot is None:
        return f"{pages}\nnothing new, nothing published"
    return (
        f"{pages}\n{counted(record.captures_new, 'capture')} new; "
        f"{counted(record.articles_new, 'article')} new, "
        f"{record.articles_updated} updated, {record.articles_seen_again} seen again; "
        f"{counted(record.rates_new, 'rate')} new, {record.rates_updated} updated; "
        f"{counted(record.quotes_new, 'quote')} new\n{_undated(record)}"
        f"published snapshot {record.snapshot} in {record.seconds:.1f} seconds"
    )


def _undated(record: RunRecord) -> str:
    if not record.pages_undated:
        return ""
    return f"without a date: {undated_told(record.pages_undated, record.quotes_undated)}\n"


def _unreadable(record: RunRecord) -> str:
    return f" ({record.pages_unreadable} of them could not be opened)" if record.pages_unreadable else ""
