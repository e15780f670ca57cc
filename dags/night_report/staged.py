"""What a refused run could not read, as its working files keep it: none of it stands in a snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from dags.night_report.shown import bounded, listed
from dags.night_report.snapshot import Row
from dags.night_report.waiting import FRAGMENT_CHARACTERS, LARGEST_SHOWN_BYTES, NO_FRAGMENT, OPENED_BYTES
from etl.claims import CaptureSaying, claims_of
from etl.fragment import page_text
from etl.worker_stages import staged_files
from warehouse.contract import PAYLOADS
from warehouse.scratch import scratch_database
from warehouse.sql import empty_select, parquet_list

MOST_REASONS = 12
MOST_DELIVERIES = 3

# Of a delivery with a page, the page tells what became of it; by itself a delivery tells of what has none.
UNREAD = """
CREATE VIEW unread AS
WITH read AS (
    SELECT page_id, min(disposition) AS disposition, min(reason) AS reason, min(message) AS message,
           min(stage) AS stage, min(bytes) AS bytes
    FROM pages GROUP BY page_id
)
SELECT d.number, d.page_id, d.source, d.url, d.content_type, d.http_status, d.site_claim,
       coalesce(p.reason, d.reason) AS reason, coalesce(p.message, d.message) AS message,
       coalesce(p.stage, 'open') AS stage, p.bytes
FROM deliveries AS d LEFT JOIN read AS p ON d.page_id = p.page_id
WHERE coalesce(p.disposition, d.disposition) = 'quarantined' AND coalesce(p.reason, d.reason) IS NOT NULL
"""
REASONS = """
SELECT reason, min(stage) AS stage, count(*) AS n_pages FROM unread GROUP BY reason
ORDER BY n_pages DESC, reason
"""
DELIVERIES = """
SELECT page_id, source, message, bytes, url, content_type, http_status, site_claim FROM unread
WHERE reason = ? ORDER BY number LIMIT ?
"""
OPENING = f"SELECT payload[1:{OPENED_BYTES}] AS opening FROM payloads WHERE page_id = ? LIMIT 1"


def staged_quarantine(stage: Path, command: str) -> dict[str, Any] | None:
    """Return the deliveries of a stage that could not be read, by reason; None where no stage is kept.

    `command` is what tells more of them.
    """
    files = {name: staged_files(stage, name) for name in ("deliveries", "pages", "payloads")}
    if not files["deliveries"] or not files["pages"]:
        return None
    try:
        with scratch_database() as connection:
            for name, parts in files.items():
                rows = f"FROM read_parquet({parquet_list(parts)})" if parts else empty_select(PAYLOADS)
                connection.execute(f"CREATE VIEW {name} AS {rows}")
            connection.execute(UNREAD)
            return _told(connection, command)
    except duckdb.Error:  # a run that failed has left half a file
        return None


def _told(connection: duckdb.DuckDBPyConnection, command: str) -> dict[str, Any]:
    reasons = _rows(connection, REASONS)
    for reason in reasons[:MOST_REASONS]:
        found = _rows(connection, DELIVERIES, [reason["reason"], MOST_DELIVERIES])
        pages = [_delivery(connection, delivery, command) for delivery in found]
        reason |= {"n_new": reason["n_pages"], "pages": listed(pages, reason["n_pages"], command)}
    return {
        "n_pages": sum(reason["n_pages"] for reason in reasons),
        "reasons": listed(reasons[:MOST_REASONS], len(reasons), command),
    }


def _delivery(connection: duckdb.DuckDBPyConnection, delivery: Row, command: str) -> Row:
    return {
        "page_id": delivery["page_id"],
        "source": bounded(delivery["source"]),
        "message": bounded(delivery["message"]),
        "is_new": True,
        **_fragment(connection, delivery),
        "command": command,
    }


def _fragment(connection: duckdb.DuckDBPyConnection, delivery: Row) -> Row:
    if delivery["bytes"] is None or delivery["bytes"] > LARGEST_SHOWN_BYTES:
        return NO_FRAGMENT
    kept = _rows(connection, OPENING, [delivery["page_id"]])
    if not kept:
        return NO_FRAGMENT
    sites = [delivery["site_claim"]] if delivery["site_claim"] else []
    said = CaptureSaying(sites, delivery["url"], delivery["content_type"], delivery["http_status"])
    text = page_text(bytes(kept[0]["opening"]), claims_of([said]))
    is_whole = len(text) <= FRAGMENT_CHARACTERS and delivery["bytes"] <= OPENED_BYTES
    return {"fragment": text[:FRAGMENT_CHARACTERS], "is_whole": is_whole}


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: list[object] | None = None) -> list[Row]:
    cursor = connection.execute(query, values or [])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
