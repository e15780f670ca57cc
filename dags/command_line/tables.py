"""`steppe tables`: which tables there are, and what one row of each stands for."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option
from dags.command_line.paragraphs import paragraph
from dags.command_line.printing import print_json, print_text
from warehouse.contract import VIEWS, public_tables
from warehouse.schema import Table


@click.command()
@at_option
@warehouse_option
@json_option
def tables(at: int | None, warehouse: Path, as_json: bool) -> None:
    """List the tables: what a row is, the key, and how many rows where there is a warehouse."""
    rows = row_counts(warehouse, at)
    listed = (*public_tables(), *VIEWS)
    if as_json:
        print_json({"tables": [_document(table, rows.get(table.name)) for table in listed]})
        return
    for table in listed:
        print_text(_lines(table, rows.get(table.name)))
    print_text("\nsteppe describe TABLE tells every column.")


def row_counts(root: Path, at: int | None = None) -> dict[str, int]:
    """Return the rows of each table as the manifest has them; nothing where there is no warehouse.

    Raises UsageError where an earlier snapshot is asked that is not there.
    """
    from dags.command_line.places import warehouse_at  # noqa: PLC0415  not needed to describe a table
    from warehouse.folder import WarehouseFolder  # noqa: PLC0415
    from warehouse.snapshots import manifest_at  # noqa: PLC0415

    if at is None and not WarehouseFolder(root.expanduser()).snapshots.is_dir():
        return {}
    manifest = manifest_at(warehouse_at(root), at)
    return {name: counts.rows for name, counts in manifest.tables.items()} if manifest else {}


def _document(table: Table, rows: int | None) -> dict[str, object]:
    return {
        "table": table.name,
        "kind": "view" if table in VIEWS else "table",
        "key": list(table.key),
        "rows": rows,
        "description": table.description,
        "warning": table.warning or None,
    }


def _lines(table: Table, rows: int | None) -> str:
    counted = "" if rows is None else f" ({rows} {'row' if rows == 1 else 'rows'})"
    key = f"key: {', '.join(table.key)}"
    return "\n".join([f"{table.name}{counted}", paragraph(table.description), paragraph(key)])
