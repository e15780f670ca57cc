"""Pages in one WARC file, as crawlers write it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

START = datetime(2026, 3, 14, tzinfo=UTC)
HTTP_HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nServer: nginx\r\nX-Cache: HIT\r\n"
    b"Vary: Accept-Encoding\r\nLink: </wp-json/>\r\n\r\n"
)


def write_warc(pages: Iterable[tuple[str, bytes]], file: Path) -> None:
    """Write (address, page) pairs as responses of one moment each, a second apart, compressed one by one."""
    with file.open("wb") as stream:
        for number, (url, page) in enumerate(pages):
            block = HTTP_HEAD + page
            moment = f"{START + timedelta(seconds=number):%Y-%m-%dT%H:%M:%SZ}"
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <{UUID(int=number).urn}>\r\n"
                f"WARC-Date: {moment}\r\nWARC-Target-URI: {url}\r\n"
                f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0))
