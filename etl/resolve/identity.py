"""Settles which wordings are one article: the pairs that share a key are compared, then connected."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.identity.components import Components
from etl.identity.same_article import Wording, change_between, same_article, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    import duckdb

PAIRS_AT_ONCE = 1024
"""Pairs whose texts are fetched and held together: some megabytes of words, and few scans of the texts."""


def label_components(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.labels` (node, component) from the pairs that are the same article."""
    components = Components()
    nodes = (
        "SELECT 'article ' || article_id FROM work.touched_articles "
        "UNION SELECT node FROM work.nodes SEMI JOIN work.focus USING (version_id)"
    )
    for (node,) in connection.execute(nodes).fetchall():
        components.add(node)
    pairs = (
        "SELECT p.one, p.other, p.same_url, m.node, n.node FROM work.pairs AS p "
        "JOIN work.nodes AS m ON m.version_id = p.one JOIN work.nodes AS n ON n.version_id = p.other "
        "WHERE m.node <> n.node ORDER BY p.one, p.other"
    )
    for batch, wordings in _with_wordings(connection, pairs):
        for one, other, same_url, node, other_node in batch:
            if components.find(node) == components.find(other_node):
                continue
            if same_article(wordings[one], wordings[other], same_url=same_url):
                components.join(node, other_node)
    labels = components.labels()
    _store(connection, "work.labels", {"node": list(labels), "component": list(labels.values())})


def name_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.changes` (version_id, change): what sets each wording apart from the one shown."""
    changes: dict[str, str] = {}
    pairs = (
        "SELECT f.version_id, s.version_id FROM work.version_facts AS f "
        "JOIN work.version_facts AS s ON s.component = f.component AND s.is_shown "
        "WHERE NOT f.is_shown ORDER BY f.component, f.version_id"
    )
    for batch, wordings in _with_wordings(connection, pairs):
        for version_id, shown in batch:
            changes[version_id] = change_between(wordings[version_id], wordings[shown])
    _store(connection, "work.changes", {"version_id": list(changes), "change": list(changes.values())})


def _with_wordings(
    connection: duckdb.DuckDBPyConnection, pairs: str
) -> Iterator[tuple[list[tuple[Any, ...]], dict[str, Wording]]]:
    """Yield the pairs in batches, each with the wordings that its first two columns name."""
    rows = iter(connection.execute(pairs).fetchall())
    while batch := list(islice(rows, PAIRS_AT_ONCE)):
        yield batch, _wordings(connection, {version_id for pair in batch for version_id in pair[:2]})


def _wordings(connection: duckdb.DuckDBPyConnection, version_ids: Iterable[str]) -> dict[str, Wording]:
    connection.register("asked", pa.table({"version_id": pa.array(list(version_ids), pa.string())}))
    query = "SELECT version_id, title, text FROM work.wordings SEMI JOIN asked USING (version_id)"
    found = connection.execute(query).fetchall()
    connection.unregister("asked")
    return {version_id: wording(title, text) for version_id, title, text in found}


def _store(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list[str]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in columns])
    connection.register("stored_rows", pa.table(columns, schema=schema))
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM stored_rows")
    connection.unregister("stored_rows")
