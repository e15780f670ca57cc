"""Settles which articles are one story: near-duplicates by their bands, compared exactly, then connected."""

from __future__ import annotations

from itertools import islice, product
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

Wordings = dict[str, "Sequence[str]"]
"""The comparable words of some wordings, by version_id."""

_SKETCHES = pa.schema([("version_id", pa.string()), ("bands", pa.list_(pa.int32()))])
_PAIRS_AT_ONCE = 256
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
    """Make `work.found_matches`, shaped like `article_matches`, of the candidates that match."""
    found: list[tuple[str, str, float, str, str]] = []
    for pairs in _batches(connection, "FROM work.story_pairs ORDER BY ALL"):
        words = _words(connection, {article_id for pair in pairs for article_id in pair})
        for one, other in pairs:
            score, version_id, other_version_id = _nearest(words[one], words[other])
            if is_same_story(score):
                found.append((one, other, round(score, 4), version_id, other_version_id))
    connection.execute(
        "CREATE TABLE work.found_matches (article_id VARCHAR, other_id VARCHAR, score DOUBLE, rule VARCHAR, "
        "version_id VARCHAR, other_version_id VARCHAR)"
    )
    if found:
        columns = [list(column) for column in zip(*found, strict=True)]
        names = ["article_id", "other_id", "score", "version_id", "other_version_id"]
        connection.register("match_rows", pa.table(columns, names=names))
        connection.execute(
            f"INSERT INTO work.found_matches BY NAME SELECT *, '{STORY_RULE}' AS rule FROM match_rows"
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


def _batches(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[tuple[str, str]]]:
    rows = iter(connection.execute(query).fetchall())
    while batch := list(islice(rows, _PAIRS_AT_ONCE)):
        yield batch


def _words(connection: duckdb.DuckDBPyConnection, article_ids: set[str]) -> dict[str, Wordings]:
    """Return the comparable words of the wordings that stand for the articles."""
    connection.register("asked", pa.table({"article_id": pa.array(list(article_ids), pa.string())}))
    query = (
        "SELECT c.article_id, version_id, w.text FROM work.wordings AS w JOIN "
        "(FROM work.compared_wordings SEMI JOIN asked USING (article_id)) AS c USING (version_id)"
    )
    words: dict[str, Wordings] = {article_id: {} for article_id in article_ids}
    for article_id, version_id, text in connection.execute(query).fetchall():
        words[article_id][version_id] = comparable_words(text)
    connection.unregister("asked")
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
