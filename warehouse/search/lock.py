"""One writer of the index at a time, and what killed ones left behind."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse.durable import ASIDE, remove_tree
from warehouse.errors import LockedError
from warehouse.folder import WarehouseFolder

CURRENT = "current"


@contextmanager
def index_lock(folder: WarehouseFolder) -> Iterator[None]:
    """Hold the index for writing; raise LockedError at once where another process does."""
    folder.search.mkdir(exist_ok=True)
    descriptor = os.open(folder.search / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise LockedError(
            f"another process is bringing the search index {folder.search} up to date; "
            "try again when it has ended"
        ) from None
    finally:
        os.close(descriptor)


def remove_index_leftovers(folder: WarehouseFolder) -> None:
    """Remove what killed writers had begun, and states of the index that are not the newest.

    Nothing happens while somebody writes it, nor where nothing may be removed: all of it is out of use.
    """
    if _leftovers(folder):
        with suppress(LockedError, OSError), index_lock(folder):
            for path in _leftovers(folder):
                remove_tree(path)


def _leftovers(folder: WarehouseFolder) -> list[Path]:
    if not folder.search.is_dir():
        return []
    current = folder.search / CURRENT
    newest = current.readlink().name if current.is_symlink() else ""
    return [
        path
        for path in folder.search.iterdir()
        if path.name.startswith(ASIDE) or (path.name.isdecimal() and path.name != newest)
    ]
