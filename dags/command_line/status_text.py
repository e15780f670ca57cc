"""`steppe status` for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dags.command_line.aligned import aligned, cell
from dags.command_line.counted import counted
from dags.command_line.undated import undated_told
from dags.command_line.unreadable import unreadable_told
from dags.command_line.values import moment
from warehouse.disk_use import KINDS

Document = dict[str, Any]

AGES = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def status_text(document: Document, now: datetime) -> str:
    """Return what `steppe status` prints."""
    facts = [
        ("warehouse", document["warehouse"]),
        ("snapshot", _snapshot(document, now)),
        ("data through", document["data_through"] or "no date yet"),
        ("last run", _last_run(document["last_run"])),
        ("running", _running(document["running"])),
        ("quarantine", _quarantine(document)),
        ("unreadable", unreadable_told(document["unreadable_deliveries"])),
        ("undated", undated_told(document["undated_pages"], document["undated_quotes"])),
        ("size", f"{document['bytes']} bytes; all of the folder takes {document['disk']['total']} bytes"),
    ]
    if place := document["catalogue_leads_to"]:
        facts.append(("catalogue", f"leads to {place}; 'steppe rebuild-catalogue' makes it anew for here"))
    width = max(len(name) for name, _ in facts)
    lines = [f"{name:<{width}}  {cell(fact)}" for name, fact in facts]
    return "\n".join([*lines, *_tables(document["tables"]), *_disk(document["disk"])])


def age(then: datetime, now: datetime) -> str:
    """Return how long ago a moment was, in its greatest unit: `3 hours ago`."""
    seconds = int((now - then).total_seconds())
    for length, unit in AGES:
        if seconds >= length:
            return f"{counted(seconds // length, unit)} ago"
    return "just now"


def _snapshot(document: Document, now: datetime) -> str:
    if document["snapshot"] is None:
        return "none yet"
    published = document["published_at"]
    return (
        f"{document['snapshot']}, published {moment(published)} ({age(published, now)}) "
        f"by run {document['published_by']}"
    )


def _quarantine(document: Document) -> str:
    pages, size = counted(document["quarantined_pages"], "page"), document["quarantined_bytes"]
    return f"{pages} of {size} bytes" if size else pages


def _last_run(run: Document | None) -> str:
    if run is None:
        return "none yet"
    message = f": {run['message']}" if run["message"] else ""
    return f"{run['run_id']} ({run['kind']}) {run['status']}{message}"


def _running(holder: Document | None) -> str:
    if holder is None:
        return "no"
    if not holder:
        return "yes, a process that has just started"
    return (
        f"yes, {holder.get('purpose')} in process {holder.get('pid')} on host {holder.get('host')} "
        f"since {holder.get('started_at')}"
    )


def _tables(tables: Document) -> list[str]:
    if not tables:
        return []
    rows = [(name, counts["rows"], counts["files"], counts["bytes"]) for name, counts in tables.items()]
    return ["", aligned(("table", "rows", "files", "bytes"), rows)]


def _disk(disk: Document) -> list[str]:
    rows = [(kind, disk[kind], meaning) for kind, meaning in KINDS.items()]
    return ["", aligned(("on disk", "bytes", "what"), rows)]
