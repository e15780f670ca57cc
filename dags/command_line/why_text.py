"""`steppe why` for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dags.command_line.aligned import cell

Document = dict[str, Any]

ROW_COLUMNS = {
    "articles": ("title", "version_id", "n_sightings", "n_versions", "first_seen"),
    "article_versions": ("title", "article_id", "change", "first_seen"),
    "article_aliases": ("article_id",),
    "article_matches": ("score", "rule", "version_id", "other_version_id"),
    "sightings": ("article_id", "version_id"),
    "quotes": ("rate", "change_pct", "repeats", "as_of", "as_of_basis"),
    "rates": ("rate", "rate_low", "rate_high", "change_pct", "n_pages", "n_values", "as_of_basis"),
    "pages": ("disposition", "reason", "as_of", "as_of_basis", "n_articles", "n_quotes", "coverage"),
    "captures": ("reason", "http_status", "content_type", "site_claims"),
    "runs": ("kind", "started_at", "status", "snapshot", "code_version", "message"),
    "changes": ("op", "changed_columns", "run_id"),
    "run_metrics": ("value",),
    "gate_results": ("severity", "outcome", "value", "bound", "unit", "says", "reason", "accepted_because"),
    "forgotten": ("kind", "forgotten_at", "reason"),
    "quarantine": ("stage", "reason", "message"),
    "sites": ("name", "language", "time_zone", "home"),
}
"""What is shown of the row itself; all of it is in --json."""

INDENT = "    "


def text(told: Document) -> str:
    """Return what `steppe why` prints."""
    row = [(name, told["row"][name]) for name in ROW_COLUMNS[told["table"]]]
    lines = [f"{told['table']} {told['key']} in snapshot {told['snapshot']}"]
    lines += [told["note"]] if told["note"] else []
    lines += _facts(row)
    lines += _extra(told)
    for place in told["places"]:
        lines += ["", *_place(place)]
    if more := told["n_places"] - len(told["places"]):
        lines += ["", f"and {more} more; --full shows them all"]
    return "\n".join([*lines, *_runs(told["runs"])])


def _facts(facts: Iterable[tuple[str, object]]) -> list[str]:
    told = list(facts)
    width = max((len(name) for name, _ in told), default=0)
    return [f"{INDENT}{name:<{width}}  {cell(value)}" for name, value in told]


def _extra(told: Document) -> Iterator[str]:
    if told.get("rows_added"):
        yield "rows first published by it"
        yield from _facts(told["rows_added"].items())
    if told["table"] == "sites":
        yield "pages of it"
        yield from _facts(told["pages"].items())
    if told["table"] != "quarantine" and told.get("quarantine"):
        yield "in quarantine"
        yield from _facts(told["quarantine"].items())
    if told["table"] == "changes":
        yield from _change(told)
    if told.get("rate"):
        outcome = "it became the rate" if told["rate"]["won"] else "it did not become the rate"
        yield f"{outcome} {told['rate']['key']}: {told['rate']['since']}"


def _change(told: Document) -> Iterator[str]:
    """Yield what a row held before and after, and what it is now."""
    if told["values"] is not None:
        yield "what changed"
        for name, sides in told["values"].items():
            yield f"{INDENT}{name}: {cell(sides['before'])} -> {cell(sides['after'])}"
    elif told["row"]["op"] == "updated":
        yield "what it was before is not known: the snapshots that tell it are no longer both kept"
    if told["row_now"] is not None:
        yield f"the row in snapshot {told['snapshot']}"
        yield from _facts((name, told["row_now"][name]) for name in ROW_COLUMNS[told["row"]["table_name"]])


def _place(place: Document) -> Iterator[str]:
    if "won" in place:
        outcome = "won" if place["won"] else "lost"
        yield f"{outcome} with {place['rate_text']} {place['change_text']}: {place['since']}"
    page = place["page"]
    yield f"page {page['page_id']}"
    dated = f"{page['as_of']} ({page['as_of_basis']})" if page.get("as_of") else "no date"
    reader = page.get("parser") or f"none: {page.get('disposition')}, {page.get('reason')}"
    yield from _facts([("reader", reader), ("date", dated), ("run", place["added_run_id"])])
    for capture in place["captures"]:
        known = (capture["source"], capture["url"], capture["captured_at"])
        yield f"{INDENT}capture  {'  '.join(cell(each) for each in known if each is not None)}"
    if "title" in place:
        yield f"{INDENT}headline  {cell(place['title'])}"
    yield from _fragment(place)


def _fragment(place: Document) -> Iterator[str]:
    if "payload" in place:
        yield from _opening(place["payload"])
    elif place["fragment"] is None:
        yield f"{INDENT}the payload is not kept, or its place on the page is not known"
    else:
        fragment = place["fragment"]
        yield f"{INDENT}printed {_where(place)}"
        cut = f" […{fragment['left_out']} characters left out…] " if fragment["left_out"] else ""
        yield from printable(fragment["text"] + cut + fragment["tail"])


def _where(place: Document) -> str:
    where = f"as article {place['position']} " if "position" in place else ""
    if place.get("byte_start") is None:
        return f"{where}in {place.get('element')}"
    return f"{where}from byte {place['byte_start']} to {place['byte_end']}"


def _opening(payload: Document | None) -> Iterator[str]:
    if payload is None:
        yield f"{INDENT}the payload is not kept"
        return
    how = "is" if payload["is_whole"] else "begins"
    yield f"{INDENT}the payload of {payload['bytes']} bytes {how}"
    yield from printable(payload["text"])


def printable(text: str) -> Iterator[str]:
    """Yield the lines of a text that a page prints, with characters that move the cursor escaped."""
    for line in text.split("\n"):
        yield f"{INDENT}| {cell(line.removesuffix(chr(13)))}".rstrip()


def _runs(runs: list[Document]) -> Iterator[str]:
    for run in runs:
        yield ""
        yield f"run {run['run_id']} ({run['kind']}) {run['status']}, steppe {run['code_version']}"
        if run["message"]:
            yield f"{INDENT}{cell(run['message'])}"
