"""What another version of steppe published: whether it may be touched, and what is said where it may not."""

from __future__ import annotations

from warehouse.contract import CONTRACT_VERSION
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import current_manifest


def refuse_newer(folder: WarehouseFolder) -> None:
    """Raise SteppeError where a newer steppe published the newest snapshot.

    It may keep what this version cannot find in a manifest, and would remove as of no use to anybody. So this
    is asked before anything is removed, with the writer lock held where there is one.
    """
    manifest = current_manifest(folder)
    if manifest and manifest.contract_version > CONTRACT_VERSION:
        raise SteppeError(newer(folder, manifest.contract_version))


def newer(folder: WarehouseFolder, contract_version: int) -> str:
    """Return the sentence that a newer steppe published the warehouse."""
    return (
        f"the warehouse {folder.root} was published by a newer steppe (contract {contract_version}, this one "
        f"knows {CONTRACT_VERSION}); update steppe and run again"
    )
