"""TAR files, compressed or not: each member is a delivery of its own."""

from __future__ import annotations

import tarfile
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from spiders.delivery import skipped, unread
from spiders.forms.members import (
    Bounded,
    Member,
    asset_folders,
    is_asset,
    member_source,
    refuse_unsafe_name,
)
from spiders.forms.problems import FormError
from spiders.forms.stored import Stored
from spiders.forms.unpacking import Work, seekable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spiders.delivery import Delivery
    from spiders.forms.limits import Limits
    from spiders.forms.stored import Stream


class TarBundle:
    """A TAR file; `open_stream` begins it anew, `read` reads what a member holds.

    It is gone through twice: the names come first, since a page may stand after its own assets.
    """

    def __init__(
        self,
        stored: Stored,
        open_stream: Callable[[], Stream],
        limits: Limits,
        read: Callable[[Stored], Iterator[Delivery]],
    ) -> None:
        self._stored = stored
        self._open_stream = open_stream
        self._limits = limits
        self._work = Work(limits)
        self._read = read
        self._is_forward = False

    def deliveries(self) -> Iterator[Delivery]:
        """Yield every member, then a quarantined delivery where the rest cannot be read."""
        folders = asset_folders(self._names())
        try:
            for number, (tar, info) in enumerate(self._members(), start=1):
                if number > self._limits.entries:
                    raise self._limits.exceeded("entries", "it has many members, the rest is not read")
                if not info.isdir():
                    yield from self._member(tar, info, folders)
        except FormError as problem:
            yield unread(self._stored.source, problem)

    def _names(self) -> list[str]:
        """Return the names of the members, as far as they can be read; damage is told of later."""
        names: list[str] = []
        try:
            for _, info in self._members():
                names.append(info.name)
                if len(names) > self._limits.entries:
                    break
        except FormError:
            pass
        return names

    def _members(self) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
        raw = self._open_stream()
        self._is_forward = not hasattr(raw, "seek")
        stream = Bounded(seekable(raw), self._limits)
        try:
            tar = tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:", errors="surrogateescape")  # noqa: SIM115
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]
                yield tar, info
        except FormError:
            raise
        except (tarfile.TarError, OSError, ValueError, EOFError) as problem:
            raise FormError("cut-archive", f"the rest cannot be read: {problem}"[:300]) from None
        self._refuse_rest(stream, tar.offset)

    def _refuse_rest(self, stream: Bounded, offset: int) -> None:
        """Raise FormError where it did not end with an empty block: the library stops silently at damage."""
        stream.seek(max(offset - tarfile.BLOCKSIZE, 0))
        blocks = stream.read(2 * tarfile.BLOCKSIZE)
        if blocks[tarfile.BLOCKSIZE :].strip(b"\0") and blocks[: tarfile.BLOCKSIZE].strip(b"\0"):
            raise FormError("broken-archive", f"no member begins at byte {offset}, the rest is not read")

    def _member(self, tar: tarfile.TarFile, info: tarfile.TarInfo, folders: set[str]) -> Iterator[Delivery]:
        source = member_source(self._stored, info.name)
        try:
            refuse_unsafe_name(info.name)
            if info.issym() or info.islnk():
                raise FormError("link", "it is a link, and links are not followed")
            if not info.isfile():
                raise FormError("not-a-file", "it is a pipe or a device, not a file")
        except FormError as problem:
            yield unread(source, problem)
            return
        if is_asset(info.name, folders):
            yield skipped(source, "page-asset", "it is part of the page that it was saved with")
            return
        opened = partial(self._open, tar, info)
        bundles = self._stored.bundles + 1
        yield from self._read(Stored(source, info.name, opened, False, bundles, not self._is_forward))

    def _open(self, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Stream:
        stream = tar.extractfile(info)
        if stream is None:
            raise FormError("broken-member", "it has no content")
        return Member(cast("Stream", stream), info.size, self._work)
