"""TAR files, compressed or not: each member is a delivery of its own."""

from __future__ import annotations

import tarfile
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from spiders.delivery import unread
from spiders.forms.bundle import Bundle
from spiders.forms.members import Bounded, Member
from spiders.forms.problems import FormError
from spiders.forms.unpacking import seekable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spiders.delivery import Delivery
    from spiders.forms.limits import Limits
    from spiders.forms.stored import Stored, Stream


class TarBundle(Bundle):
    """A TAR file; `open_stream` begins it anew.

    It is gone through twice: the names come first, since a page may stand after its own assets.
    """

    def __init__(
        self,
        stored: Stored,
        open_stream: Callable[[], Stream],
        limits: Limits,
        read: Callable[[Stored], Iterator[Delivery]],
    ) -> None:
        super().__init__(stored, limits, read)
        self._open_stream = open_stream

    def deliveries(self) -> Iterator[Delivery]:
        """Yield every member, then a quarantined delivery where the rest cannot be read."""
        self._know_names(self._names())
        try:
            for number, (tar, info) in enumerate(self._members(), start=1):
                if number > self._limits.entries:
                    raise self._limits.exceeded("entries", "it has many members, the rest is not read")
                if not info.isdir():
                    refuse = partial(_refuse_unreadable, info)
                    yield from self._member(info.name, refuse, partial(self._open, tar, info))
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
        self.is_reopenable = hasattr(raw, "seek")
        stream = Bounded(seekable(raw), self._limits)
        try:
            tar = tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:", errors="surrogateescape")  # noqa: SIM115
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]
                yield tar, info
        except FormError:
            raise
        except (tarfile.TarError, OSError, ValueError, EOFError):
            raise FormError("cut-archive", "it is cut or damaged, and its rest cannot be read") from None
        self._refuse_rest(stream, tar.offset)

    def _refuse_rest(self, stream: Bounded, offset: int) -> None:
        """Raise FormError where it did not end with an empty block: the library stops silently at damage."""
        stream.seek(max(offset - tarfile.BLOCKSIZE, 0))
        blocks = stream.read(2 * tarfile.BLOCKSIZE)
        if blocks[tarfile.BLOCKSIZE :].strip(b"\0") and blocks[: tarfile.BLOCKSIZE].strip(b"\0"):
            raise FormError(
                "broken-archive",
                f"it is damaged: no member begins at byte {offset}, and the rest is not read",
            )

    def _open(self, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Stream:
        stream = tar.extractfile(info)
        if stream is None:
            raise FormError("broken-member", "it has no content")
        return Member(cast("Stream", stream), info.size, self._work)


def _refuse_unreadable(info: tarfile.TarInfo) -> None:
    if info.issym() or info.islnk():
        raise FormError("link", "it is a link, and links are not followed")
    if not info.isfile():
        raise FormError("not-a-file", "it is a pipe or a device, not a file")
