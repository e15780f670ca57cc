"""Where on which page something is printed: fragment, page and captures."""

from __future__ import annotations

from typing import Any

from dags.command_line.why_snapshot import Row, Snapshot
from etl.fragment import FRAGMENT_CHARACTERS, Fragment, bytes_text, element_text, shortened

MOST_PLACES = 10
"""An article can have stood in hundreds of places; the first ones show how it came."""

OPENING_BYTES = 4000

PAGE_FACTS = """
SELECT page_id, site, layout, parser, media_type, bytes, disposition, reason, as_of, as_of_basis, coverage,
       added_run_id
FROM pages WHERE page_id = ?
"""
CAPTURES = """
SELECT source, url, captured_at, http_status, site_claims, added_run_id
FROM captures WHERE page_id = ? ORDER BY captured_at NULLS LAST, source, url
"""


def printed_place(snapshot: Snapshot, row: Row, *, full: bool) -> dict[str, Any]:
    """Return a sighting's or a quote's place: page, captures, and the fragment that is printed there."""
    names = ("position", "byte_start", "byte_end", "element", "added_run_id")
    place = {name: row[name] for name in names if name in row}
    fragment = _fragment(snapshot, row)
    shown = shortened(fragment, None if full else FRAGMENT_CHARACTERS) if fragment is not None else None
    return {**page_facts(snapshot, row["page_id"]), **place, "fragment": as_document(shown)}


def page_facts(snapshot: Snapshot, page_id: str) -> dict[str, Any]:
    """Return what is known of a page and of its captures."""
    pages = snapshot.rows(PAGE_FACTS, [page_id])
    facts = pages[0] if pages else {"page_id": page_id}
    run = facts.pop("added_run_id", None)
    return {"page": facts, "captures": snapshot.rows(CAPTURES, [page_id]), "added_run_id": run}


def opening(snapshot: Snapshot, page_id: str, *, full: bool) -> dict[str, Any] | None:
    """Return how the payload of a page begins; None where it is not kept."""
    payload = snapshot.payload(page_id)
    if payload is None:
        return None
    end = len(payload) if full else OPENING_BYTES
    text = payload[:end].decode("utf-8", "backslashreplace")
    shown = text if full else text[:FRAGMENT_CHARACTERS]
    return {"text": shown, "bytes": len(payload), "is_whole": len(shown) == len(text) and end >= len(payload)}


def as_document(fragment: Fragment | None) -> dict[str, Any] | None:
    """Return a fragment as JSON has it; `text` and `tail` are its opening and its end."""
    return None if fragment is None else dict(fragment._asdict())


def _fragment(snapshot: Snapshot, row: Row) -> str | None:
    payload = snapshot.payload(row["page_id"])
    if payload is None:
        return None
    if row["byte_start"] is not None and row["byte_end"] is not None:
        return bytes_text(payload, row["byte_start"], row["byte_end"])
    element = row.get("element")
    return element_text(payload, element) if element else None
