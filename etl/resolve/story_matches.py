"""Finds the matches that make articles one story, and so the stories."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from etl.identity.comparable import comparable_words
from etl.identity.components import Components
from etl.identity.story import FULLY_TOLD_ARTICLES, compared_words, is_same_story, story_score
from etl.resolve.buckets import buckets_at_once
from etl.resolve.prepared_texts import PreparedTexts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    import duckdb

    from etl.identity.hashed_words import HashedWords
    from etl.resolve.buckets import Bucket

_FOUND = pa.schema(
    [
        ("one", pa.int32()),
        ("other", pa.int32()),
        ("band", pa.int64()),
        ("score", pa.float64()),
        ("version_id", pa.string()),
        ("other_version_id", pa.string()),
    ]
)
_CONNECTING = pa.schema([("one", pa.int32()), ("other", pa.int32())])
_NUMBERS = pa.schema([("number", pa.int32()), ("story_number", pa.int32()), ("n_articles", pa.int32())])
_PAIRS_AT_ONCE = 512

_SHARING = (
    "SELECT band AS key, number AS one, NULL::INTEGER AS other, is_fresh FROM work.alike "
    "ANTI JOIN work.repeated_bands USING (band) "
    "UNION ALL SELECT band, one, other, false FROM work.known_matches"
)


class Compared(NamedTuple):
    """The wordings that stand for an article, and the bands of all that it has."""

    wordings: dict[str, HashedWords]
    bands: frozenset[int]


class Match(NamedTuple):
    """Two articles by their numbers, how they met, how much they share, and in which of their wordings."""

    one: int
    other: int
    band: int
    score: float
    version_id: str
    other_version_id: str


def find_matches(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make `work.found_matches` and `work.kept_matches`, by numbers, and with them `work.story_numbers`.

    Pairs are met in the order of their bands, and what is connected already is not compared. So the matches
    that connect a story hang on its articles alone. In a story of few articles all others are found as well.
    What is compared passes through a file in `folder`.
    """
    _create(connection, "connecting_matches", _CONNECTING)
    _create(connection, "found_matches", _FOUND)
    with PreparedTexts(connection, folder, "work.compared_texts", _compared) as texts:
        _number_stories(connection, _connected(connection, texts))
        connection.execute(_KEPT_MATCHES)
        _tell_further(connection, texts)
    connection.execute("DROP VIEW work.compared_texts; DROP TABLE work.alike")


def _connected(connection: duckdb.DuckDBPyConnection, texts: PreparedTexts[Compared]) -> Components:
    """Return who is connected, and keep the matches by which."""
    components = Components()
    for buckets in buckets_at_once(connection, _SHARING):
        texts.hold_some(bucket.members for bucket in buckets if bucket.is_open(components))
        found: list[Match] = []
        known: list[tuple[int, int]] = []
        for bucket in buckets:
            _connect(bucket, components, texts, found, known)
        _append(connection, "found_matches", _FOUND, found)
        _append(connection, "connecting_matches", _CONNECTING, known)
    return components


def _number_stories(connection: duckdb.DuckDBPyConnection, components: Components) -> None:
    labels = components.labels()
    sizes = Counter(labels.values())
    _create(connection, "story_numbers", _NUMBERS)
    rows = [(number, story, sizes[story]) for number, story in labels.items()]
    _append(connection, "story_numbers", _NUMBERS, rows)


def _tell_further(connection: duckdb.DuckDBPyConnection, texts: PreparedTexts[Compared]) -> None:
    """Add the matches of stories of few articles that were not needed to connect them."""
    for pairs in _further_pairs(connection):
        texts.hold({number for *numbers, _ in pairs for number in numbers})
        scored = [_match(one, other, band, texts.get(one), texts.get(other)) for one, other, band in pairs]
        _append(
            connection, "found_matches", _FOUND, [match for match in scored if is_same_story(match.score)]
        )


def _connect(
    bucket: Bucket[int],
    components: Components,
    texts: PreparedTexts[Compared],
    found: list[Match],
    known: list[tuple[int, int]],
) -> None:
    """Add the matches of one bucket that connect its members, found now or known before."""
    told = set(bucket.known)
    for one, other in bucket.pairs(components):
        if (one, other) in told:
            components.join(one, other)
            known.append((one, other))
            continue
        left, right = (texts.get(number, bucket.members) for number in (one, other))
        if min(left.bands & right.bands) < bucket.key:
            continue  # compared there
        match = _match(one, other, bucket.key, left, right)
        if is_same_story(match.score):
            components.join(one, other)
            found.append(match)


def _compared(rows: Iterable[tuple[Any, ...]]) -> Compared:
    wordings = {}
    bands: frozenset[int] = frozenset()
    for version_id, bands_at_hand, text in rows:
        wordings[version_id] = compared_words(comparable_words(text))
        bands = frozenset(bands_at_hand)
    return Compared(wordings, bands)


def _match(one: int, other: int, band: int, left: Compared, right: Compared) -> Match:
    """Return the best score of two articles' wordings, and by which two; of equal ones the smallest ids."""
    scores = (
        (-story_score(left.wordings[version_id], right.wordings[other_id]), version_id, other_id)
        for version_id, other_id in product(left.wordings, right.wordings)
    )
    score, version_id, other_id = min(scores)
    return Match(one, other, band, -score, version_id, other_id)


_KEPT_MATCHES = f"""
CREATE TABLE work.kept_matches AS
SELECT one, other FROM work.connecting_matches
UNION
SELECT k.one, k.other
FROM work.known_matches AS k JOIN work.story_numbers AS s ON s.number = k.one
WHERE s.n_articles <= {FULLY_TOLD_ARTICLES}
"""

_FURTHER_PAIRS = f"""
WITH told AS (
    SELECT a.number, a.band, a.is_fresh, s.story_number
    FROM work.alike AS a JOIN work.story_numbers AS s USING (number)
    WHERE s.n_articles BETWEEN 3 AND {FULLY_TOLD_ARTICLES}
)
SELECT a.number AS one, b.number AS other, min(a.band) AS band
FROM told AS a
JOIN told AS b ON a.story_number = b.story_number AND a.band = b.band AND a.number < b.number
WHERE (a.is_fresh OR b.is_fresh)
GROUP BY ALL
HAVING (one, other) NOT IN (SELECT (one, other) FROM work.found_matches)
ORDER BY one, other
"""


def _further_pairs(connection: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[int, int, int]]]:
    """Yield some at once of the pairs that were not compared because their stories are connected without."""
    connection.execute(f"CREATE TABLE work.further_pairs AS {_FURTHER_PAIRS}")
    reader = connection.cursor().sql("FROM work.further_pairs ORDER BY one, other")
    for batch in reader.to_arrow_reader(_PAIRS_AT_ONCE):
        yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _create(connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema) -> None:
    _store(connection, f"CREATE TABLE work.{table} AS", schema.empty_table())


def _append(
    connection: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, rows: Iterable[tuple[Any, ...]]
) -> None:
    columns = list(zip(*rows, strict=True))
    if columns:
        _store(connection, f"INSERT INTO work.{table}", pa.table(columns, schema=schema))


def _store(connection: duckdb.DuckDBPyConnection, statement: str, rows: pa.Table) -> None:
    connection.register("story_rows", rows)
    connection.execute(f"{statement} FROM story_rows")
    connection.unregister("story_rows")
