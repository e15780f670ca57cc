"""Data files: immutable, numbered in the order of first load, named by their content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import BinaryIO

from warehouse.durable import ASIDE, READ_ONLY
from warehouse.manifest import DataFile

# 16 hex digits of the sha256 keep names short; equal names would need 2**32 versions of one file.
NAME_HASH_DIGITS = 16


class AsideFile:
    """A data file in the making: opened aside, closed under the name that its content gives it."""

    def __init__(self, folder: Path, number: int, suffix: str) -> None:
        self.folder = folder
        self.number = number
        self.suffix = suffix
        self.rows = 0
        self.path = folder / f"{ASIDE}{number:06d}{suffix}"
        self.stream: BinaryIO = self.path.open("wb")

    def close(self) -> DataFile:
        """Finish the file, wait until it is on disk, make it read-only and give it its name."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        file = _data_file(self.path, self.number, self.rows)
        self.path.chmod(READ_ONLY)
        self.path.replace(self.folder / file.name)
        return file

    def abandon(self) -> None:
        """Close the file and remove it."""
        self.stream.close()
        self.path.unlink(missing_ok=True)


def adopt(finished: Path, folder: Path, number: int, rows: int) -> DataFile:
    """Give a finished data file of another folder a number, and a second name in this folder.

    Both must be on one disk; the bytes are not written again.
    """
    file = _data_file(finished, number, rows)
    aside = folder / f"{ASIDE}{file.name}"
    aside.unlink(missing_ok=True)
    aside.hardlink_to(finished)
    aside.replace(folder / file.name)
    return file


def _data_file(written: Path, number: int, rows: int) -> DataFile:
    with written.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    name = f"{number:06d}-{digest[:NAME_HASH_DIGITS]}{written.suffix}"
    return DataFile(name=name, rows=rows, bytes=written.stat().st_size, sha256=digest)


def file_number(file: DataFile) -> int:
    """Return the number of a file.

    Numbers are never given again while a file holds rows that came under them: files that are merged take
    the last of their numbers. So rows that came with number n are in the first file that has n or more.
    """
    return int(file.name.partition("-")[0])


def next_file_number(files: Sequence[DataFile]) -> int:
    """Return the number of the file that comes after the given ones."""
    return max((file_number(file) for file in files), default=0) + 1


def first_to_merge(files: Sequence[DataFile], max_rows: float = inf, max_bytes: float = inf) -> int:
    """Return the place of the first of the files at the end that are to become one.

    A file joins the one before it when that one has at most twice its rows and both fit under the caps. So
    every row is written a number of times that grows with the logarithm of the table, and so does the number
    of small files.
    """
    first = len(files) - 1
    rows = size = 0
    for place in range(len(files) - 1, -1, -1):
        before = files[place]
        fits = rows + before.rows <= max_rows and size + before.bytes <= max_bytes
        if place < len(files) - 1 and not (fits and before.rows <= 2 * rows):
            break
        first, rows, size = place, rows + before.rows, size + before.bytes
    return first
