"""Where on which page something is printed: fragment, page and captures."""

from __future__ import annotations

from typing import Any

from dags.command_line.why_snapshot import Row, Snapshot
from etl.claims import CaptureSaying, claims_of
from etl.fragment import FRAGMENT_CHARACTERS, Fragment, bytes_text, element_text, page_text, shortened
from etl.items import CaptureClaims

MOST_PLACES = 10
"""An article can have stood in hundreds of places; the first ones show how it came."""

PAGE_FACTS = """
SELECT page_id, site, layout, parser, media_type, bytes, disposition, reason, as_of, as_of_basis, coverage,
       added_run_id
FROM pages WHERE page_id = ?
"""
CAPTURES = """
SELECT source, url, captured_at, http_status, content_type, site_claims, added_run_id
FROM captures WHERE page_id = ? ORDER BY captured_at NULLS LAST, source, url
"""


def printed_place(snapshot: Snapshot, row: Row, *, full: bool) -> dict[str, Any]:
    """Return a sighting's or a quote's place: page, captures, headline, and the fragment printed there."""
    names = ("title", "position", "byte_start", "byte_end", "element", "added_run_id")
    place = {name: row[name] for name in names if name in row}
    facts = page_facts(snapshot, row["page_id"])
    fragment = _fragment(snapshot, row, facts)
    shown = shortened(fragment, None if full else FRAGMENT_CHARACTERS) if fragment is not None else None
    return {**facts, **place, "fragment": as_document(shown)}


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
    text = page_text(payload, _claims(page_facts(snapshot, page_id)))
    shown = text if full else text[:FRAGMENT_CHARACTERS]
    return {"text": shown, "bytes": len(payload), "is_whole": len(shown) == len(text)}


def as_document(fragment: Fragment | None) -> dict[str, Any] | None:
    """Return a fragment as JSON has it; `text` and `tail` are its opening and its end."""
    return None if fragment is None else dict(fragment._asdict())


def _claims(facts: dict[str, Any]) -> CaptureClaims:
    names = CaptureSaying._fields
    said = [{**capture, "sites": capture["site_claims"]} for capture in facts["captures"]]
    return claims_of(CaptureSaying(*(each[name] for name in names)) for each in said)


def _fragment(snapshot: Snapshot, row: Row, facts: dict[str, Any]) -> str | None:
    payload = snapshot.payload(row["page_id"])
    if payload is None:
        return None
    if row["byte_start"] is not None and row["byte_end"] is not None:
        return bytes_text(payload, row["byte_start"], row["byte_end"], _claims(facts))
    element = row.get("element")
    return element_text(payload, element, _claims(facts)) if element else None
