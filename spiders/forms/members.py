"""Members of bundles: which are never opened, and their content as a stream within the limits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spiders.forms.problems import FormError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spiders.forms.limits import Limits
    from spiders.forms.stored import SeekableStream, Stream
    from spiders.forms.unpacking import Work

_HTML_NAME = re.compile(r"\.x?html?$", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
ASSETS = "_files"
_SPARE_ENTRIES = 4
"""A bundle with a few entries too many still shows the first of them; one with many more is not opened."""


def refuse_unsafe_name(name: str) -> None:
    """Raise FormError for names that lead out of the bundle; nothing is unpacked under them anyway.

    Whoever writes such names means harm, and what they hold is not to be trusted.
    """
    parts = name.replace("\\", "/").split("/")
    if "\0" in name:
        raise FormError("unsafe-name", "its name holds a NUL")
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        raise FormError("unsafe-name", "its name is an absolute path")
    if ".." in parts:
        raise FormError("unsafe-name", "its name leads out of the bundle")


def asset_folders(names: Iterable[str]) -> set[str]:
    """Return the folders that browsers have put beside the pages among some names, each with its slash."""
    pages = (_HTML_NAME.sub("", name) for name in names if _HTML_NAME.search(name))
    return {f"{page}{ASSETS}/" for page in pages}


def is_asset(name: str, folders: set[str]) -> bool:
    """Say whether a name lies in one of the folders, however deep."""
    parts = name.split("/")
    return any("/".join(parts[:depth]) + "/" in folders for depth in range(1, len(parts)))


class Member:
    """The content of a member, as a stream that counts its work and fails with FormError alone."""

    def __init__(self, stream: Stream, stored_bytes: int, work: Work) -> None:
        self._stream = stream
        self._stored_bytes = stored_bytes
        self._work = work
        self._given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; raise FormError where they cannot be read or are too many."""
        try:
            found = self._stream.read(size)
        except FormError:
            raise
        except Exception:  # noqa: BLE001  the libraries raise a dozen kinds for damaged members
            raise FormError("broken-member", "it is damaged and cannot be unpacked") from None
        self._given += len(found)
        self._work.count(len(found))
        self._work.weigh(self._given, self._stored_bytes)
        return found

    def tell(self) -> int:
        """Return how many bytes were given out."""
        return self._given


class Bounded:
    """A file as the bundle libraries see it: they read no header or directory that is too large.

    They read a directory in one piece and take some kB of memory for each entry of it, so both are bounded
    before: `signature` is what each entry opens with.
    """

    def __init__(self, stream: SeekableStream, limits: Limits, signature: bytes | None = None) -> None:
        self._stream = stream
        self._limits = limits
        self._signature = signature

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes; raise FormError where more are asked for than a directory can have."""
        most = self._limits.directory_bytes
        data = b"" if size > most else self._stream.read(most + 1 if size < 0 else size)
        if max(size, len(data)) > most:
            raise self._limits.exceeded("directory_bytes", "it has a large directory or header")
        if self._signature and data.count(self._signature) > _SPARE_ENTRIES * self._limits.entries:
            raise self._limits.exceeded("entries", f"it has {data.count(self._signature)} members")
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._stream.tell()

    def seekable(self) -> bool:
        """Return that it can be sought."""
        return True

    def close(self) -> None:
        """Do nothing: whoever opened the stream closes it."""
