"""Settles which articles are one story: near-duplicates by their bands, compared exactly, then connected."""

from __future__ import annotations

from functools import lru_cache
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
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb

    from etl.resolve.workspace import Workspace

Texts = dict[str, str]
"""Some texts by version_id."""
Match = tuple[int, int, float, str, str]
"""The numbers of two articles, how much they share, and in which of their wordings."""

_SKETCHES = pa.schema([("version_id", pa.string()), ("bands", pa.list_(pa.int64()))])
_BATCH_ROWS = 2048
_PAIRS_AT_ONCE = 256
_WORDINGS_AT_ONCE = 64
"""Texts held as words, which take ten times the memory."""


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
    for pairs in _pairs(connection):
        texts = _texts(connection, {number for pair in pairs for number in pair})
        words_of = lru_cache(_WORDINGS_AT_ONCE)(lambda text: tuple(comparable_words(text)))
        scored = [(one, other, *_nearest(texts[one], texts[other], words_of)) for one, other in pairs]
        found = [match for match in scored if is_same_story(match[2])]
        if found:
            _append_matches(connection, found)


def _pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int, int]]]:
    """Yield some of the pairs at once; they can be too many to be held."""
    # A cursor of its own, since the connection is needed between them.
    reader = connection.cursor().sql("FROM work.story_pairs").to_arrow_reader(_BATCH_ROWS)
    for batch in reader:
        for start in range(0, batch.num_rows, _PAIRS_AT_ONCE):
            part = batch.slice(start, _PAIRS_AT_ONCE)
            yield list(zip(part["one"].to_pylist(), part["other"].to_pylist(), strict=True))


def _append_matches(connection: duckdb.DuckDBPyConnection, found: list[Match]) -> None:
    names = ["one", "other", "score", "version_id", "other_version_id"]
    columns = [list(column) for column in zip(*found, strict=True)]
    connection.register("match_rows", pa.table(columns, names=names))
    connection.execute(
        "INSERT INTO work.found_matches "
        f"SELECT a.article_id, b.article_id, round(m.score, 4), '{STORY_RULE}', "
        "m.version_id, m.other_version_id FROM match_rows AS m "
        "JOIN work.compared_articles AS a ON a.number = m.one "
        "JOIN work.compared_articles AS b ON b.number = m.other"
    )
    connection.unregister("match_rows")


def _nearest(ones: Texts, others: Texts, words_of: Callable[[str], Sequence[str]]) -> tuple[float, str, str]:
    """Return the best score of two articles' wordings, and by which two; of equal ones the smallest ids."""
    scores = (
        (-story_score(words_of(ones[version_id]), words_of(others[other_id])), version_id, other_id)
        for version_id, other_id in product(ones, others)
    )
    score, version_id, other_id = min(scores)
    return -score, version_id, other_id


def _texts(connection: duckdb.DuckDBPyConnection, numbers: set[int]) -> dict[int, Texts]:
    """Return the wordings that stand for the articles of those numbers."""
    connection.register("asked", pa.table({"number": pa.array(list(numbers), pa.int32())}))
    rows = connection.execute("FROM work.compared_texts SEMI JOIN asked USING (number)").fetchall()
    connection.unregister("asked")
    texts: dict[int, Texts] = {number: {} for number in numbers}
    for number, version_id, text in rows:
        texts[number][version_id] = text
    return texts


def _store_stories(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `work.stories` (article_id, story_id): connected articles go by the smallest of their ids."""
    components = Components()
    for (article_id,) in connection.execute("FROM work.story_members").fetchall():
        components.add(article_id)
    edges = (
        "SELECT article_id, other_id FROM work.story_edges SEMI JOIN work.story_members USING (article_id)"
    )
    for batch in connection.sql(edges).to_arrow_reader(_BATCH_ROWS):
        for one, other in zip(batch["article_id"].to_pylist(), batch["other_id"].to_pylist(), strict=True):
            components.join(one, other)
    labels = components.labels()
    schema = pa.schema([("article_id", pa.string()), ("story_id", pa.string())])
    columns = [pa.array(list(labels), pa.string()), pa.array(list(labels.values()), pa.string())]
    connection.register("story_rows", pa.table(columns, schema=schema))
    connection.execute("CREATE TABLE work.stories AS FROM story_rows")
    connection.unregister("story_rows")
