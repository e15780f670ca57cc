"""Settles which articles are one story: near-duplicates by their bands, compared exactly, then connected."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.identity.comparable import comparable_words
from etl.identity.components import Components
from etl.identity.story import STORY_RULE, is_same_story, story_bands, story_score
from etl.resolve import reaching
from etl.resolve.staged_texts import staged_texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

    from etl.resolve.workspace import Workspace

Wordings = dict[str, "Sequence[str]"]
"""The comparable words of some wordings, by version_id."""
Match = tuple[str, str, float, str, str]
"""Two articles, how much they share, and in which of their wordings."""

_SKETCHES = pa.schema([("version_id", pa.string()), ("bands", pa.list_(pa.int64()))])
_PAIRS_AT_ONCE = 256


def settle_stories(workspace: Workspace) -> None:
    """Make `next.article_matches`, `next._version_identity`, and `next.articles` with their stories.

    The sketches of new wordings are kept in a file of the stage: a large run has millions of bands.
    """
    connection, base = workspace.connection, workspace.base
    workspace.run("story_candidates")
    _sketch(connection, workspace.stage)
    workspace.run("story_bands")
    reaching.reach_alike(base)
    workspace.run("story_meetings")
    reaching.reach_homes(base)
    workspace.run("story_pairs")
    reaching.reach_compared(base)
    workspace.run("story_compared")
    _store_matches(connection)
    reaching.reach_matches(base)
    workspace.run("stories")
    _store_stories(connection)
    reaching.reach_story_articles(base)
    workspace.run("story_rows")


def _sketch(connection: duckdb.DuckDBPyConnection, stage: Path) -> None:
    """Make `work.sketches` (version_id, bands) of the wordings that have none yet."""
    file = stage / "sketches.parquet"
    with pq.ParquetWriter(file, _SKETCHES, compression="zstd") as writer:
        for rows, texts in staged_texts(connection, stage, "work.unsketched", ["text"]):
            bands = [story_bands(comparable_words(text.as_py())) for text in texts["text"]]
            columns = [rows["version_id"], pa.array(bands, _SKETCHES.field("bands").type)]
            writer.write_table(pa.table(columns, schema=_SKETCHES))
    path = str(file).replace("'", "''")
    connection.execute(f"CREATE VIEW work.sketches AS FROM read_parquet('{path}')")


def _store_matches(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.found_matches`, shaped like `article_matches`, of the candidates that match."""
    connection.execute(
        "CREATE TABLE work.found_matches (article_id VARCHAR, other_id VARCHAR, score DOUBLE, rule VARCHAR, "
        "version_id VARCHAR, other_version_id VARCHAR)"
    )
    # A cursor of its own: the pairs can be many, and the connection is needed between them.
    pairs_at_hand = connection.cursor().execute("FROM work.story_pairs ORDER BY ALL")
    while pairs := pairs_at_hand.fetchmany(_PAIRS_AT_ONCE):
        words = _words(connection, {article_id for pair in pairs for article_id in pair})
        scored = [(one, other, *_nearest(words[one], words[other])) for one, other in pairs]
        found = [match for match in scored if is_same_story(match[2])]
        if found:
            _append_matches(connection, found)


def _append_matches(connection: duckdb.DuckDBPyConnection, found: list[Match]) -> None:
    names = ["article_id", "other_id", "score", "version_id", "other_version_id"]
    columns = [list(column) for column in zip(*found, strict=True)]
    connection.register("match_rows", pa.table(columns, names=names))
    connection.execute(
        "INSERT INTO work.found_matches BY NAME "
        f"SELECT * REPLACE (round(score, 4) AS score), '{STORY_RULE}' AS rule FROM match_rows"
    )
    connection.unregister("match_rows")


def _nearest(ones: Wordings, others: Wordings) -> tuple[float, str, str]:
    """Return the best score of two articles' wordings, and by which two; of equal ones the smallest ids."""
    scores = (
        (-story_score(ones[version_id], others[other_id]), version_id, other_id)
        for version_id, other_id in product(ones, others)
    )
    score, version_id, other_id = min(scores)
    return -score, version_id, other_id


def _words(connection: duckdb.DuckDBPyConnection, article_ids: set[str]) -> dict[str, Wordings]:
    """Return the comparable words of the wordings that stand for the articles."""
    connection.register("asked", pa.table({"article_id": pa.array(list(article_ids), pa.string())}))
    rows = connection.execute("FROM work.compared_texts SEMI JOIN asked USING (article_id)").fetchall()
    connection.unregister("asked")
    words: dict[str, Wordings] = {article_id: {} for article_id in article_ids}
    for article_id, version_id, text in rows:
        words[article_id][version_id] = comparable_words(text)
    return words


def _store_stories(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.stories` (article_id, story_id): connected articles go by the smallest of their ids."""
    components = Components()
    for (article_id,) in connection.execute("FROM work.story_members").fetchall():
        components.add(article_id)
    edges = (
        "SELECT article_id, other_id FROM work.story_edges SEMI JOIN work.story_members USING (article_id)"
    )
    for one, other in connection.execute(edges).fetchall():
        components.join(one, other)
    labels = components.labels()
    schema = pa.schema([("article_id", pa.string()), ("story_id", pa.string())])
    columns = [pa.array(list(labels), pa.string()), pa.array(list(labels.values()), pa.string())]
    connection.register("story_rows", pa.table(columns, schema=schema))
    connection.execute("CREATE TABLE work.stories AS FROM story_rows")
    connection.unregister("story_rows")
