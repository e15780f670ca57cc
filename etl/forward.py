"""Bringing a warehouse forward that an older steppe published: a snapshot of its own, before the next run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.identity.components import Components
from etl.identity.story import FULLY_TOLD_ARTICLES
from warehouse.chunks import BATCH_ROWS
from warehouse.contract import CONTRACT_VERSION
from warehouse.forward import create_published_views, forwarded_content
from warehouse.history import History
from warehouse.manifest import current_manifest
from warehouse.publish import publish_again
from warehouse.scratch import scratch_database

if TYPE_CHECKING:
    import duckdb

    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest
    from warehouse.publish import Content
    from warehouse.runs import RunRecord

MIGRATION = "migration"
"""The kind of run that brings a warehouse forward."""


def is_older(folder: WarehouseFolder) -> bool:
    """Say whether an older steppe published the warehouse."""
    manifest = current_manifest(folder)
    return manifest is not None and manifest.contract_version < CONTRACT_VERSION


def bring_forward(folder: WarehouseFolder, record: RunRecord) -> None:
    """Publish the rows of an older warehouse anew, in today's columns, as one snapshot.

    The caller holds the writer lock, and has found that `is_older`.
    """
    manifest = current_manifest(folder)
    assert manifest is not None  # it is older, so it is there
    record.message = f"from contract {manifest.contract_version} to {CONTRACT_VERSION}"
    with scratch_database() as connection:
        content = _forwarded(connection, folder, manifest)
        publish_again(folder, connection, content, History(), record, record.code_version)


def in_todays_tables(folder: WarehouseFolder, manifest: Manifest) -> Manifest:
    """Return an older snapshot as today's contract has it, under its own number; its files are written."""
    with scratch_database() as connection:
        content = _forwarded(connection, folder, manifest)
    return replace(
        manifest, contract_version=CONTRACT_VERSION, tables=dict(content.tables), lookup=content.lookup
    )


def _forwarded(connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, manifest: Manifest) -> Content:
    create_published_views(connection, folder, manifest)
    forwarded: set[str] = set()
    for version in range(manifest.contract_version + 1, CONTRACT_VERSION + 1):
        forwarded |= STEPS[version](connection)
    return forwarded_content(connection, folder, manifest, forwarded)


def _to_contract_2(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Give each match the band by which its articles met; of large stories keep those that connect them."""
    connection.execute(MET)
    connection.execute(LARGE)
    connection.register("connecting_numbers", _connecting(connection))
    connection.execute(
        "CREATE TABLE connecting AS SELECT a.article_id, b.article_id AS other_id "
        "FROM connecting_numbers AS c "
        "JOIN large AS a ON a.number = c.one JOIN large AS b ON b.number = c.other"
    )
    connection.unregister("connecting_numbers")
    connection.execute(
        "CREATE VIEW forward.article_matches AS "
        "WITH matches AS ("
        "SELECT m.*, met.band FROM published.article_matches AS m JOIN met USING (article_id, other_id)"
        ") FROM matches ANTI JOIN large USING (article_id) "
        "UNION ALL FROM matches SEMI JOIN connecting USING (article_id, other_id)"
    )
    return {"article_matches"}


MET = """
CREATE TABLE met AS
WITH bands AS (
    SELECT DISTINCT v.article_id, unnest(i.bands) AS band
    FROM published.article_versions AS v
    JOIN published._version_identity AS i USING (version_id)
    WHERE v.article_id IN (
        SELECT article_id FROM published.article_matches UNION SELECT other_id FROM published.article_matches
    )
)
SELECT m.article_id, m.other_id, min(a.band) AS band
FROM published.article_matches AS m
JOIN bands AS a ON a.article_id = m.article_id
JOIN bands AS b ON b.article_id = m.other_id AND b.band = a.band
GROUP BY ALL
"""

LARGE = f"""
CREATE TABLE large AS
SELECT article_id, row_number() OVER (ORDER BY article_id) AS number
FROM published.articles
QUALIFY count(*) OVER (PARTITION BY story_id) > {FULLY_TOLD_ARTICLES}
"""
"""The articles of large stories. A match lies within one story, so either of its articles tells of which."""

OF_LARGE_STORIES = """
SELECT a.number, b.number
FROM met AS m
JOIN large AS a ON a.article_id = m.article_id
JOIN large AS b ON b.article_id = m.other_id
ORDER BY m.band, a.number, b.number
"""


def _connecting(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the matches of large stories that connect them, met in the order of their bands.

    There are fewer than articles, whereas those that connect nothing grow with their square.
    """
    components = Components()
    cursor = connection.execute(OF_LARGE_STORIES)
    kept: list[tuple[int, int]] = []
    while batch := cursor.fetchmany(BATCH_ROWS):
        kept += [pair for pair in batch if components.join(*pair)]
    ones, others = zip(*kept, strict=True) if kept else ((), ())
    return pa.table({"one": pa.array(ones, pa.int64()), "other": pa.array(others, pa.int64())})


def _to_contract_3(_: duckdb.DuckDBPyConnection) -> set[str]:
    """Leave the tables that came with it empty: nothing was forgotten, measured or asked before."""
    return set()


STEPS: dict[int, Callable[[duckdb.DuckDBPyConnection], set[str]]] = {2: _to_contract_2, 3: _to_contract_3}
"""What leads to each contract from the one before. A step makes relations in the schema `forward`, from those
in `published`, and returns which tables they are for; what it says nothing of stays as it is."""
