"""How long snapshots stay: what the settings say, and what a caller says instead."""

from __future__ import annotations

from dataclasses import replace

from spiders.settings import STEPPE_KEEP_DAYS, STEPPE_KEEP_SNAPSHOTS
from warehouse.retention import Retention


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
