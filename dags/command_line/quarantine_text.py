"""What there is to see of quarantined pages, for people and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dags.command_line.aligned import aligned, cell
from dags.command_line.counted import counted
from dags.command_line.destination import binary_destination
from dags.command_line.printing import print_json, print_text, terminal_width
from dags.command_line.unreadable import WHERE_TO_SEE, count_unreadable
from dags.command_line.why_places import opening, page_facts
from dags.command_line.why_snapshot import Snapshot, open_snapshot
from dags.command_line.why_text import printable
from dags.replay_pages import find_page
from warehouse.errors import UsageError
from warehouse.payloads import payload_file

if TYPE_CHECKING:
    from warehouse.runs import RunRecord

SHORT_ID = 12
"""Digits of a page_id in lists: enough for millions of pages, and every command takes them."""

WAITING = """
SELECT page_id, reason, stage, source, message, added_run_id FROM quarantine
WHERE reason = coalesce(?, reason) ORDER BY reason, source, page_id
"""


def print_list(warehouse: Path, at: int | None, reason: str | None, *, as_json: bool) -> None:
    """Print the quarantined pages of the newest snapshot or of that one, of one reason or of all."""
    with open_snapshot(warehouse, at) as snapshot:
        pages = snapshot.rows(WAITING, [reason])
        unreadable = count_unreadable(snapshot.connection)
    if as_json:
        print_json({"pages": pages, "unreadable_deliveries": unreadable})
        return
    names = ("page", "reason", "stage", "source", "message")
    rows = [[page["page_id"][:SHORT_ID], *(page[name] for name in names[1:])] for page in pages]
    table = [aligned(names, rows, terminal_width())] if rows else []
    waiting = f"({counted(len(pages), 'page')} in quarantine{f' for {reason}' if reason else ''})"
    beside = f"({counted(unreadable, 'delivery')} could not be opened: {WHERE_TO_SEE} them)"
    print_text("\n".join([*table, waiting, *([beside] if unreadable else [])]))


def print_page(warehouse: Path, at: int | None, name: str, output: Path | None, *, as_json: bool) -> None:
    """Print why a page waits; write its bytes where a file is given."""
    with open_snapshot(warehouse, at) as snapshot:
        told = _page(snapshot, name)
        if output is not None:
            _write_payload(snapshot, told["page"]["page_id"], output)
    if as_json:
        print_json(told)
    else:
        print_text("\n".join(_lines(told)))


def _page(snapshot: Snapshot, name: str) -> dict[str, Any]:
    found = find_page(snapshot.connection, name)
    waiting = snapshot.rows(
        "SELECT stage, reason, message FROM quarantine WHERE page_id = ?", [found.page_id]
    )
    if not waiting:
        because = f" ({found.reason})" if found.reason else ""
        raise UsageError(
            f"the page {found.page_id} is not in quarantine: it is {found.disposition}{because}; "
            "steppe why pages PAGE tells more"
        )
    kept = payload_file(snapshot.folder, snapshot.manifest, found.page_id)
    return {
        **waiting[0],
        **page_facts(snapshot, found.page_id),
        "payload": opening(snapshot, found.page_id, full=False),
        "kept_in": str(kept) if kept else None,
    }


def _write_payload(snapshot: Snapshot, page_id: str, output: Path) -> None:
    payload = snapshot.payload(page_id)
    if payload is None:
        raise UsageError(f"the bytes of the page {page_id} are not kept")
    with binary_destination(output) as stream:
        stream.write(payload)


def _lines(told: dict[str, Any]) -> Iterator[str]:
    page, payload = told["page"], told["payload"]
    yield f"page     {page['page_id']}"
    yield f"reason   {told['reason']}, found at the stage '{told['stage']}' of reading"
    yield f"message  {cell(told['message'])}"
    yield f"is       {page['bytes']} bytes of {page['media_type']}, site {page['site'] or 'unknown'}"
    for capture in told["captures"]:
        known = (capture["source"], capture["url"], capture["captured_at"])
        yield f"capture  {'  '.join(cell(each) for each in known if each is not None)}"
    yield f"run      {told['added_run_id']}"
    yield f"kept in  {cell(told['kept_in'] or 'nothing: the bytes are not kept')}"
    if payload:
        yield "it is" if payload["is_whole"] else "it begins"
        yield from printable(payload["text"])


def print_discarded(record: RunRecord, *, as_json: bool) -> None:
    """Print what discarding came to."""
    if as_json:
        names = ("run_id", "status", "snapshot", "message")
        print_json({**{name: getattr(record, name) for name in names}, "pages": record.pages_skipped})
    else:
        print_text(f"{record.message}\npublished snapshot {record.snapshot} in {record.seconds:.1f} seconds")
