"""`steppe ingest`: read every saved page under the paths and publish one snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dags.command_line.options import json_option, warehouse_option
from dags.command_line.printing import print_json, print_text

if TYPE_CHECKING:
    from warehouse.runs import RunRecord


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH..."
)
@warehouse_option
@click.option("--site", metavar="NAME", help="The site that all the pages belong to, such as timesca.com.")
@json_option
def ingest(paths: tuple[Path, ...], warehouse: Path, site: str | None, as_json: bool) -> None:
    """Read every saved page under the paths and publish one snapshot.

    The paths are files or folders. A page's URL, capture time and site may stand beside it, in
    NAME.meta.json or in the folder's pages.jsonl. Pages that are known already are only noted in the ledger;
    where nothing is new, nothing is published.
    """
    from dags.command_line.logs import plain_logging  # noqa: PLC0415  the machinery is for the run alone
    from dags.ingest import ingest_paths  # noqa: PLC0415

    plain_logging()
    record = ingest_paths(list(paths), warehouse.absolute(), site)
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
        "seconds": round(record.seconds, 3),
    }


def _counts(record: RunRecord, subject: str, names: tuple[str, ...]) -> dict[str, int]:
    return {name: getattr(record, f"{subject}_{name}") for name in names}


def sentence(record: RunRecord) -> str:
    """Return what a run came to, for people."""
    pages = (
        f"{record.pages_read} pages read: {record.pages_loaded} loaded, {record.pages_duplicate} duplicate, "
        f"{record.pages_skipped} skipped, {record.pages_quarantined} quarantined"
    )
    if record.snapshot is None:
        return f"{pages}\nnothing new, nothing published"
    return (
        f"{pages}\n{record.articles_new} articles new, {record.articles_updated} updated, "
        f"{record.articles_seen_again} seen again; {record.rates_new} rates new, "
        f"{record.rates_updated} updated; {record.quotes_new} quotes new\n"
        f"published snapshot {record.snapshot} in {record.seconds:.1f} seconds"
    )
