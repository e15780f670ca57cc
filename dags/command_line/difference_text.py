"""How two snapshots differ, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dags.command_line.aligned import aligned, cell
from dags.command_line.counted import counted
from dags.command_line.places import warehouse_at
from dags.command_line.printing import print_json, print_text
from dags.command_line.values import as_plain
from dags.command_line.why_key import key_text
from dags.command_line.why_snapshot import public_table
from warehouse.contract import public_tables
from warehouse.dropped import dropping_told
from warehouse.scratch import scratch_database
from warehouse.snapshot_difference import RowChange, SnapshotDifference, TableCounts
from warehouse.snapshots import numbered_manifest

SHOWN_CHARACTERS = 64
"""Of what is longer than an id so much is shown, from where two differ; steppe sql --at shows all."""
CHARACTERS_BEFORE = 15
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@contextmanager
def compared(warehouse: Path, before: int, after: int) -> Iterator[SnapshotDifference]:
    """Give the comparison of two snapshots; raise UsageError where one is not there."""
    folder = warehouse_at(warehouse)
    manifests = [numbered_manifest(folder, number) for number in (before, after)]
    with dropping_told(folder, before, after), scratch_database() as connection:
        yield SnapshotDifference(connection, folder, *manifests)


def print_counts(warehouse: Path, before: int, after: int, *, as_json: bool) -> None:
    """Print how many rows of each table differ."""
    with compared(warehouse, before, after) as difference:
        counts = [difference.counts(table) for table in public_tables()]
    if as_json:
        tables = {each.table: _counts_document(each) for each in counts}
        print_json({"before": before, "after": after, "tables": tables})
        return
    rows = [each for each in counts if any(each[1:])]
    if not rows:
        print_text(f"snapshots {before} and {after} have the same rows")
        return
    print_text(aligned(("table", "added", "removed", "changed"), rows))


def _counts_document(counts: TableCounts) -> dict[str, int]:
    return {"added": counts.n_added, "removed": counts.n_removed, "changed": counts.n_changed}


def print_rows(warehouse: Path, before: int, after: int, name: str, *, most: int, as_json: bool) -> None:
    """Print the rows of one table that differ, long texts shortened."""
    table = public_table(name)
    with compared(warehouse, before, after) as difference:
        counts = difference.counts(table)
        rows = [_shown(change) for change in difference.rows(table, most)]
    left_out = sum(counts[1:]) - len(rows)
    if as_json:
        told = {"before": before, "after": after, "table": name, **_counts_document(counts)}
        print_json({**told, "rows": rows, "rows_left_out": left_out})
        return
    for row in rows:
        print_text("\n".join(_lines(row)))
    more = f"; {left_out} more are left out, --most shows more" if left_out else ""
    total = ", ".join(f"{each} {word}" for each, word in zip(counts[1:], SIGNS, strict=True))
    print_text(f"({counted(sum(counts[1:]), 'row')} of {name}: {total}{more})")


def _shown(change: RowChange) -> dict[str, Any]:
    columns = {name: pair_shown(*sides) for name, sides in change.columns.items()}
    return {"change": change.change, "key": key_text(change.key), "columns": columns}


def pair_shown(before: object, after: object) -> dict[str, object]:
    """Return both sides of a change, of long texts a piece from where they begin to differ."""
    if isinstance(before, str) and isinstance(after, str):
        start = max(_first_difference(before, after) - CHARACTERS_BEFORE, 0)
    else:
        start = 0
    return {"before": _shortened(before, start), "after": _shortened(after, start)}


def _first_difference(before: str, after: str) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (left, right) in pairs if left != right), min(len(before), len(after)))


def _shortened(value: object, start: int) -> object:
    if not isinstance(value, str):
        return as_plain(value)
    if len(value) <= SHOWN_CHARACTERS:
        return value
    part = value[start : start + SHOWN_CHARACTERS]
    lead = "…" if start else ""
    return f"{lead}{part}{'…' if start + SHOWN_CHARACTERS < len(value) else ''}"


def _lines(row: dict[str, Any]) -> Iterator[str]:
    yield f"{SIGNS[row['change']]} {row['key']}"
    if row["change"] == "changed":
        for name, sides in row["columns"].items():
            yield f"    {name}: {cell(sides['before'])} -> {cell(sides['after'])}"
