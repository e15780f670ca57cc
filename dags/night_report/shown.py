"""What the report takes over from pages: bounded in length, and lists with what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

MOST_ROWS = 30
"""Rows of one list; what is left out is counted, and told by a command."""
MOST_CHARACTERS = 300
"""Of a headline or a message; the row itself holds all of it."""
LINKED_SCHEMES = frozenset({"http", "https"})


def bounded(text: str | None, most: int = MOST_CHARACTERS) -> str | None:
    """Return the opening of a text, marked where it was cut."""
    return text if text is None or len(text) <= most else f"{text[:most]}…"


def listed(rows: Sequence[dict[str, Any]], n_all: int, command: str) -> dict[str, Any]:
    """Return a list of the report: its rows, how many more there are, and the command that tells them all."""
    return {"rows": list(rows), "n_more": n_all - len(rows), "command": command}


def linkable(url: str | None) -> str | None:
    """Return an address that may be a link: of the web, and without a sign that could mean something else."""
    if url is None or not url.isprintable() or any(sign in url for sign in " \"'<>\\`"):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in LINKED_SCHEMES and parts.hostname else None


def as_sentence(message: str) -> str:
    """Return what an error says as a sentence among others."""
    return f"{message[:1].upper()}{message[1:].removesuffix('.')}."
