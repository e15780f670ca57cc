"""What is known of a warehouse as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dags.command_line.places import warehouse_at
from dags.command_line.undated import count_undated
from dags.command_line.unreadable import count_unreadable
from warehouse import connect
from warehouse.contract import public_tables
from warehouse.disk_use import disk_use
from warehouse.dropped import dropping_told
from warehouse.folder import WarehouseFolder
from warehouse.lock_holder import lock_holder
from warehouse.manifest import TableFiles
from warehouse.opening import recorded_place
from warehouse.run_log import runs_at
from warehouse.snapshots import manifest_at
from warehouse.sql import literal_path

# Unpacked; they are kept packed among the other payloads.
QUARANTINED_BYTES = "SELECT coalesce(sum(p.bytes), 0) FROM quarantine JOIN pages AS p USING (page_id)"

NOTHING_ASKED = {
    "quarantined_bytes": 0,
    "unreadable_deliveries": 0,
    "undated_pages": 0,
    "undated_quotes": 0,
    "catalogue_leads_to": None,
}


def standing(root: Path, at: int | None = None) -> dict[str, Any]:
    """Return the object that `steppe status --json` prints, of the newest snapshot or of that one.

    Its `last_run` is the last that the snapshot tells of, or for the newest the last of all. Raises
    UsageError where there is no warehouse, or no such snapshot.
    """
    folder = warehouse_at(root)
    manifest = manifest_at(folder, at)
    runs = runs_at(folder, at)
    every_table = manifest.tables if manifest else {}
    return {
        "warehouse": str(folder.root),
        "snapshot": manifest.snapshot if manifest else None,
        "published_at": manifest.published_at if manifest else None,
        "published_by": manifest.run_id if manifest else None,
        "contract_version": manifest.contract_version if manifest else None,
        "data_through": manifest.data_through if manifest else None,
        "tables": {
            table.name: _counts(every_table[table.name])
            for table in public_tables()
            if table.name in every_table
        },
        "bytes": sum(files.bytes for files in every_table.values()),
        "quarantined_pages": every_table["quarantine"].rows if manifest else 0,
        **_asked(folder, at),
        "disk": disk_use(folder),
        "last_run": runs[0].to_row() if runs else None,
        "running": lock_holder(folder),
    }


def _asked(folder: WarehouseFolder, at: int | None) -> dict[str, Any]:
    """Return what the catalogue tells: of the newest snapshot also which other place it leads to, if any."""
    manifest = manifest_at(folder, at)
    if manifest is None:
        return NOTHING_ASKED
    with connect(folder.root, at) as connection, dropping_told(folder, manifest.snapshot):
        place = recorded_place(folder) if at is None else None
        undated = count_undated(connection)
        ((quarantined,),) = connection.execute(QUARANTINED_BYTES).fetchall()
        return {
            "quarantined_bytes": int(quarantined),
            "unreadable_deliveries": count_unreadable(connection),
            "undated_pages": undated.pages,
            "undated_quotes": undated.quotes,
            "catalogue_leads_to": place if place != literal_path(folder.root) else None,
        }


def _counts(files: TableFiles) -> dict[str, int]:
    return {"rows": files.rows, "files": len(files.files), "bytes": files.bytes}
