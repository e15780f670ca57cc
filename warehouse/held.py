"""Folders that belong to a living process: what a killed one leaves behind can be told from them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse.durable import remove_tree

PREFIX, SUFFIX = "steppe-", ".scratch"
ATTEMPTS = 5
"""How often a folder is made that another process may take for a dead one's, for some microseconds."""


@contextmanager
def held_folder(make: Callable[[], Path]) -> Iterator[Path]:
    """Make a folder, and hold it as long as it is worked in: an flock, which goes with the process.

    Whoever tidies up between the two steps holds it himself, and removes it: then another one is made, so
    that `make` has to give it another name each time. The folder is not removed at the end.
    """
    place, descriptor = _made_and_locked(make)
    try:
        yield place
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _made_and_locked(make: Callable[[], Path]) -> tuple[Path, int | None]:
    for _ in range(ATTEMPTS):
        place = make()
        descriptor = _lock(place)
        if descriptor is not None and place.is_dir():
            return place, descriptor
        if descriptor is not None:
            os.close(descriptor)
        shutil.rmtree(place, ignore_errors=True)
    return make(), None  # a file system that knows no locks


def remove_dead_folders(folders: Iterable[Path]) -> None:
    """Remove those of the folders that nobody holds; what may not be removed stays."""
    for folder in folders:
        descriptor = _lock(folder)
        if descriptor is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(descriptor)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a folder in the system's temporary folder; it is removed at the end.

    Those that killed processes left there are removed on the way.
    """
    remove_dead_scratch()
    with held_folder(lambda: Path(tempfile.mkdtemp(prefix=PREFIX, suffix=SUFFIX))) as place:
        try:
            yield place
        finally:
            # A thread of a library may put a file into it meanwhile, once.
            with suppress(OSError):
                remove_tree(place)
            shutil.rmtree(place, ignore_errors=True)


def remove_dead_scratch() -> None:
    """Remove the temporary folders that killed processes of this user left behind."""
    with suppress(OSError):
        places = Path(tempfile.gettempdir()).glob(f"{PREFIX}*{SUFFIX}")
        remove_dead_folders(place for place in places if place.lstat().st_uid == os.getuid())


def _lock(folder: Path) -> int | None:
    """Return the descriptor of a folder that is locked now; None where it cannot be, or another holds it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
