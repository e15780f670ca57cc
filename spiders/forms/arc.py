"""ARC files, the older form of web archives, plain or compressed as a whole or record by record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from warcio.archiveiterator import ARCIterator

from spiders.delivery import skipped, unread
from spiders.forms.archives import Archive, Taken
from spiders.forms.problems import FormError
from spiders.forms.record_facts import clean_url, moment_of
from spiders.forms.record_page import page_delivery
from spiders.sidecars import CaptureFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcio.recordloader import ArcWarcRecord

    from spiders.delivery import Delivery
    from spiders.forms.limits import Limits
    from spiders.forms.unpacking import Place, Plain, Unpacked

_BUFFER = 16 << 10
_LENGTH = re.compile(r"\s*(\d{1,18})\s*")


class _Records(ARCIterator):  # type: ignore[misc]
    """The library's reader without its own remarks on standard error; it counts them in `err_count`."""

    INC_RECORD = ""


class _Guarded:
    """A stream that stops a header without an end; the library itself would read it to its end."""

    def __init__(self, stream: Plain | Unpacked, limits: Limits) -> None:
        self._stream = stream
        self._limits = limits
        self._header_bytes = 0
        self.in_header = True

    def read(self, size: int = -1, /) -> bytes:
        found = self._stream.read(size)
        self._header_bytes = self._header_bytes + len(found) if self.in_header else 0
        if self._header_bytes > self._limits.header_bytes + 2 * _BUFFER:
            raise self._limits.exceeded("header_bytes", "its header has no end")
        return found

    def tell(self) -> int:
        return self._stream.tell()


class ArcArchive(Archive):
    """An ARC file, taken apart by warcio."""

    record_start = re.compile(
        rb"\n([a-z][a-z0-9+.-]{1,20}:[^ \r\n]{1,4096} [0-9a-fA-F.:]{1,45} "
        rb"\d{14}\d{0,4} [^ \r\n]{1,256} \d{1,18}\r?\n)"
    )

    def records(self, stream: Plain | Unpacked) -> Iterator[Taken]:
        """Yield the records from where the stream stands."""
        guarded = _Guarded(stream, self.limits)
        records = _Records(guarded, no_record_parse=True, block_size=_BUFFER)
        for record in records:
            guarded.in_header = False
            taken = self._taken(record, records, stream)
            guarded.in_header = True
            problem = self._look_behind(taken, record, records, stream)
            yield taken
            if problem is not None:
                raise problem

    def _taken(self, record: ArcWarcRecord, records: _Records, stream: Plain | Unpacked) -> Taken:
        headers = dict(record.rec_headers.headers)
        facts = CaptureFacts(
            url=clean_url(headers.get("uri")),
            captured_at=moment_of(headers.get("archive-date")),
            content_type=headers.get("content-type"),
        )
        taken = Taken(stream.place_of(records.offset), facts=facts)
        try:
            taken.delivery = self._delivery(self.source_of(taken.place), record, headers, facts)
        except FormError as problem:
            taken.problem = problem
        return taken

    def _look_behind(
        self, taken: Taken, record: ArcWarcRecord, records: _Records, stream: Plain | Unpacked
    ) -> FormError | None:
        """Read on to the next record; note where the last one's length was wrong, return what is damaged."""
        errors = records.err_count
        try:
            records.read_to_end()
        except FormError as problem:
            taken.end = stream.place_of(stream.tell())
            return problem
        taken.end = stream.place_of(records.offset)
        if records.err_count > errors and taken.problem is None:
            message = "no blank line follows where its length says that it ends"
            taken.problem = FormError("wrong-length", message)
            if record.rec_type != "arc_header":  # writers disagree on what its length counts
                taken.delivery = None
        return None

    def _delivery(
        self, source: str, record: ArcWarcRecord, headers: dict[str, str], facts: CaptureFacts
    ) -> Delivery:
        if record.rec_type == "arc_header":
            while record.raw_stream.read(_BUFFER):
                pass
            return skipped(source, "arc-header", "the header of an archive is no page", facts)
        length = _LENGTH.fullmatch(headers.get("length", ""))
        if length is None:
            problem = FormError("wrong-length", f"its length {headers.get('length', '')[:40]!r} is no number")
            return unread(source, problem, facts)
        return self._page(source, record, int(length[1]), facts)

    def _page(self, source: str, record: ArcWarcRecord, length: int, facts: CaptureFacts) -> Delivery:
        most = self.limits.payload_bytes + self.limits.header_bytes
        parts, size = [], 0
        while part := record.raw_stream.read(_BUFFER):
            size += len(part)
            if size <= most:
                parts.append(part)
        if size < length:
            raise FormError("cut-archive", f"it is cut: of its {length} bytes {size} are there")
        if size > most:
            problem = self.limits.exceeded("payload_bytes", f"its {size} bytes are more than a page has")
            return unread(source, problem, facts)
        return page_delivery(source, b"".join(parts), facts, self.limits)

    def has_right_length(self, taken: Taken) -> tuple[bool, Place]:
        """Say that it has: `records` has looked already at what follows."""
        return True, taken.end or taken.place
