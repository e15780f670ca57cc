"""Tells what has become of the pages of a run in the end, on the word of all their captures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.forgotten import MESSAGE
from etl.notices import Notices

if TYPE_CHECKING:
    import duckdb

OUTCOMES = """
SELECT min(c.source) AS source, p.disposition, p.reason, any_value(p.message)
FROM work.pages_read AS p
JOIN work.affected_captures AS c USING (page_id)
WHERE p.disposition <> 'loaded'
GROUP BY p.page_id, p.disposition, p.reason
UNION ALL
SELECT source, disposition, reason, message
FROM work.met
WHERE page_id IS NULL AND reason = 'unresolved-revisit'
UNION ALL
SELECT source, 'skipped', 'forgotten', $forgotten
FROM work.met SEMI JOIN work.forgotten_pages USING (page_id)
ORDER BY source
"""
ROWS_AT_ONCE = 1000


def tell_outcomes(connection: duckdb.DuckDBPyConnection) -> None:
    """Say of each page that was read and not loaded why, and which revisits found no page."""
    notices = Notices()
    cursor = connection.execute(OUTCOMES, {"forgotten": MESSAGE})
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        for row in rows:
            notices.tell(*row)
    notices.close()
