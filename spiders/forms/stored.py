"""Something stored that holds pages: a file, or a member of a bundle, read as often as need be."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Protocol

from spiders.forms.limits import Limits
from spiders.forms.problems import FormError, refused_by_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

CHUNK = 1 << 16
READ_AHEAD = 1 << 17
LEAST_READ_AHEAD = 1 << 10


class Stream(Protocol):
    """Bytes that come one after the other; `tell` counts those that were read."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most so many; none at the end."""
        ...

    def tell(self) -> int:
        """Return how many bytes were read or skipped so far."""
        ...


class SeekableStream(Stream, Protocol):
    """Bytes that can be read in any order."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place; return how far it is from the beginning."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the forms of one crawl share: the limits, and the folder for files that have no name.

    Nothing is written there but what must be read in any order and cannot be where it lies: a compressed
    archive inside a bundle. Such a file has no name, so that it vanishes with the run.
    """

    limits: Limits = field(default_factory=Limits)
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """Something stored: where it lies, as the ledger calls it, and how to read it from its beginning.

    `name` is the name of the file or member; `bundles` counts the bundles around it. `is_seekable` says
    whether what `open` returns is a SeekableStream at no great cost, `is_reopenable` whether it can begin
    anew after more than a page's head was read.
    """

    source: str
    name: str
    open: Callable[[], Stream]
    is_seekable: bool = True
    bundles: int = 0
    is_reopenable: bool = True


class _Shared(RawIOBase):
    """An open file, read from a place of one's own: many can share one descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        beginnings = {os.SEEK_SET: 0, os.SEEK_CUR: self._place}
        base = beginnings[whence] if whence in beginnings else os.fstat(self._descriptor).st_size
        if base + offset < 0:
            raise OSError("a place before the beginning of the file")
        self._place = base + offset
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        found = os.preadv(self._descriptor, [buffer], self._place)
        self._place += found
        return found


def shared_reader(descriptor: int) -> BufferedReader:
    """Return a reader of an open file with a place of its own.

    It reads ahead no further than the file goes: memory for more, handed out and taken back by the system
    for each page, was a thirtieth of what a crawl takes.
    """
    size = os.fstat(descriptor).st_size
    return BufferedReader(_Shared(descriptor), min(READ_AHEAD, size + LEAST_READ_AHEAD))


@contextmanager
def open_regular_file(path: Path) -> Iterator[int]:
    """Open a regular file and yield its descriptor.

    Raises FormError for links, pipes and devices, and where the system refuses.
    """
    try:
        # O_NONBLOCK: opening a pipe must not wait for its other end
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        if path.is_symlink():
            raise FormError("link", "it is a link, and links are not followed") from None
        raise refused_by_system(problem) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FormError("not-a-file", "it is a pipe, a device or a socket, not a file")
        yield descriptor
    finally:
        os.close(descriptor)


def state_of(descriptor: int) -> tuple[int, int]:
    """Return what changes when somebody writes to an open file: its size and its last change."""
    facts = os.fstat(descriptor)
    return facts.st_size, facts.st_mtime_ns


def read_page_bytes(stream: Stream, limits: Limits) -> bytes:
    """Return all bytes of one page; raise FormError where they are more than a page can have."""
    parts = []
    size = 0
    while part := stream.read(min(CHUNK << 4 if size else CHUNK, limits.payload_bytes + 1 - size)):
        parts.append(part)
        size += len(part)
        if size > limits.payload_bytes:
            raise limits.exceeded("payload_bytes", "it is larger than a page can be")
    return b"".join(parts)


@contextmanager
def laid_out(stored: Stored, surroundings: Surroundings) -> Iterator[Stored]:
    """Yield the same thing in a form that can be read in any order, for as long as the block lasts."""
    if stored.is_seekable:
        yield stored
        return
    with TemporaryFile(dir=surroundings.folder) as copy:
        _pour(stored.open(), copy)
        yield Stored(stored.source, stored.name, lambda: shared_reader(copy.fileno()), True, stored.bundles)


def _pour(stream: Stream, copy: IO[bytes]) -> None:
    while part := stream.read(CHUNK):
        copy.write(part)
    copy.flush()
