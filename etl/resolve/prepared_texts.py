"""Texts made ready to be compared: fetched by their numbers, many at once, the latest of them held."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Generic, TypeVar

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    import duckdb

Prepared = TypeVar("Prepared")

HELD_CHARACTERS = 12_000_000
"""Of the texts held: as hashes of words they take about three bytes for each, so some thirty megabytes."""

AT_ONCE = 64
"""Texts fetched together with one that was not at hand: some more than are needed, in one query."""


class PreparedTexts(Generic[Prepared]):
    """What `prepare` makes of the rows of a number in a relation (number, version_id, ..., text)."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        relation: str,
        prepare: Callable[[Sequence[tuple[Any, ...]]], Prepared],
    ) -> None:
        self._connection = connection
        self._relation = relation
        self._prepare = prepare
        self._held: dict[int, tuple[Prepared, int]] = {}
        self._n_characters = 0

    def get(self, number: int, neighbours: Sequence[int] = ()) -> Prepared:
        """Return what was made of a number's rows; where it has to be fetched, some neighbours come along."""
        if number not in self._held:
            self.hold([number, *[each for each in neighbours if each not in self._held][:AT_ONCE]])
        # The latest come last, so that the first is the one to let go.
        self._held[number] = self._held.pop(number)
        return self._held[number][0]

    def hold_some(self, groups: Iterable[Sequence[int]]) -> None:
        """Fetch together the first of some groups: of many that are alike, few are ever compared."""
        self.hold({number for group in groups for number in group[:AT_ONCE]})

    def hold(self, numbers: Iterable[int]) -> None:
        """Fetch whatever of some numbers is not at hand; all of them should fit."""
        missing = {number for number in numbers if number not in self._held}
        if not missing:
            return
        rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        self._connection.register("asked", pa.table({"number": pa.array(list(missing), pa.int32())}))
        query = f"FROM {self._relation} SEMI JOIN asked USING (number) ORDER BY number, version_id"
        for number, *row in self._connection.execute(query).fetchall():
            rows[number].append(tuple(row))
        self._connection.unregister("asked")
        for number in missing:
            size = sum(len(text) for *_, text in rows[number])
            self._held[number] = self._prepare(rows[number]), size
            self._n_characters += size
        self._let_go()

    def _let_go(self) -> None:
        while self._n_characters > HELD_CHARACTERS and len(self._held) > AT_ONCE + 1:
            number = next(iter(self._held))
            self._n_characters -= self._held.pop(number)[1]
