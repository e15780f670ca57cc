"""What a replay came to, for people and as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dags.command_line.aligned import aligned
from dags.command_line.counted import counted
from dags.command_line.printing import print_json, print_text
from dags.command_line.why_key import key_text
from warehouse.contract import public_tables

if TYPE_CHECKING:
    from etl.replay import Replayed
    from etl.replay_difference import TableDifference


def print_replayed(replayed: Replayed, *, dry_run: bool, as_json: bool) -> None:
    """Print what a replay came to, in one of the two ways."""
    if as_json:
        print_json(replayed_document(replayed, dry_run=dry_run))
    else:
        print_text("\n".join(_lines(replayed, dry_run=dry_run)))


@contextmanager
def failure_told(root: Path, *, as_json: bool) -> Iterator[None]:
    """Print the one JSON object of a run that ends with an error too; the sentence comes after it."""
    try:
        yield
    except Exception as problem:
        if as_json:
            from dags.command_line.ingest import failure  # noqa: PLC0415  seldom needed

            print_json(failure(problem, root))
            sys.stdout.flush()
        raise


def replayed_document(replayed: Replayed, *, dry_run: bool) -> dict[str, Any]:
    """Return the one JSON object that `--json` prints."""
    record = replayed.record
    would = "would_publish" if replayed.differences else "nothing_new"
    return {
        "run_id": None if dry_run else record.run_id,
        "status": would if dry_run else record.status,
        "snapshot": record.snapshot,
        "dry_run": dry_run,
        "pages": {
            "read": record.pages_read,
            "loaded": record.pages_loaded,
            "skipped": record.pages_skipped,
            "quarantined": record.pages_quarantined,
            "without_payload": replayed.n_without_payload,
        },
        "quarantined_because": replayed.still_quarantined,
        "changes": {each.table: _table_document(each) for each in _public(replayed)},
        "seconds": round(record.seconds, 3),
    }


def _table_document(difference: TableDifference) -> dict[str, Any]:
    return {
        "added": difference.n_added,
        "changed": difference.n_changed,
        "removed": difference.n_removed,
        "examples": {
            "added": [key_text(key) for key in difference.added],
            "changed": [{"key": key_text(row.key), "columns": row.columns} for row in difference.changed],
            "removed": [key_text(key) for key in difference.removed],
        },
    }


def _lines(replayed: Replayed, *, dry_run: bool) -> Iterator[str]:
    record = replayed.record
    yield (
        f"{counted(record.pages_read, 'page')} read again: {record.pages_loaded} loaded, "
        f"{record.pages_skipped} skipped, {record.pages_quarantined} quarantined{_reasons(replayed)}"
    )
    if replayed.n_without_payload:
        yield f"left as they are, since no payload is kept: {counted(replayed.n_without_payload, 'page')}"
    if not replayed.differences:
        yield "no row differs, nothing published"
        return
    yield from _differences(_public(replayed))
    if dry_run:
        yield "a dry run, nothing published"
    else:
        yield f"published snapshot {record.snapshot} in {record.seconds:.1f} seconds"


def _public(replayed: Replayed) -> list[TableDifference]:
    """Return the differences of the tables that users know."""
    known = {table.name for table in public_tables()}
    return [each for each in replayed.differences if each.table in known]


def _differences(differences: list[TableDifference]) -> Iterator[str]:
    if not differences:
        yield "no row of a table differs, only what is kept to tell articles apart"
        return
    counts = [(each.table, each.n_added, each.n_changed, each.n_removed) for each in differences]
    yield aligned(("table", "added", "changed", "removed"), counts)
    yield "such as"
    for difference in differences:
        yield from _examples(difference)


def _reasons(replayed: Replayed) -> str:
    counted = ", ".join(f"{count} {reason}" for reason, count in replayed.still_quarantined.items())
    return f" ({counted})" if counted else ""


def _examples(difference: TableDifference) -> Iterator[str]:
    yield from (f"  + {difference.table} {key_text(key)}" for key in difference.added[:1])
    for row in difference.changed[:1]:
        yield f"  ~ {difference.table} {key_text(row.key)} ({', '.join(row.columns)})"
    yield from (f"  - {difference.table} {key_text(key)}" for key in difference.removed[:1])
