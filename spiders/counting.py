"""How many files under some paths can hold pages, told from their names alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.sidecars import is_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable


def count_files(paths: Iterable[Path], warehouse: Path) -> int:
    """Count the files that become deliveries, an archive as one; what only speaks of others is none."""
    own = warehouse.resolve()
    return sum(_below(path, own) if path.is_dir() else 1 for path in paths)


def _below(top: Path, own: Path) -> int:
    count = 0
    for folder, folders, names in os.walk(top):
        if Path(folder).resolve() == own:
            folders.clear()
            continue
        beside = frozenset(names)
        count += sum(not is_sidecar(name, beside) for name in names)
    return count
