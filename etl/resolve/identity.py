"""Settles which wordings are one article: the pairs that share a key are compared, then connected."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.identity.components import Components
from etl.identity.same_article import Wording, change_between, same_article, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    import duckdb

PAIRS_AT_ONCE = 1024
"""Pairs whose texts are fetched and held together: some megabytes of text."""
WORDINGS_AT_ONCE = 64
"""Wordings held as words, which take ten times the memory of their text."""


def label_components(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.labels` (node, component) from the pairs that are the same article."""
    components = Components()
    pairs = (
        "SELECT p.one, p.other, p.same_url, m.node, n.node FROM work.pairs AS p "
        "JOIN work.nodes AS m ON m.version_id = p.one JOIN work.nodes AS n ON n.version_id = p.other "
        "WHERE m.node <> n.node"
    )
    for (one, other, same_url, node, other_node), wording_of in _with_wordings(connection, pairs):
        if components.find(node) == components.find(other_node):
            continue
        if same_article(wording_of(one), wording_of(other), same_url=same_url):
            components.join(node, other_node)
    labels = components.labels()
    _store(connection, "work.paired_labels", {"node": list(labels), "component": list(labels.values())})
    # Most wordings share no key with another one: their nodes stay alone, and out of Python.
    connection.execute(
        "CREATE TABLE work.labels AS SELECT node, coalesce(component, node) AS component FROM ("
        "SELECT 'article ' || article_id AS node FROM work.touched_articles "
        "UNION SELECT node FROM work.nodes SEMI JOIN work.focus USING (version_id) "
        "UNION SELECT node FROM work.paired_labels) LEFT JOIN work.paired_labels USING (node)"
    )


def name_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.changes` (version_id, change): what sets each wording apart from the one shown."""
    changes: dict[str, str] = {}
    pairs = (
        "SELECT f.version_id, s.version_id FROM work.version_facts AS f "
        "JOIN work.version_facts AS s ON s.component = f.component AND s.is_shown "
        "WHERE NOT f.is_shown"
    )
    for (version_id, shown), wording_of in _with_wordings(connection, pairs):
        changes[version_id] = change_between(wording_of(version_id), wording_of(shown))
    _store(connection, "work.changes", {"version_id": list(changes), "change": list(changes.values())})


def _with_wordings(
    connection: duckdb.DuckDBPyConnection, pairs: str
) -> Iterator[tuple[tuple[Any, ...], Callable[[str], Wording]]]:
    """Yield each pair, and what gives the wordings that its first two columns name."""
    connection.execute(f"CREATE TABLE work.asked AS FROM ({pairs}) AS pairs(one, other)")
    # All their texts in one scan: there are far more texts in the stage than are ever compared.
    connection.execute(
        "CREATE TABLE work.asked_texts AS SELECT version_id, title, text FROM work.wordings "
        "WHERE version_id IN (SELECT one FROM work.asked UNION SELECT other FROM work.asked)"
    )
    rows = connection.cursor().execute("FROM work.asked ORDER BY one, other")
    while batch := rows.fetchmany(PAIRS_AT_ONCE):
        wording_of = _wordings(connection, {version_id for pair in batch for version_id in pair[:2]})
        for pair in batch:
            yield pair, wording_of
    connection.execute("DROP TABLE work.asked_texts; DROP TABLE work.asked")


def _wordings(connection: duckdb.DuckDBPyConnection, version_ids: Iterable[str]) -> Callable[[str], Wording]:
    connection.register("asked_ids", pa.table({"version_id": pa.array(list(version_ids), pa.string())}))
    query = "SELECT version_id, title, text FROM work.asked_texts SEMI JOIN asked_ids USING (version_id)"
    texts = {version_id: text for version_id, *text in connection.execute(query).fetchall()}
    connection.unregister("asked_ids")
    return lru_cache(WORDINGS_AT_ONCE)(lambda version_id: wording(*texts[version_id]))


def _store(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list[str]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in columns])
    connection.register("stored_rows", pa.table(columns, schema=schema))
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM stored_rows")
    connection.unregister("stored_rows")
