"""Who shares a key with whom, read bucket by bucket: all pairs of them could be too many to be held."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Generic, TypeVar

from etl.identity.unconnected import unconnected_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import duckdb

    from etl.identity.components import Components

Key = TypeVar("Key", int, str)

_BATCH_ROWS = 2048
_MEMBERS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Bucket(Generic[Key]):
    """The numbers that share one key, those of them that are new to it, and the pairs known to match."""

    key: Key
    members: list[int] = field(default_factory=list)
    fresh: set[int] = field(default_factory=set)
    known: list[tuple[int, int]] = field(default_factory=list)

    def pairs(self, components: Components) -> Iterator[tuple[int, int]]:
        """Yield in ascending order the known pairs and those to be compared, but for what is connected."""
        fresh = unconnected_pairs(self.members, self.fresh, components)
        for one, other in merge(sorted(self.known), fresh):
            if components.find(one) != components.find(other):
                yield one, other

    def is_open(self, components: Components) -> bool:
        """Say whether two of its members are not connected yet."""
        return len({components.find(number) for number in self.members}) > 1


def buckets_at_once(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[list[Bucket[Any]]]:
    """Yield some buckets at once, in the order of their keys, each whole.

    The query gives rows (key, one, other, is_fresh): a member, or a known pair where there is an `other`.
    """
    waiting: list[Bucket[Any]] = []
    n_members = 0
    for bucket in _buckets(connection, query):
        waiting.append(bucket)
        n_members += len(bucket.members)
        if n_members >= _MEMBERS_AT_ONCE:
            yield waiting
            waiting, n_members = [], 0
    if waiting:
        yield waiting


def _buckets(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Bucket[Any]]:
    for key, rows in groupby(_rows(connection, f"{query} ORDER BY key"), itemgetter(0)):
        bucket: Bucket[Any] = Bucket(key)
        for _, one, other, is_fresh in rows:
            if other is not None:
                bucket.known.append((one, other))
                continue
            bucket.members.append(one)
            if is_fresh:
                bucket.fresh.add(one)
        yield bucket


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    # A cursor of its own, since the connection is needed between the rows.
    for batch in connection.cursor().sql(query).to_arrow_reader(_BATCH_ROWS):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
