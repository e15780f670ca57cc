"""Numbers with what they count."""

from __future__ import annotations

PLURALS = {"delivery": "deliveries"}


def counted(number: int, what: str) -> str:
    """Return a number with the word for what it counts: `1 page`, `2 pages`."""
    return f"{number} {what if number == 1 else PLURALS.get(what, what + 's')}"
