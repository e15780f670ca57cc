"""Settles which articles are one story: near-duplicates by their bands, compared exactly, then connected."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.identity.comparable import comparable_words
from etl.identity.components import Components
from etl.identity.story import STORY_RULE, is_same_story, story_bands, story_score
from etl.resolve.scripts import run_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

_SKETCHES = pa.schema([("version_id", pa.string()), ("bands", pa.list_(pa.int32()))])
_PAIRS_AT_ONCE = 512
_BATCH_ROWS = 2048


def settle_stories(connection: duckdb.DuckDBPyConnection, stage: Path) -> None:
    """Make `next.article_matches`, `next._version_identity`, and `next.articles` with their stories.

    The sketches of new wordings are kept in a file of the stage: a large run has millions of bands.
    """
    run_script(connection, "story_candidates")
    _sketch(connection, stage / "sketches.parquet")
    run_script(connection, "story_pairs")
    _store_matches(connection)
    run_script(connection, "stories")
    _store_stories(connection)
    run_script(connection, "story_rows")


def _sketch(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Make `work.sketches` (version_id, bands) of the wordings that have none yet."""
    reader = connection.sql("FROM work.wordings_to_sketch").to_arrow_reader(_BATCH_ROWS)
    with pq.ParquetWriter(file, _SKETCHES, compression="zstd") as writer:
        for batch in reader:
            bands = [story_bands(comparable_words(text.as_py())) for text in batch["opening"]]
            columns = [batch["version_id"], pa.array(bands, _SKETCHES.field("bands").type)]
            writer.write_table(pa.table(columns, schema=_SKETCHES))
    path = str(file).replace("'", "''")
    connection.execute(f"CREATE VIEW work.sketches AS FROM read_parquet('{path}')")


def _store_matches(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.found_matches` (article_id, other_id, score, rule) of the candidates that match."""
    found: list[tuple[str, str, float]] = []
    for pairs in _batches(connection, "FROM work.story_pairs ORDER BY ALL"):
        words = _words(connection, {article_id for pair in pairs for article_id in pair})
        for one, other in pairs:
            score = story_score(words[one], words[other])
            if is_same_story(score):
                found.append((one, other, round(score, 4)))
    connection.execute(
        "CREATE TABLE work.found_matches (article_id VARCHAR, other_id VARCHAR, score DOUBLE, rule VARCHAR)"
    )
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        rows = pa.table(columns, names=["article_id", "other_id", "score"])
        connection.register("match_rows", rows)
        connection.execute(f"INSERT INTO work.found_matches SELECT *, '{STORY_RULE}' FROM match_rows")
        connection.unregister("match_rows")


def _batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[tuple[str, str]]]:
    rows = iter(connection.execute(query).fetchall())
    while batch := list(islice(rows, _PAIRS_AT_ONCE)):
        yield batch


def _words(connection: duckdb.DuckDBPyConnection, article_ids: set[str]) -> dict[str, Sequence[str]]:
    """Return the comparable words of the wordings that the articles show."""
    connection.register("asked", pa.table({"article_id": pa.array(list(article_ids), pa.string())}))
    query = (
        "SELECT c.article_id, w.text FROM work.wordings AS w JOIN "
        "(FROM work.compared_articles SEMI JOIN asked USING (article_id)) AS c USING (version_id)"
    )
    rows = connection.execute(query).fetchall()
    connection.unregister("asked")
    return {article_id: comparable_words(text) for article_id, text in rows}


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
