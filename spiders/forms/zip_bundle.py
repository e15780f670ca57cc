"""ZIP files, WACZ among them: each member is a delivery of its own."""

from __future__ import annotations

import stat
import zipfile
from functools import partial
from typing import IO, TYPE_CHECKING, cast

from spiders.delivery import unread
from spiders.forms.bundle import Bundle
from spiders.forms.members import Bounded, Member
from spiders.forms.problems import FormError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spiders.delivery import Delivery
    from spiders.forms.limits import Limits
    from spiders.forms.stored import SeekableStream, Stored, Stream

_ENTRY = b"PK\x01\x02"
_HEADER_BYTES = 30
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The library unpacks the other methods without a bound: 64 KiB of LZMA can become GB at once."""
_DOCUMENTS = ("[Content_Types].xml", "META-INF/MANIFEST.MF", "mimetype")
"""What office documents, programs and e-books hold: these are ZIP files too, but no bundles of pages."""


class ZipBundle(Bundle):
    """An open ZIP file."""

    def __init__(
        self,
        stored: Stored,
        stream: SeekableStream,
        limits: Limits,
        read: Callable[[Stored], Iterator[Delivery]],
    ) -> None:
        super().__init__(stored, limits, read)
        try:
            self._file = zipfile.ZipFile(cast("IO[bytes]", Bounded(stream, limits, _ENTRY)))
        except FormError:
            raise
        except Exception:  # noqa: BLE001  the library raises a dozen kinds for damaged directories
            what = "it begins like a ZIP file, but the directory at its end is damaged or missing"
            raise FormError("broken-bundle", what) from None
        self._names = {info.orig_filename for info in self._file.infolist()}
        self._is_wacz = "datapackage.json" in self._names and any(
            name.startswith(("archive/", "indexes/")) for name in self._names
        )

    @property
    def is_document(self) -> bool:
        """Whether it is a document that happens to be kept as a ZIP file."""
        return any(name in self._names for name in _DOCUMENTS)

    def deliveries(self) -> Iterator[Delivery]:
        """Yield every member; folders hold nothing of their own."""
        members = [info for info in self._file.infolist() if not info.filename.endswith("/")]
        overlapping = _overlapping(members)
        self._know_names(self._names)
        for info in members[: self._limits.entries]:
            refuse = partial(_refuse_unreadable, info, is_overlapping=id(info) in overlapping)
            yield from self._member(info.orig_filename, refuse, partial(self._open, info))
        if len(members) > self._limits.entries:
            problem = self._limits.exceeded("entries", f"it has {len(members)} members, the rest is not read")
            yield unread(self._stored.source, problem)

    def _passed_over(self, name: str) -> tuple[str, str] | None:
        """Pass over what a WACZ holds beside its archives too."""
        if self._is_wacz and not name.startswith("archive/"):
            return "wacz-index", "it tells of the archives beside it and is no page"
        return super()._passed_over(name)

    def _open(self, info: zipfile.ZipInfo) -> Stream:
        try:
            stream = cast("Stream", self._file.open(info))
        except Exception:  # noqa: BLE001  as above
            raise FormError("broken-member", "it is damaged and cannot be opened") from None
        return Member(stream, info.compress_size, self._work)


def _refuse_unreadable(info: zipfile.ZipInfo, *, is_overlapping: bool) -> None:
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FormError("link", "it is a link, and links are not followed")
    if info.flag_bits & 1:
        raise FormError("encrypted-member", "it is encrypted; unpack it and ingest what it holds")
    if info.compress_type not in _READ:
        method = zipfile.compressor_names.get(info.compress_type, str(info.compress_type))  # type: ignore[attr-defined]
        raise FormError("zip-method", f"it is compressed with the method {method}, which is not read")
    if is_overlapping:
        raise FormError(
            "overlapping-members", "its bytes are those of another member too, as in bundles that mean harm"
        )


def _overlapping(members: list[zipfile.ZipInfo]) -> set[int]:
    """Return the ids of the members whose bytes lie in those of others: that is how small bombs are made."""
    found: set[int] = set()
    last: zipfile.ZipInfo | None = None
    for info in sorted(members, key=lambda each: (each.header_offset, each.compress_size)):
        if last is not None and info.header_offset < _end_of(last):
            found |= {id(last), id(info)}
        if last is None or _end_of(info) >= _end_of(last):
            last = info
    return found


def _end_of(info: zipfile.ZipInfo) -> int:
    """Return where a member ends at the earliest; its own header may be longer than the directory knows."""
    return (
        info.header_offset
        + _HEADER_BYTES
        + len(info.orig_filename.encode("utf-8", "surrogatepass")) // 2
        + info.compress_size
    )
