"""The kept snapshots, and what a rollback came to, for people and as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dags.command_line.aligned import aligned, cell
from dags.command_line.places import warehouse_at
from dags.command_line.printing import print_json, print_text, terminal_width
from warehouse.contract import public_tables
from warehouse.run_log import all_runs
from warehouse.snapshots import Snapshot, kept_snapshots, newest_folder, published_numbers

if TYPE_CHECKING:
    from warehouse.runs import RunRecord

COUNTED = ("pages", "articles", "rates")
"""Tables whose rows are told in the list; --json tells all."""
LISTED = ("snapshot", "published_at", "kind", "run_id", *COUNTED, "bytes")


def print_snapshots(warehouse: Path, *, as_json: bool) -> None:
    """Print the kept snapshots, newest first; a damaged one is told with what is wrong."""
    folder = warehouse_at(warehouse)
    newest = newest_folder(folder)
    kinds = {run.run_id: run.kind for run in all_runs(folder)} if newest else {}
    told = [
        _document(each, kinds, is_newest=newest is not None and int(newest.name) == each.number)
        for each in kept_snapshots(folder, reversed(published_numbers(folder)))
    ]
    if as_json:
        print_json({"snapshots": told})
        return
    rows = [[each["tables"].get(name) if name in COUNTED else each[name] for name in LISTED] for each in told]
    print_text(aligned(LISTED, rows, terminal_width()))
    for each in told:
        if each["problem"]:
            print_text(f"snapshot {each['snapshot']} is damaged: {cell(each['problem'])}")


def _document(snapshot: Snapshot, kinds: dict[str, str], *, is_newest: bool) -> dict[str, Any]:
    manifest = snapshot.manifest
    tables = manifest.tables if manifest else {}
    public = [table.name for table in public_tables() if table.name in tables]
    return {
        "snapshot": snapshot.number,
        "is_newest": is_newest,
        "published_at": manifest.published_at if manifest else None,
        "run_id": manifest.run_id if manifest else None,
        "kind": kinds.get(manifest.run_id) if manifest else None,
        "data_through": manifest.data_through if manifest else None,
        "tables": {name: tables[name].rows for name in public},
        "bytes": sum(table.bytes for table in tables.values()) if manifest else None,
        "problem": snapshot.problem,
    }


def print_rolled_back(record: RunRecord, number: int, *, as_json: bool) -> None:
    """Print what a rollback came to."""
    if as_json:
        names = ("run_id", "status", "snapshot", "seconds", "message")
        told = {name: getattr(record, name) for name in names}
        print_json({**told, "seconds": round(record.seconds, 3), "rolled_back_to": number})
    elif record.snapshot is None:
        print_text(f"the newest snapshot has the rows of snapshot {number} already, nothing published")
    else:
        print_text(
            f"published snapshot {record.snapshot} with the rows of snapshot {number} "
            f"in {record.seconds:.1f} seconds"
        )
