"""What taking something down came to, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dags.command_line.aligned import aligned
from dags.command_line.counted import counted
from dags.command_line.printing import print_json, print_text
from etl.text.escaped import escaped
from warehouse.contract import PAYLOADS, public_tables

if TYPE_CHECKING:
    from dags.forget import Forgot
    from etl.replay_difference import TableDifference


def print_forgot(forgot: Forgot, *, dry_run: bool, as_json: bool) -> None:
    """Print what went, or would go, in one of the two ways."""
    if as_json:
        print_json(_document(forgot, dry_run=dry_run))
    else:
        print_text("\n".join(_lines(forgot, dry_run=dry_run)))


def _document(forgot: Forgot, *, dry_run: bool) -> dict[str, Any]:
    record = forgot.record
    would = "nothing_new" if forgot.is_forgotten_before else "would_publish"
    return {
        "run_id": None if dry_run else record.run_id,
        "status": would if dry_run else record.status,
        "snapshot": record.snapshot,
        "dry_run": dry_run,
        "kind": forgot.kind,
        "id": forgot.forgotten_id,
        "rows": {
            name: {"removed": each.n_removed, "changed": each.n_changed, "added": each.n_added}
            for name, each in _told(forgot)
        },
        "snapshots": sorted(forgot.snapshots),
        "files": forgot.n_files,
        "bytes": forgot.n_bytes,
        "reports": [str(path) for path in forgot.reports],
        "seconds": round(record.seconds, 3),
    }


def _told(forgot: Forgot) -> Iterator[tuple[str, TableDifference]]:
    """Yield what is told of tables that users know, and of the kept bytes of pages."""
    known = {table.name: table.name for table in public_tables()} | {PAYLOADS.name: "payloads"}
    yield from ((known[each.table], each) for each in forgot.differences if each.table in known)


def _lines(forgot: Forgot, *, dry_run: bool) -> Iterator[str]:
    named = f"{forgot.kind} {forgot.forgotten_id}"
    if forgot.is_forgotten_before:
        yield from _reports(forgot, dry_run=dry_run)
        would = "would be" if dry_run else "is"
        yield f"{named} was forgotten before, nothing published; what refused runs keep {would} rid of it"
        return
    numbers = ", ".join(map(str, sorted(forgot.snapshots)))
    yield named
    yield (
        f"in {counted(len(forgot.snapshots), 'snapshot')} ({numbers}), "
        f"{counted(forgot.n_files, 'data file')} of {forgot.n_bytes} bytes"
    )
    counts = [(name, each.n_removed, each.n_changed, each.n_added) for name, each in _told(forgot)]
    yield aligned(("table", "removed", "changed", "added"), counts)
    yield from _reports(forgot, dry_run=dry_run)
    if dry_run:
        yield "a dry run, nothing changed"
    else:
        yield f"forgotten; published snapshot {forgot.record.snapshot} in {forgot.record.seconds:.1f} seconds"


def _reports(forgot: Forgot, *, dry_run: bool) -> Iterator[str]:
    going = "would be removed" if dry_run else "removed"
    yield from (f"report {going}: {escaped(str(path))}" for path in forgot.reports)
