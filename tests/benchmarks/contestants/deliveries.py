"""The pages of an input, one after the other, with what is known of each beside its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Delivery:
    """The bytes of a page; those out of an archive have an address, a media type and a status."""

    payload: bytes
    url: str | None = None
    content_type: str | None = None
    http_status: int | None = None


def deliveries(source: Path) -> Iterator[Delivery]:
    """Yield the pages of a folder, or of an archive."""
    if source.is_dir():
        for file in sorted(source.iterdir()):
            yield Delivery(file.read_bytes())
    else:
        yield from _archived(source)


def _archived(source: Path) -> Iterator[Delivery]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # noqa: PLC0415 - folders do without

    with source.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
            yield Delivery(
                record.reader.read(),
                record.headers.get("WARC-Target-URI"),
                record.http_headers.get("Content-Type"),
                record.http_headers.status_code,
            )
