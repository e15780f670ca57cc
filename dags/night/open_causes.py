"""Which causes somebody was told of, and that have not gone since; kept beside the snapshots."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from warehouse.durable import write_atomically

if TYPE_CHECKING:
    from warehouse.folder import WarehouseFolder

FILE_NAME = "open_causes.json"

OpenCauses = dict[str, dict[str, str]]
"""By the key of each cause, since when it is open (`since`) and what was said of it (`summary`)."""


def read_open_causes(folder: WarehouseFolder) -> OpenCauses:
    """Return the open causes; where they cannot be read, none is, and somebody may be told once more."""
    try:
        told = json.loads((folder.nightly / FILE_NAME).read_bytes())
        return {
            str(key): {name: str(each[name]) for name in ("since", "summary")} for key, each in told.items()
        }
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return {}


def write_open_causes(folder: WarehouseFolder, causes: OpenCauses) -> None:
    """Keep the open causes, whole or not at all; a warning tells where they cannot be kept."""
    try:
        folder.nightly.mkdir(exist_ok=True)
        write_atomically(folder.nightly / FILE_NAME, (json.dumps(causes, indent=1) + "\n").encode())
    except OSError as problem:
        logging.getLogger("steppe.night").warning(
            "it cannot be noted in %s what was told (%s), so that it is told again next time",
            folder.nightly,
            problem.strerror or problem,
        )
