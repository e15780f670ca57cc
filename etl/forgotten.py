"""What was taken down, told by hashes: it is left out of whatever is read, whenever it comes again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from etl.identity.wording import version_id
from etl.items import PageReading
from warehouse.contract import FORGOTTEN
from warehouse.manifest import current_manifest
from warehouse.small_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Container

    from warehouse.folder import WarehouseFolder

REASON = "forgotten"
"""Why a page is skipped that was taken down, or that prints nothing else than what was."""
MESSAGE = "What it prints was taken down, and is not taken in again."


def forgotten_wordings(folder: WarehouseFolder) -> frozenset[str]:
    """Return the version ids of all wordings that were taken down; they are few."""
    return frozenset(tombstones(folder).get("wording", ()))


def tombstones(folder: WarehouseFolder) -> dict[str, set[str]]:
    """Return the hashes of all that was taken down, by what each is the hash of."""
    manifest = current_manifest(folder)
    if manifest is None or FORGOTTEN.name not in manifest.tables or not manifest.tables[FORGOTTEN.name].rows:
        return {}
    place = folder.table_data(FORGOTTEN.name)
    tables = [read_whole(place / file.name) for file in manifest.tables[FORGOTTEN.name].files]
    hashes: dict[str, set[str]] = {}
    for row in (row for table in tables for row in table.select(["forgotten_id", "kind"]).to_pylist()):
        hashes.setdefault(row["kind"], set()).add(row["forgotten_id"])
    return hashes


def without_forgotten(reading: PageReading, wordings: Container[str]) -> PageReading:
    """Return a reading without the wordings that were taken down; the places of the others stay.

    A page that prints nothing else is skipped, as one that was itself taken down.
    """
    site = reading.site
    if site is None or not wordings:
        return reading
    kept = [each for each in reading.articles if version_id(site, each.title, each.text) not in wordings]
    if len(kept) == len(reading.articles):
        return reading
    if not kept and not reading.quotes:
        return forgotten_page(reading.media_type)
    return replace(reading, articles=kept, prints_forgotten=True)


def forgotten_page(media_type: str) -> PageReading:
    """Return what a page that was taken down is read as."""
    return PageReading("skipped", media_type, REASON, MESSAGE, prints_forgotten=True)
