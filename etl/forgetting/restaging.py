"""Stages again what published pages print, from their rows alone, but for what is taken down."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from etl.claims import fingerprint
from etl.forgotten import MESSAGE, REASON
from etl.identity.joined_words import joined_words
from etl.items import CaptureClaims
from etl.stage_page import url_key
from etl.staging import Stage
from warehouse.base_views import create_base_views
from warehouse.forgetting.holding import store_hashes
from warehouse.scratch import scratch_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    import duckdb

    from warehouse.folder import WarehouseFolder
    from warehouse.forgetting.intent import Target
    from warehouse.manifest import Manifest

ROWS_AT_ONCE = 64
"""Rows with long texts are held together."""

CHOSEN = """
CREATE TABLE chosen AS
SELECT page_id, page_id IN (FROM gone_pages) AS is_gone
FROM base.pages
WHERE reason IS DISTINCT FROM 'forgotten' AND (
    page_id IN (FROM gone_pages)
    OR page_id IN (SELECT page_id FROM base.sightings WHERE version_id IN (FROM gone_wordings))
);
CREATE TABLE left_places AS
SELECT page_id, position, version_id
FROM base.sightings SEMI JOIN (FROM chosen WHERE NOT is_gone) USING (page_id)
WHERE version_id NOT IN (FROM gone_wordings)
"""

PAGES = """
SELECT p.page_id, p.site, p.layout, p.parser, p.media_type, p.bytes, p.disposition, p.reason,
       CASE p.as_of_basis WHEN 'page' THEN p.as_of END, p.first_result, p.last_result, p.total_results,
       coalesce(a.n, 0)::INTEGER, p.n_quotes, p.coverage, c.is_gone OR coalesce(a.n, 0) + p.n_quotes = 0
FROM base.pages AS p
JOIN chosen AS c USING (page_id)
LEFT JOIN (SELECT page_id, count(*) AS n FROM left_places GROUP BY page_id) AS a USING (page_id)
ORDER BY p.page_id
"""

ARTICLES = """
SELECT s.page_id, s.position, s.site, v.title, v.text, length(v.text)::INTEGER, v.word_count, v.truncated,
       s.kind, s.dateline, s.captions, s.byte_start, s.byte_end, s.element, s.url, s.author, s.published_at,
       s.version_id, v.text_sha256, i.opening_key, i.headline_key, i.opening_id, i.whole_id,
       i.n_comparable_words
FROM base.sightings AS s
JOIN left_places USING (page_id, position)
JOIN base.article_versions AS v ON v.version_id = s.version_id
JOIN base._version_identity AS i ON i.version_id = s.version_id
ORDER BY s.page_id, s.position
"""

QUOTES = """
SELECT page_id, site, base, quote, rate, rate_text, change_pct, change_text, repeats, byte_start, byte_end,
       element
FROM base.quotes SEMI JOIN (FROM chosen WHERE NOT is_gone) USING (page_id)
ORDER BY ALL
"""


def stage_without(folder: WarehouseFolder, place: Path, manifest: Manifest, target: Target) -> None:
    """Stage the pages of a snapshot that print something of a target, as they stand, without it.

    Nothing is read again: other rows stay as they are, whatever today's readers say, and whether or not the
    bytes are kept. A page that prints nothing else is skipped, and so is one that goes itself.
    """
    with scratch_database() as connection, Stage(place) as stage:
        create_base_views(connection, folder, manifest)
        store_hashes(connection, "gone_pages", target.pages)
        store_hashes(connection, "gone_wordings", target.wordings)
        connection.execute(CHOSEN)
        for row in _rows(connection, PAGES):
            _stage_page(stage, row)
        for row in _rows(connection, ARTICLES):
            _stage_article(stage, row)
        for row in _rows(connection, QUOTES):
            stage.add("quotes", *row)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    cursor = connection.execute(query)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _stage_page(stage: Stage, row: tuple[Any, ...]) -> None:
    page_id, *facts, n_articles, n_quotes, coverage, is_blank = row
    claims = fingerprint(CaptureClaims())
    if is_blank:
        media_type, size = itemgetter(3, 4)(facts)
        nothing = [None] * 3
        stage.add(
            "pages",
            page_id,
            claims,
            *nothing,
            media_type,
            size,
            "skipped",
            REASON,
            MESSAGE,
            *nothing,
            None,
            None,
            0,
            0,
            None,
            True,
            None,
        )
        return
    site, layout, parser, media_type, size, disposition, reason, *results = facts
    stage.add(
        "pages",
        page_id,
        claims,
        site,
        layout,
        parser,
        media_type,
        size,
        disposition,
        reason,
        None,
        None,
        *results,
        n_articles,
        n_quotes,
        coverage,
        True,
        None,
    )


def _stage_article(stage: Stage, row: tuple[Any, ...]) -> None:
    site, text, url = row[2], row[4], row[14]
    key = url_key(site, url) if url else None
    stage.add("articles", *row[:15], key, *row[15:], joined_words(text), size_bytes=600 + 2 * len(text))
