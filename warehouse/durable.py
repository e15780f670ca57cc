"""Writing to disk so that it survives a crash: the file first, then the folder that names it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

READ_ONLY = 0o444
# The beginning of the names of files that are not finished yet.
ASIDE = ".new-"


def sync_path(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Write a new file and wait until its bytes are on disk."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all, and that survives a crash."""
    aside = path.with_name(f"{ASIDE}{path.name}")
    write_file(aside, content)
    aside.replace(path)
    sync_path(path.parent)


def point_symlink(link: Path, target: str) -> None:
    """Make a symbolic link, or switch it at once from its old target to this one."""
    aside = link.with_name(f"{ASIDE}{link.name}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(target)
    aside.replace(link)
    sync_path(link.parent)


def remove_tree(path: Path) -> None:
    """Remove a folder and all in it; nothing happens where there is none."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
