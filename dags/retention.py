"""How long snapshots stay: what the settings say, what a caller says instead, and doing it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spiders.settings import STEPPE_KEEP_DAYS, STEPPE_KEEP_SNAPSHOTS
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock
from warehouse.retention import Expiry, Retention, expire, expiry

if TYPE_CHECKING:
    from pathlib import Path


def retention_with(snapshots: int | None = None, days: int | None = None) -> Retention:
    """Return what STEPPE_KEEP_SNAPSHOTS and STEPPE_KEEP_DAYS say, with what is given instead.

    Raises UsageError where a setting is no whole number.
    """
    said = Retention.of_settings(STEPPE_KEEP_SNAPSHOTS, STEPPE_KEEP_DAYS)
    return replace(
        said,
        snapshots=said.snapshots if snapshots is None else snapshots,
        days=said.days if days is None else days,
    )


def expire_payloads(
    warehouse: Path, days: int, retention: Retention, *, dry_run: bool = False
) -> tuple[int, int | None]:
    """Let go of the bytes of pages that were published more than `days` ago.

    Return of how many pages they are, and the snapshot that is without them, which a dry run does not
    publish. Raises as `etl.payload_retention.drop_old_payloads` does.
    """
    from etl.payload_retention import drop_old_payloads, old_payloads  # noqa: PLC0415  runs do without

    old = len(old_payloads(WarehouseFolder(warehouse), days, datetime.now(UTC)))
    record = None if dry_run else drop_old_payloads(warehouse, days, retention)
    return old, record.snapshot if record else None


def expire_snapshots(folder: WarehouseFolder, retention: Retention, *, dry_run: bool = False) -> Expiry:
    """Remove what expires and return what went, or what would go in a dry run.

    Raises LockedError where a run holds the warehouse; a dry run waits for nobody.
    """
    now = datetime.now(UTC)
    if dry_run:
        return expiry(folder, retention, now)
    with writer_lock(folder, "expire"):
        return expire(folder, retention, now)
