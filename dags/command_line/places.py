"""Finding the warehouse that a command was pointed at."""

from __future__ import annotations

from pathlib import Path

from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder


def warehouse_at(root: Path) -> WarehouseFolder:
    """Return the warehouse in a folder; raise UsageError, which says how to get one, where there is none."""
    folder = WarehouseFolder(root.expanduser().resolve())
    if not folder.snapshots.is_dir():
        raise UsageError(
            f"there is no warehouse at {root}; make one with 'steppe ingest PATH --warehouse {root}', "
            "or name another with --warehouse or STEPPE_WAREHOUSE"
        )
    return folder
