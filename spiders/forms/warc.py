"""WARC files of every version, plain or compressed as a whole or record by record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fastwarc.warc import ArchiveIterator

from spiders.delivery import skipped, unread
from spiders.forms.archives import Archive, Taken
from spiders.forms.problems import FormError
from spiders.forms.record_facts import RecordIds, clean_url, digest_of, moment_of, reference_of
from spiders.forms.record_page import page_delivery, revisit_delivery
from spiders.forms.stored import CHUNK
from spiders.forms.unpacking import Place, skip
from spiders.sidecars import CaptureFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastwarc.warc import WarcRecord

    from spiders.delivery import Delivery
    from spiders.forms.stored import Stored, Surroundings
    from spiders.forms.unpacking import Plain, Unpacked

PAGES = {"response", "resource", "conversion"}
_LENGTH = re.compile(r"\s*(\d{1,18})\s*")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_HEAD_LENGTH = re.compile(rb"(?im)^content-length:\s*(\d{1,18})")
_VERSION_BYTES = 20
_TOO_LONG = "Maximum header length exceeded"


class WarcArchive(Archive):
    """A WARC file, taken apart by fastwarc."""

    record_start = re.compile(rb"[\n\0](WARC/\d+\.\d+\r{0,2}\n[A-Za-z][A-Za-z0-9-]{0,99}:)")

    def __init__(self, stored: Stored, packing: str | None, surroundings: Surroundings) -> None:
        super().__init__(stored, packing, surroundings)
        self._ids = RecordIds()

    def records(self, stream: Plain | Unpacked) -> Iterator[Taken]:
        """Yield the records from where the stream stands."""
        limit = self.limits.header_bytes
        try:
            for record in ArchiveIterator(stream, parse_http=False, max_header_len=limit):  # type: ignore[arg-type]
                yield self._taken(record, stream)
        except OSError as problem:
            if _TOO_LONG in str(problem):
                raise self.limits.exceeded("header_bytes", "its header has no end") from None
            raise

    def _taken(self, record: WarcRecord, stream: Plain | Unpacked) -> Taken:
        headers = _headers(record)
        facts = _facts(headers)
        taken = Taken(stream.place_of(record.stream_pos), facts=facts)
        try:
            taken.delivery = self._delivery(self.source_of(taken.place), record, headers, facts)
        except FormError as problem:
            taken.problem = problem
        return taken

    def _delivery(
        self, source: str, record: WarcRecord, headers: dict[str, str], facts: CaptureFacts
    ) -> Delivery:
        length = _declared_length(headers)
        kind = headers.get("warc-type", "").strip().lower()
        if kind not in PAGES and kind != "revisit":
            _expect(length, record.consume())
            name = kind if _NAME.fullmatch(kind) else "unknown"
            return skipped(source, f"warc-{name}", f"records of the type {name} are no pages", facts)
        block = self._block(record, length)
        if block is None:
            problem = self.limits.exceeded("payload_bytes", f"its {length} bytes are more than a page has")
            return unread(source, problem, facts)
        if kind == "revisit":
            digest, reference = self._ids.referred_to(headers)
            facts = replace(
                facts,
                payload_digest=facts.payload_digest or digest,
                refers_to=facts.refers_to or reference,
            )
            return revisit_delivery(source, block, facts, self.limits)
        self._ids.note(headers)
        if headers.get("warc-segment-number"):
            message = "it is one segment of a record that was cut into several"
            return unread(source, FormError("warc-segment", message), facts)
        return page_delivery(source, block, facts, self.limits)

    def _block(self, record: WarcRecord, length: int) -> bytes | None:
        """Return a record's content; None where it is too large for a page."""
        if length > self.limits.payload_bytes + self.limits.header_bytes:
            _expect(length, record.consume())
            return None
        block = bytes(record.reader.read())
        _expect(length, len(block))
        return block

    def cause_of(self, place: Place, problem: FormError) -> FormError:
        """Return that the file was changed, where its lines end as no program writes them."""
        first_line = _read(self.open_at(place), _VERSION_BYTES).partition(b"\n")[0]
        if not first_line.endswith(b"\r\r"):
            return problem
        message = (
            "its lines end with two carriage returns: some program took the archive for text and changed its "
            "bytes, so that no length in it is right"
        )
        return FormError("changed-line-ends", message)

    def has_right_length(self, taken: Taken) -> tuple[bool, Place]:
        """Say whether a blank line follows the record's content, as the standard asks."""
        stream = self.open_at(taken.place)
        begin = stream.tell()
        head = _read(stream, self.limits.header_bytes + CHUNK)
        end = _HEAD_END.search(head)
        if end is None:
            return False, taken.place
        length = _HEAD_LENGTH.search(head, 0, end.start())
        finish = end.end() + (int(length[1]) if length else 0)
        skip(stream, finish - len(head))
        after = (head[finish : finish + 4] + _read(stream, 4))[:4]
        blank = len(after) - len(after.lstrip(b"\r\n"))
        return blank == len(after) or blank >= 2, stream.place_of(begin + finish + blank)


def _read(stream: Plain | Unpacked, size: int) -> bytes:
    """Return so many bytes, fewer only at the end."""
    data = b""
    while len(data) < size and (part := stream.read(size - len(data))):
        data += part
    return data


def _headers(record: WarcRecord) -> dict[str, str]:
    """Return a record's headers, names in lower case; the first of each name counts."""
    headers: dict[str, str] = {}
    for name, value in record.headers.items_bytes():
        headers.setdefault(name.decode("latin-1").lower(), value.decode("utf-8", "replace"))
    return headers


def _facts(headers: dict[str, str]) -> CaptureFacts:
    return CaptureFacts(
        url=clean_url(headers.get("warc-target-uri")),
        captured_at=moment_of(headers.get("warc-date")),
        content_type=headers.get("content-type"),
        payload_digest=digest_of(headers),
        refers_to=reference_of(headers),
    )


def _declared_length(headers: dict[str, str]) -> int:
    text = headers.get("content-length")
    if text is None:
        raise FormError("broken-archive", "its header ends before it says how long the record is")
    length = _LENGTH.fullmatch(text)
    if length is None:
        raise FormError("wrong-length", f"its length {text[:40]!r} is no number")
    return int(length[1])


def _expect(length: int, found: int) -> None:
    if found < length:
        raise FormError("cut-archive", f"it is cut: of its {length} bytes {found} are there")
