"""What the headers of a record say of its capture."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

IDS_REMEMBERED = 100_000
"""They take some 20 MB, however long the ids are: their hashes are kept."""

MOST_URL_CHARACTERS = 4096
"""Browsers and crawlers follow no longer ones; a capture under such an address has none."""

# SHA-1, SHA-256 and MD5 of no bytes.
_NOTHING = (
    "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
    "sha1:da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ",
    "md5:d41d8cd98f00b204e9800998ecf8427e",
)
_ARC_MOMENT = re.compile(r"\d{14}")


def clean_url(text: str | None) -> str | None:
    """Return an address without the brackets that some writers put around it; None where there is none.

    Spaces are percent-encoded, and what cannot be printed is left out.
    """
    if not text or len(text) > MOST_URL_CHARACTERS:
        return None
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    text = "".join(character for character in text if character.isprintable())
    return text.replace(" ", "%20") or None


def moment_of(text: str | None) -> datetime | None:
    """Return a WARC-Date, or the 14 digits of an ARC's, as a moment in UTC; None for what is neither.

    Both are in UTC by their standards, also where the zone is left out.
    """
    if not text:
        return None
    try:
        if digits := _ARC_MOMENT.match(text):
            return datetime.strptime(digits[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def digest_of(headers: Mapping[str, str]) -> str | None:
    """Return the digest that a record gives of its payload; None where it does not say.

    That of no bytes, which some writers give in revisits after `304 Not Modified`, says nothing of a page.
    """
    digest = headers.get("warc-payload-digest")
    return None if digest in _NOTHING else digest


def reference_of(headers: Mapping[str, str]) -> str | None:
    """Return `URL@MOMENT` of the capture that a revisit record refers to; None where it does not say."""
    return _reference(headers, "warc-refers-to-target-uri", "warc-refers-to-date")


def _reference(headers: Mapping[str, str], url_name: str, moment_name: str) -> str | None:
    url, moment = clean_url(headers.get(url_name)), moment_of(headers.get(moment_name))
    return f"{url}@{moment:%Y-%m-%dT%H:%M:%SZ}" if url and moment else None


class RecordIds:
    """The payloads of an archive's records by their ids, for revisits that refer to no more than an id.

    The ledger keeps no ids, so such a revisit must come after its page, in one archive and not too far.
    """

    def __init__(self) -> None:
        self._told: dict[bytes, tuple[str | None, str | None]] = {}

    def note(self, headers: Mapping[str, str]) -> None:
        """Remember what a record that holds a page says of its payload."""
        told = (digest_of(headers), _reference(headers, "warc-target-uri", "warc-date"))
        if (name := headers.get("warc-record-id")) and any(told):
            self._told[_hash(name)] = told
            if len(self._told) > IDS_REMEMBERED:
                del self._told[next(iter(self._told))]

    def referred_to(self, headers: Mapping[str, str]) -> tuple[str | None, str | None]:
        """Return the digest, and `URL@MOMENT`, of the record that a revisit names, as far as known."""
        return self._told.get(_hash(headers.get("warc-refers-to", "")), (None, None))


def _hash(name: str) -> bytes:
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
