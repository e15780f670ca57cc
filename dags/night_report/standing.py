"""Which snapshots a run's report speaks of: the one that it left, and the one before."""

from __future__ import annotations

from typing import NamedTuple

from warehouse.contract import CONTRACT_VERSION
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.run_log import published_runs
from warehouse.runs import RunRecord
from warehouse.snapshots import manifest_at, numbered_manifest, published_numbers


class Standing(NamedTuple):
    """`shown` is the last good snapshot once the run had ended; `before` the one before it, where it is kept.

    `note` says why another one is shown, where the run's own is kept no longer.
    """

    shown: Manifest | None
    before: Manifest | None = None
    note: str | None = None


def standing_after(folder: WarehouseFolder, record: RunRecord) -> Standing:
    """Return where the warehouse stood when a run had ended; raise SteppeError where none can be told."""
    newest = manifest_at(folder)
    if newest is None:
        return Standing(None)
    wanted = record.snapshot or _last_good(folder, record)
    if wanted is None:
        return Standing(None)
    own = _kept(folder, wanted)
    if own is None:
        note = (
            f"Snapshot {wanted} is kept no longer, or cannot be read: the rows are those of today's newest."
        )
        return Standing(newest, None, note)
    return Standing(own, _kept(folder, _number_before(folder, record, wanted)))


def _last_good(folder: WarehouseFolder, record: RunRecord) -> int | None:
    """Return the snapshot that was the newest when a run ended that published none."""
    ended = record.finished_at or record.started_at
    earlier = [
        run.snapshot
        for run in published_runs(folder)
        if run.snapshot and run.finished_at and run.finished_at <= ended
    ]
    return max(earlier, default=None)


def _number_before(folder: WarehouseFolder, record: RunRecord, wanted: int) -> int | None:
    if record.snapshot is None:
        return None
    return max((n for n in published_numbers(folder) if n < wanted), default=None)


def _kept(folder: WarehouseFolder, number: int | None) -> Manifest | None:
    if number is None or number not in published_numbers(folder):
        return None
    try:
        manifest = numbered_manifest(folder, number)
    except SteppeError:
        return None
    return manifest if manifest.contract_version == CONTRACT_VERSION else None
