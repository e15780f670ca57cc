"""Reads a page again where its captures, taken together, say something else of whose page it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.claims import claims_of
from etl.reading import read_page
from etl.resolve.workspace import create_stage_views
from etl.stage_page import stage_reading
from etl.staging import Stage

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from etl.items import SiteClaims
    from etl.site import Sites

CLAIMS = """
WITH said AS (
    SELECT page_id,
           list_distinct(flatten(list(site_claims))) AS given,
           list_distinct(list(url) FILTER (url IS NOT NULL)) AS urls
    FROM work.page_captures GROUP BY page_id
),
known AS (
    SELECT page_id,
           list_distinct(flatten(list(site_claims))) AS given,
           list_distinct(list(url) FILTER (url IS NOT NULL)) AS urls
    FROM work.known_captures WHERE page_id IS NOT NULL GROUP BY page_id
)
SELECT s.page_id, s.given, s.urls,
       coalesce(k.given, []), coalesce(k.urls, []), p.claims_given, p.claims_hosts
FROM said AS s
LEFT JOIN known AS k USING (page_id)
LEFT JOIN staged.pages AS p USING (page_id)
ORDER BY s.page_id
"""


def reread_where_claims_changed(connection: duckdb.DuckDBPyConnection, stage: Path, sites: Sites) -> None:
    """Make the schema `reread`: second readings, on the word of all captures, of pages that need one.

    So a page is read alike whether its captures came at once or one after the other.
    """
    folder = stage / "reread"
    with Stage(folder) as second:
        for page_id, claims in _changed_claims(connection):
            payload = _payload(connection, page_id)
            stage_reading(second, page_id, len(payload), read_page(payload, claims, sites), claims)
    create_stage_views(connection, folder, "reread")


def _changed_claims(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, SiteClaims]]:
    changed = []
    for page_id, given, urls, known_given, known_urls, read_given, read_hosts in connection.execute(
        CLAIMS
    ).fetchall():
        claims = claims_of(given, urls or ())
        if read_given is None:
            before = claims_of(known_given, known_urls or ())
            same = claims == before
        else:
            same = (sorted(claims.given), sorted(claims.hosts)) == (read_given, read_hosts)
        if not same:
            changed.append((page_id, claims))
    return changed


def _payload(connection: duckdb.DuckDBPyConnection, page_id: str) -> bytes:
    ((payload,),) = connection.execute(
        "SELECT payload FROM staged.payloads WHERE page_id = $1 "
        "UNION ALL SELECT payload FROM base._payloads WHERE page_id = $1 LIMIT 1",
        [page_id],
    ).fetchall()
    return bytes(payload)
