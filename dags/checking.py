"""The gates over a warehouse as it is published."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from etl.gates.checking import Checked, check, open_night_of
from etl.site import load_sites
from spiders.settings import STEPPE_SITES
from warehouse.dropped import dropping_told
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder
from warehouse.other_versions import refuse_other
from warehouse.past_runs import past_runs
from warehouse.runs import REFUSED
from warehouse.snapshots import manifest_at, no_snapshot_yet

if TYPE_CHECKING:
    from datetime import datetime

    from etl.gates.rules import GateSettings


def check_warehouse(warehouse: Path, now: datetime, settings: GateSettings | None = None) -> Checked:
    """Ask the gates of the newest snapshot and of the last night.

    Where a first night was refused, there is nothing to ask, and that is told. Raises UsageError where there
    is no snapshot otherwise, or an older steppe published it.
    """
    folder = WarehouseFolder(warehouse)
    manifest = manifest_at(folder)
    if manifest is None:
        first = open_night_of(past_runs(folder, now))
        if first is None or first.status != REFUSED:
            raise UsageError(no_snapshot_yet(folder))
        return Checked([], None, None, first)
    refuse_other(folder, manifest)
    with dropping_told(folder, manifest.snapshot):
        return check(folder, manifest, load_sites([Path(each) for each in STEPPE_SITES]), now, settings)
