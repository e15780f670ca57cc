"""What the headers of a record say of its capture."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARC_MOMENT = re.compile(r"\d{14}")


def clean_url(text: str | None) -> str | None:
    """Return an address without the brackets that some writers put around it; None where there is none.

    Spaces are percent-encoded, and what cannot be printed is left out.
    """
    if not text:
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


def reference_of(headers: Mapping[str, str]) -> str | None:
    """Return `URL@MOMENT` of the capture that a revisit record refers to; None where it does not say."""
    url = clean_url(headers.get("warc-refers-to-target-uri"))
    moment = moment_of(headers.get("warc-refers-to-date"))
    if url is None or moment is None:
        return None
    return f"{url}@{moment:%Y-%m-%dT%H:%M:%SZ}"
