"""What a row of `changes` speaks of: the row as it stands now, and what its columns held before and after."""

from __future__ import annotations

from typing import Any

from dags.command_line.difference_text import pair_shown
from dags.command_line.why_row import row_of
from dags.command_line.why_snapshot import Row, Snapshot, open_snapshot
from warehouse.contract import table_named
from warehouse.errors import UsageError
from warehouse.snapshots import published_numbers

PREVIOUS = "SELECT max(snapshot) AS number FROM runs WHERE snapshot < ?"


def row_spoken_of(snapshot: Snapshot, change: Row) -> tuple[Row | None, str | None]:
    """Return the row that has changed, None where it is no longer there, and a note where there is one."""
    try:
        return row_of(snapshot, table_named(change["table_name"]), change["key"])
    except UsageError:
        return (
            None,
            f"the row is not in snapshot {snapshot.manifest.snapshot}; {_where_it_was(snapshot, change)}",
        )


def values_changed(snapshot: Snapshot, change: Row) -> dict[str, dict[str, Any]] | None:
    """Return the changed columns with what they held before and after, long texts shortened.

    None where the snapshots that tell it are no longer both kept.
    """
    before = _row_in(snapshot, _number_before(snapshot, change), change)
    after = _row_in(snapshot, change["snapshot"], change)
    if before is None or after is None:
        return None
    return {name: pair_shown(before[name], after[name]) for name in change["changed_columns"]}


def _where_it_was(snapshot: Snapshot, change: Row) -> str:
    number = _number_before(snapshot, change) if change["op"] == "removed" else change["snapshot"]
    if number not in published_numbers(snapshot.folder):
        return "no snapshot is kept that shows what it was"
    return f"steppe why {change['table_name']} {change['key']} --at {number} shows what it was"


def _number_before(snapshot: Snapshot, change: Row) -> int | None:
    """Return the snapshot that the change was made to: the one published before."""
    (found,) = snapshot.rows(PREVIOUS, [change["snapshot"]])
    number: int | None = found["number"]
    return number


def _row_in(snapshot: Snapshot, number: int | None, change: Row) -> Row | None:
    """Return the row as a snapshot has it; None where it has none, or is not kept."""
    if number not in published_numbers(snapshot.folder):
        return None
    with open_snapshot(snapshot.folder.root, number) as other:
        rows = other.fitting(table_named(change["table_name"]), change["key"])
    return rows[0] if rows else None
