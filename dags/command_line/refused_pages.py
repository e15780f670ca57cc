"""The pages of a refused run that it could not read, or that its gates named, as its working files tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from warehouse.gate_results import GateResult

SHORT_ID = 12
"""Digits of a page_id, which every command takes."""
MOST_SHOWN = 20
_PAGE_ID = re.compile(r"\b[0-9a-f]{64}\b")
PAGES = """
WITH read AS (
    SELECT page_id, min(disposition) AS disposition, min(reason) AS reason, min(message) AS message
    FROM read_parquet($pages) GROUP BY page_id
)
SELECT DISTINCT d.source, d.page_id, coalesce(p.reason, d.reason) AS reason,
       -- Without a reason it is a page that is known already, whatever is made of that.
       coalesce(p.disposition, d.disposition) = 'quarantined'
       AND coalesce(p.reason, d.reason) IS NOT NULL AS is_unread,
       coalesce(p.message, d.message) AS message
FROM read_parquet($deliveries) AS d LEFT JOIN read AS p ON d.page_id = p.page_id
WHERE is_unread OR d.page_id IN (SELECT unnest($named::VARCHAR[]))
ORDER BY d.source, d.page_id
"""


class RefusedPage(NamedTuple):
    """One delivery: where from, an opening of its page's id if it is one, and why it is named."""

    source: str
    page_id: str | None
    reason: str
    says: str


def refused_pages(stage: Path, gates: Iterable[GateResult]) -> list[RefusedPage]:
    """Return what could not be read of a stage, and what gates that failed name; nothing where it is gone."""
    import duckdb  # noqa: PLC0415  only refused runs pay for it

    from warehouse.scratch import scratch_database  # noqa: PLC0415
    from warehouse.sql import literal_path  # noqa: PLC0415

    files = {name: stage / f"{name}.parquet" for name in ("pages", "deliveries")}
    if not all(file.is_file() for file in files.values()):
        return []
    named = _named(gates)
    values = {name: literal_path(file) for name, file in files.items()} | {"named": sorted(named)}
    try:
        with scratch_database() as connection:
            rows = connection.execute(PAGES, values).fetchall()
    except duckdb.Error:  # a run that failed has left half a file
        return []
    return [
        RefusedPage(source, _short(page_id), reason or "", message or "")
        if is_unread
        else RefusedPage(source, _short(page_id), f"gate-{named[page_id].gate}", named[page_id].says)
        for source, page_id, reason, is_unread, message in rows
    ]


def _named(gates: Iterable[GateResult]) -> dict[str, GateResult]:
    """Return the gates that failed, by the pages that their examples name."""
    return {
        page_id: gate
        for gate in gates
        if gate.n_failing
        for example in gate.examples
        for page_id in _PAGE_ID.findall(f"{example.key} {example.says}")
    }


def _short(page_id: str | None) -> str | None:
    return page_id and page_id[:SHORT_ID]
