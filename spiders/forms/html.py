"""What HTML files say of their capture: browsers and SingleFile leave a comment at the beginning."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from spiders.forms.record_facts import clean_url
from spiders.sidecars import CaptureFacts

_HEAD_BYTES = 8192
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\((\d{4})\)(\S{1,4096}?)\s*-->")
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s(.{1,6000}?)-->", re.DOTALL)
_FIELD = re.compile(r"^\s*(url|saved date):[ \t]*(\S.*?)\s*$", re.MULTILINE)
_DATE_OF_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) (?:GMT|UTC)([+-]\d{4})\b"
)


def html_facts(payload: bytes) -> CaptureFacts:
    """Return the address and moment that the file itself says, as far as it does.

    A moment without an offset from UTC is left out: where the browser stood, nobody knows.
    """
    opening = payload[:_HEAD_BYTES]
    # As texts have no comment, and no byte that begins one: to look for more took a hundredth of a crawl.
    if b"<" not in opening or b"<!--" not in opening:
        return CaptureFacts()
    head = opening.decode("utf-8", "replace")
    if comment := _SINGLE_FILE.search(head):
        said = dict(reversed(_FIELD.findall(comment[1])))
        return CaptureFacts(url=_web(said.get("url")), captured_at=_saved_at(said.get("saved date", "")))
    if saved := _SAVED_FROM.search(head):
        return CaptureFacts(url=_web(saved[2]))
    return CaptureFacts()


def _web(url: str | None) -> str | None:
    """Return an address of the web; browsers also write `about:internet` and paths of files."""
    return clean_url(url) if url and url.lower().startswith(("http://", "https://")) else None


def _saved_at(text: str) -> datetime | None:
    try:
        if parts := _DATE_OF_JAVASCRIPT.match(text):
            moment = datetime.strptime(" ".join(parts.groups()), "%b %d %Y %H:%M:%S %z")
        else:
            moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
