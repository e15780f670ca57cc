"""Settles which wordings are one article: the pairs that share a key are compared, then connected."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.identity.components import Components
from etl.identity.same_article import change_between, same_article, wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import duckdb

ROWS_AT_A_TIME = 512
"""Pairs fetched at once: each row carries two texts, so memory stays at a few megabytes."""

WORDINGS_REMEMBERED = 256
"""Pairs come in order, so one wording's pairs stand together and its words are worked out once."""


def label_components(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.labels` (node, component) from the pairs that are the same article."""
    components = Components()
    for (node,) in _rows(
        connection,
        "SELECT 'article ' || article_id FROM work.touched_articles "
        "UNION SELECT node FROM work.nodes SEMI JOIN work.focus USING (version_id)",
    ):
        components.add(node)
    remembered = lru_cache(WORDINGS_REMEMBERED)(wording)
    for one, other, same_url, title, text, other_title, other_text in _rows(connection, _PAIRS):
        if components.find(one) == components.find(other):
            continue
        if same_article(remembered(title, text), remembered(other_title, other_text), same_url=same_url):
            components.join(one, other)
    labels = components.labels()
    _store(connection, "work.labels", {"node": list(labels), "component": list(labels.values())})


_PAIRS = """
SELECT m.node, n.node, p.same_url, v.title, v.text, w.title, w.text
FROM work.pairs AS p
JOIN work.nodes AS m ON m.version_id = p.one
JOIN work.nodes AS n ON n.version_id = p.other
JOIN work.wordings AS v ON v.version_id = p.one
JOIN work.wordings AS w ON w.version_id = p.other
WHERE m.node <> n.node
ORDER BY p.one, p.other
"""


def name_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.changes` (version_id, change): what sets each wording apart from the one shown."""
    remembered = lru_cache(WORDINGS_REMEMBERED)(wording)
    changes: dict[str, str] = {}
    for version_id, title, text, shown_title, shown_text in _rows(connection, _NOT_SHOWN):
        changes[version_id] = change_between(remembered(title, text), remembered(shown_title, shown_text))
    _store(connection, "work.changes", {"version_id": list(changes), "change": list(changes.values())})


_NOT_SHOWN = """
SELECT f.version_id, f.title, f.text, s.title, s.text
FROM work.version_facts AS f
JOIN work.version_facts AS s ON s.component = f.component AND s.is_shown
WHERE NOT f.is_shown
ORDER BY f.component, f.version_id
"""


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(query)
    while rows := cursor.fetchmany(ROWS_AT_A_TIME):
        yield from rows


def _store(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list[str]]) -> None:
    schema = pa.schema([(name, pa.string()) for name in columns])
    connection.register("stored_rows", pa.table(columns, schema=schema))
    connection.execute(f"CREATE TABLE {table} AS SELECT * FROM stored_rows")
    connection.unregister("stored_rows")
