"""Texts made ready to be compared: fetched by their numbers, many at once, the latest of them held."""

from __future__ import annotations

import json
from array import array
from contextlib import AbstractContextManager
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Any

    import duckdb

Prepared = TypeVar("Prepared")

HELD_BYTES = 4_000_000
"""Of the texts held: as hashes of words they take about three times as much, so some ten megabytes."""

LEAST_HELD = 2
"""So many texts are held however long they are: two are compared."""

AT_ONCE = 64
"""Texts fetched together with one that was not at hand."""

_BATCH_ROWS = 32
"""Rows that come from DuckDB at once: the text of each may be as long as a page may be."""


class PreparedTexts(AbstractContextManager["PreparedTexts[Prepared]"], Generic[Prepared]):
    """What `prepare` makes of the rows of a number in a relation (number, version_id, ..., text).

    The relation is asked once, when its first row is needed; a file in `folder` then has its rows.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        relation: str,
        prepare: Callable[[Sequence[tuple[Any, ...]]], Prepared],
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._relation = relation
        self._prepare = prepare
        self._rows: _RowFile | None = None
        self._held: dict[int, tuple[Prepared, int]] = {}
        self._held_bytes = 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._rows:
            self._rows.close()

    def get(self, number: int, neighbours: Sequence[int] = ()) -> Prepared:
        """Return what was made of a number's rows; where it has to be fetched, some neighbours come along."""
        if number not in self._held:
            self.hold([each for each in neighbours if each not in self._held][:AT_ONCE])
            self._fetch(number)
            self._let_go()
        # The latest come last, so that the first is the one to let go.
        self._held[number] = self._held.pop(number)
        return self._held[number][0]

    def hold_some(self, groups: Iterable[Sequence[int]]) -> None:
        """Fetch together the first of some groups: of many that are alike, few are ever compared."""
        self.hold({number for group in groups for number in group[:AT_ONCE]})

    def hold(self, numbers: Iterable[int]) -> None:
        """Fetch whatever of some numbers is not at hand, as far as all of it may be held.

        Of texts as long as books few may be: with sixty fetched for each that was asked for, a run of 480
        near-duplicates of two megabytes took more than ten minutes instead of one and a half.
        """
        fetched_bytes = 0
        for number in sorted({number for number in numbers if number not in self._held}):
            fetched_bytes += self._row_file().size_bytes(number)
            if fetched_bytes > HELD_BYTES:
                break
            self._fetch(number)
        self._let_go()

    def _fetch(self, number: int) -> None:
        if number not in self._held:
            size_bytes = self._row_file().size_bytes(number)
            self._held[number] = self._prepare(sorted(self._row_file().of(number))), size_bytes
            self._held_bytes += size_bytes

    def _row_file(self) -> _RowFile:
        self._rows = self._rows or _RowFile(self._folder, self._all_rows())
        return self._rows

    def _all_rows(self) -> Iterator[tuple[Any, ...]]:
        for batch in self._connection.sql(f"FROM {self._relation}").to_arrow_reader(_BATCH_ROWS):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def _let_go(self) -> None:
        while self._held_bytes > HELD_BYTES and len(self._held) > LEAST_HELD:
            number = next(iter(self._held))
            self._held_bytes -= self._held.pop(number)[1]


class _RowFile:
    """Rows in a nameless file, found by the number that leads each of them; a text ends each.

    DuckDB looked through the texts of all rows for each few that were asked for: of what it took to find the
    stories of 50,000 pages, that was half. Texts stand as they are: to put them into JSON and back was an
    eighth of what that takes now.
    """

    def __init__(self, folder: Path, rows: Iterable[tuple[Any, ...]]) -> None:
        self._file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115  closed by `close`
        numbers, ends = array("i"), array("q", [0])
        for number, *beside, text in rows:
            numbers.append(number)
            for part in (json.dumps(beside), text):
                ends.append(ends[-1] + self._file.write(part.encode()))
        self._ends = np.array(ends)
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = np.array(numbers)[self._order]

    def size_bytes(self, number: int) -> int:
        """Return how many bytes the rows of a number take."""
        return sum(int(self._ends[2 * place + 2] - self._ends[2 * place]) for place in self._places(number))

    def _places(self, number: int) -> list[int]:
        first, end = np.searchsorted(self._numbers, [number, number + 1]).tolist()
        places: list[int] = self._order[first:end].tolist()
        return places

    def of(self, number: int) -> Iterator[tuple[Any, ...]]:
        """Yield what stands beside the number in each of its rows."""
        for place in self._places(number):
            start, middle, end_of_row = self._ends[2 * place : 2 * place + 3].tolist()
            self._file.seek(start)
            beside = json.loads(self._file.read(middle - start))
            yield (*beside, self._file.read(end_of_row - middle).decode())

    def close(self) -> None:
        """Close the file, which removes it."""
        self._file.close()
