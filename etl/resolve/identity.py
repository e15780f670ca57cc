"""Settles which wordings are one article: the pairs that share a key are compared, then connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from etl.identity.components import Components
from etl.identity.same_article import Wording, change_between, same_article, wording
from etl.resolve.buckets import buckets_at_once
from etl.resolve.prepared_texts import PreparedTexts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

PAIRS_AT_ONCE = 512
"""Pairs whose texts are fetched together: some megabytes."""


def label_components(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make `work.labels` (node, component) from the wordings that share a key and are the same article.

    What is compared passes through a file in `folder`.
    """
    components = Components()
    # What is published as one article is one already.
    for one, other in connection.execute(
        "SELECT min(number) OVER (PARTITION BY node), number FROM work.numbered_versions "
        "QUALIFY min(number) OVER (PARTITION BY node) < number"
    ).fetchall():
        components.join(one, other)
    with PreparedTexts(connection, folder, "work.compared_versions", _wording) as texts:
        for same_url in (False, True):
            _connect(connection, components, texts, same_url=same_url)
    labels = components.labels()
    columns = {"number": labels.keys(), "component": labels.values()}
    _store(
        connection,
        "work.number_labels",
        {name: pa.array(values, pa.int32()) for name, values in columns.items()},
    )
    # Most wordings share no key with another one: their nodes stay alone, and out of Python.
    connection.execute(
        "CREATE TABLE work.paired_labels AS SELECT DISTINCT n.node, c.node AS component "
        "FROM work.number_labels AS l JOIN work.numbered_versions AS n USING (number) "
        "JOIN work.numbered_versions AS c ON c.number = l.component"
    )
    connection.execute(
        "CREATE TABLE work.labels AS SELECT node, coalesce(component, node) AS component FROM ("
        "SELECT 'article ' || article_id AS node FROM work.touched_articles "
        "UNION SELECT node FROM work.nodes SEMI JOIN work.focus USING (version_id) "
        "UNION SELECT node FROM work.paired_labels) LEFT JOIN work.paired_labels USING (node)"
    )


def _connect(
    connection: duckdb.DuckDBPyConnection,
    components: Components,
    texts: PreparedTexts[Wording],
    *,
    same_url: bool,
) -> None:
    """Join the wordings that share an address, or another key, and are the same article."""
    holders = (
        "SELECT key, number AS one, NULL AS other, is_focus AS is_fresh FROM work.key_holders "
        f"JOIN work.numbered_versions USING (version_id) WHERE same_url = {same_url}"
    )
    for buckets in buckets_at_once(connection, holders):
        texts.hold_some(bucket.members for bucket in buckets if bucket.is_open(components))
        for bucket in buckets:
            for one, other in bucket.pairs(components):
                wordings = (texts.get(number, bucket.members) for number in (one, other))
                if same_article(*wordings, same_url=same_url):
                    components.join(one, other)


def _wording(rows: Sequence[tuple[str, str, str]]) -> Wording:
    ((_, title, text),) = rows
    return wording(title, text)


def name_changes(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make `work.changes` (version_id, change): what sets each wording apart from the one shown."""
    changes: dict[str, str] = {}
    query = "SELECT version_id, number, shown_number FROM work.wordings_beside ORDER BY shown_number, number"
    pairs = connection.cursor().execute(query)
    with PreparedTexts(connection, folder, "work.texts_beside", _wording) as texts:
        while batch := pairs.fetchmany(PAIRS_AT_ONCE):
            texts.hold({number for _, *numbers in batch for number in numbers})
            for version_id, number, shown in batch:
                changes[version_id] = change_between(texts.get(number), texts.get(shown))
    columns = {"version_id": changes.keys(), "change": changes.values()}
    _store(
        connection, "work.changes", {name: pa.array(values, pa.string()) for name, values in columns.items()}
    )


def _store(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, pa.Array]) -> None:
    connection.register("stored_rows", pa.table(columns))
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM stored_rows")
    connection.unregister("stored_rows")
