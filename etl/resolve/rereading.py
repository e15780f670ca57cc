"""Reads a page again where its captures, taken together, say something else of whose page it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.claims import CaptureSaying, claims_of, fingerprint
from etl.kept_back import BY_GATE, BY_HAND
from etl.limits import DEFAULT_LIMITS
from etl.reading import read_page
from etl.resolve import reaching
from etl.resolve.workspace import create_empty_relations, create_stage_relations, is_staged_as_today
from etl.stage_page import stage_reading
from etl.staging import Stage

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from etl.items import CaptureClaims
    from etl.limits import PageLimits
    from etl.resolve.workspace import Workspace
    from etl.site import Sites

SAYINGS = f"""
WITH said AS (
    SELECT page_id, list((site_claims, url, content_type, http_status)) AS captures
    FROM work.page_captures GROUP BY page_id
),
known AS (
    SELECT page_id, list((site_claims, url, content_type, http_status)) AS captures
    FROM work.known_captures WHERE page_id IS NOT NULL GROUP BY page_id
)
SELECT s.page_id, s.captures, k.captures, p.claims
FROM said AS s
LEFT JOIN known AS k USING (page_id)
LEFT JOIN staged.pages AS p USING (page_id)
-- A page that somebody keeps back stays so, whatever is said of it later; one that a gate keeps back is read
-- again where gates are asked.
ANTI JOIN (
    FROM base.pages WHERE {BY_HAND} OR ({BY_GATE} AND NOT $1)
) AS d USING (page_id)
ORDER BY s.page_id
"""


def reread_where_claims_changed(
    workspace: Workspace,
    sites: Sites,
    limits: PageLimits = DEFAULT_LIMITS,
    *,
    asks_gates: bool = False,
) -> None:
    """Make the schema `reread`: second readings, on the word of all captures, of pages that need one.

    So a page is read alike whether its captures came at once or one after the other. One whose bytes are not
    kept stays as it was read. `asks_gates`: gates will be asked of what is read, so that pages which gates
    keep back are read again too.
    """
    reaching.reach_recaptured(workspace.base)
    connection, folder = workspace.connection, workspace.stage / "reread"
    changed = _changed_claims(connection, asks_gates=asks_gates)
    if not changed and is_staged_as_today(connection):
        create_empty_relations(connection, "reread")
        return
    with Stage(folder, workspace.forgotten_wordings) as second:
        for page_id, claims in changed:
            payload = _payload(connection, page_id)
            if payload is None:
                continue
            reading = read_page(payload, claims, sites, limits)
            stage_reading(second, page_id, len(payload), reading, claims)
    create_stage_relations(connection, folder, "reread")


def read_nothing_again(workspace: Workspace) -> None:
    """Make the schema `reread` without any reading, where no page has come."""
    Stage(workspace.stage / "reread").close()
    create_stage_relations(workspace.connection, workspace.stage / "reread", "reread")


def _changed_claims(
    connection: duckdb.DuckDBPyConnection, *, asks_gates: bool
) -> list[tuple[str, CaptureClaims]]:
    changed = []
    for page_id, said, known, read_on in connection.execute(SAYINGS, [asks_gates]).fetchall():
        claims = _claims(said)
        before = read_on if read_on is not None else fingerprint(_claims(known or ()))
        if fingerprint(claims) != before:
            changed.append((page_id, claims))
    return changed


def _claims(captures: Iterable[tuple[list[str], str | None, str | None, int | None]]) -> CaptureClaims:
    return claims_of(CaptureSaying(*capture) for capture in captures)


def _payload(connection: duckdb.DuckDBPyConnection, page_id: str) -> bytes | None:
    rows = connection.execute(
        "SELECT payload FROM staged.payloads WHERE page_id = $1 "
        "UNION ALL SELECT payload FROM base._payloads WHERE page_id = $1 LIMIT 1",
        [page_id],
    ).fetchall()
    return bytes(rows[0][0]) if rows else None
