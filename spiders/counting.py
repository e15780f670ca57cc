"""How many files under some paths can hold pages, and how large they are, told without opening any."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spiders.sidecars import is_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Expected(NamedTuple):
    """How many files become deliveries, an archive as one, and how many bytes they have together."""

    n_files: int
    n_bytes: int


def expected_below(paths: Iterable[Path], warehouse: Path) -> Expected:
    """Count the files that become deliveries; what only speaks of others is none."""
    own = warehouse.resolve()
    sizes = [size for path in paths for size in (_below(path, own) if path.is_dir() else [_size(path)])]
    return Expected(len(sizes), sum(sizes))


def _below(top: Path, own: Path) -> Iterator[int]:
    for folder, folders, names in os.walk(top):
        if Path(folder).resolve() == own:
            folders.clear()
            continue
        beside = frozenset(names)
        yield from (_size(os.path.join(folder, name)) for name in names if not is_sidecar(name, beside))  # noqa: PTH118  paths take longer than the question


def _size(path: str | Path) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:  # it is gone, or may not be looked at
        return 0
