"""The pages in quarantine by reason, and the deliveries that could not be opened."""

from __future__ import annotations

from typing import Any

from dags.night_report.shown import bounded, listed
from dags.night_report.snapshot import AskedSnapshot, Row
from etl.claims import CaptureSaying, claims_of
from etl.fragment import page_text

MOST_REASONS = 12
MOST_PAGES = 3
"""Pages shown for each reason: the run's own first."""
FRAGMENT_CHARACTERS = 280
OPENED_BYTES = 64 * 1024
"""So much of a page is opened for its fragment."""
LARGEST_SHOWN_BYTES = 4 * 1024 * 1024
"""A larger page's bytes are not fetched for a fragment."""
NO_FRAGMENT: Row = {"fragment": None, "is_whole": False}
MOST_UNREADABLE = 10

REASONS = """
SELECT reason, min(stage) AS stage, count(*) AS n_pages,
       count(*) FILTER (added_run_id = $run) AS n_new
FROM base.quarantine GROUP BY reason ORDER BY n_new DESC, n_pages DESC, reason
"""
PAGES = """
SELECT page_id, source, message, added_run_id = $run AS is_new FROM base.quarantine
WHERE reason = $reason ORDER BY is_new DESC, source, page_id LIMIT $most
"""
BYTES = "SELECT bytes FROM base.pages WHERE page_id = ?"
PAYLOAD = f"SELECT payload[1:{OPENED_BYTES}] AS opening FROM base._payloads WHERE page_id = ?"
SAYINGS = """
SELECT site_claims AS sites, url, content_type, http_status FROM base.captures
WHERE page_id = ? ORDER BY captured_at NULLS LAST, source, url
"""
UNREADABLE = """
SELECT source, reason, message FROM base.captures
WHERE page_id IS NULL AND added_run_id = ?
      -- what archives and browsers keep beside pages is as it should be
      AND reason NOT IN ('arc-header', 'not-web', 'page-asset', 'unresolved-revisit', 'wacz-index')
      AND (reason = 'warc-segment' OR NOT starts_with(reason, 'warc-'))
"""


def quarantine(snapshot: AskedSnapshot, run_id: str) -> dict[str, Any]:
    """Return why pages wait in a snapshot, with some of them, and what the run could not open."""
    snapshot.reach_all("quarantine")
    reasons = snapshot.rows(REASONS, {"run": run_id})
    for reason in reasons[:MOST_REASONS]:
        given = {"run": run_id, "reason": reason["reason"], "most": MOST_PAGES}
        # Of what has waited before, one page of a reason shows what they are.
        pages = [
            _page(snapshot, page, is_opened=page["is_new"] or not number)
            for number, page in enumerate(snapshot.rows(PAGES, given))
        ]
        command = f"steppe quarantine list --reason {reason['reason']}"
        reason["pages"] = listed(pages, reason["n_pages"], command)
    return {
        "n_pages": sum(reason["n_pages"] for reason in reasons),
        "n_new": sum(reason["n_new"] for reason in reasons),
        "reasons": listed(reasons[:MOST_REASONS], len(reasons), "steppe sql --query quarantine"),
        "unreadable": _unreadable(snapshot, run_id),
    }


def _page(snapshot: AskedSnapshot, page: Row, *, is_opened: bool) -> Row:
    return {
        **page,
        "source": bounded(page["source"]),
        "message": bounded(page["message"]),
        **(_fragment(snapshot, page["page_id"]) if is_opened else NO_FRAGMENT),
        "command": f"steppe quarantine show {page['page_id'][:12]}",
    }


def _fragment(snapshot: AskedSnapshot, page_id: str) -> Row:
    """Return how a page begins, null where its bytes are not kept or too many to look at."""
    snapshot.name("sought_page", "SELECT ? AS page_id", [page_id])
    for table in ("pages", "captures", "_payloads"):
        snapshot.reach(table, "page_id", "FROM sought_page")
    sizes = snapshot.rows(BYTES, [page_id])
    kept = snapshot.rows(PAYLOAD, [page_id]) if sizes and sizes[0]["bytes"] <= LARGEST_SHOWN_BYTES else []
    if not kept:
        return NO_FRAGMENT
    claims = claims_of(CaptureSaying(**row) for row in snapshot.rows(SAYINGS, [page_id]))
    text = page_text(bytes(kept[0]["opening"]), claims)
    is_whole = len(text) <= FRAGMENT_CHARACTERS and sizes[0]["bytes"] <= OPENED_BYTES
    return {"fragment": text[:FRAGMENT_CHARACTERS], "is_whole": is_whole}


def _unreadable(snapshot: AskedSnapshot, run_id: str) -> dict[str, Any]:
    snapshot.name("unread", "SELECT CAST(NULL AS VARCHAR) AS page_id")
    snapshot.reach("captures", "page_id", "FROM unread")
    snapshot.name("unreadable", UNREADABLE, [run_id])
    ((n_all,),) = [row.values() for row in snapshot.rows("SELECT count(*) FROM unreadable")]
    rows = snapshot.rows("FROM unreadable ORDER BY source LIMIT ?", [MOST_UNREADABLE])
    shown = [{**row, "source": bounded(row["source"]), "message": bounded(row["message"])} for row in rows]
    return listed(shown, n_all, "steppe sql --query unreadable")
