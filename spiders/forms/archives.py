"""What web archives of both kinds have in common: records, read one after the other, damage passed over.

Public libraries take the records apart. Where they stop, the damage gets a row in the ledger, and they are
set to work again at the next place that looks like a record.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spiders.delivery import NOTHING_KNOWN, unread
from spiders.forms.problems import FormError
from spiders.forms.stored import CHUNK
from spiders.forms.unpacking import MAGIC, Place, Plain, Unpacked, Work, skip

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Iterator

    from spiders.delivery import Delivery
    from spiders.forms.stored import Stored, Surroundings
    from spiders.sidecars import CaptureFacts

_FINAL = {"too-compressed", "too-much-unpacked"}
"""Problems of the archive as a whole: nothing after them is read."""
_RECORD_START_BYTES = 8192
"""No record's beginning is longer than this, as far as it is matched."""
_FRAMES_TRIED = 1000
"""Places that look like a compressed record; in random bytes there is one in 16 million."""


@dataclass(slots=True)
class Taken:
    """A record that was taken out: its place, and its delivery or the problem with it.

    With both, the record is delivered all the same, and the next one is looked for. `end` is where it ends,
    where the library tells.
    """

    place: Place
    delivery: Delivery | None = None
    problem: FormError | None = None
    facts: CaptureFacts = NOTHING_KNOWN
    end: Place | None = None


class Archive(ABC):
    """A web archive; `packing` says how it is compressed as a whole or record by record, if at all."""

    record_start: re.Pattern[bytes]
    """Matches what stands before a record and, as its first group, the record's beginning."""

    def __init__(self, stored: Stored, packing: str | None, surroundings: Surroundings) -> None:
        self.stored = stored
        self.limits = surroundings.limits
        self._packing = packing
        self._work = Work(surroundings.limits)

    @abstractmethod
    def records(self, stream: Plain | Unpacked) -> Iterator[Taken]:
        """Yield the records from where the stream stands; raise what keeps the next from being found."""

    @abstractmethod
    def has_right_length(self, taken: Taken) -> tuple[bool, Place]:
        """Say whether a record ends where its length says, and where that is."""

    def cause_of(self, place: Place, problem: FormError) -> FormError:  # noqa: ARG002  for those who know more
        """Return why the record at a place cannot be read: the problem itself, or what has led to it."""
        return problem

    def source_of(self, place: Place) -> str:
        """Return what the ledger calls a record."""
        return f"{self.stored.source}#{place}"

    def deliveries(self) -> Iterator[Delivery]:
        """Yield every record once, and a quarantined delivery for each place where the archive is damaged."""
        place = Place(0)
        for _ in range(self.limits.breaks + 1):
            next_place = yield from self._run(place)
            if next_place is None:
                return
            place = next_place
        problem = self.limits.exceeded("breaks", f"the rest, from byte {place} on, is not read")
        yield unread(self.source_of(place), problem)

    def open_at(self, place: Place) -> Plain | Unpacked:
        """Return what follows from a place on."""
        raw = self.stored.open()
        if self._packing is None:
            return Plain(raw, place.frame + place.inner)
        stream = Unpacked(raw, self._packing, self._work, place.frame)
        skip(stream, place.inner)
        return stream

    def _run(self, start: Place) -> Generator[Delivery, None, Place | None]:
        """Yield the records up to the next damage; return where to go on after it, None at the end."""
        last: Taken | None = None
        stream = self.open_at(start)
        try:
            for taken in self.records(stream):
                if last is not None and last.delivery is not None:
                    yield last.delivery
                last = taken
                if taken.problem is not None:
                    break
        except BaseException as problem:  # noqa: BLE001  a library in Rust panics past Exception
            return (yield from self._damaged(last, start, stream, form_problem(problem)))
        if last is None:
            return None
        if last.problem is None:
            assert last.delivery is not None
            yield last.delivery
            return None
        cause = self.cause_of(last.place, last.problem)
        yield last.delivery or unread(self.source_of(last.place), cause, last.facts)
        return self._next_start(last.place, last.problem)

    def _damaged(
        self, last: Taken | None, start: Place, stream: Plain | Unpacked, problem: FormError
    ) -> Generator[Delivery, None, Place | None]:
        """Yield what is known after the library has stopped; the last record's own length may be why."""
        end = start
        if last is not None:
            is_right, end = self._checked(last, stream)
            if not is_right:
                message = f"its length is wrong: no record begins at byte {end}, where it should end"
                cause = self.cause_of(last.place, FormError("wrong-length", message))
                yield unread(self.source_of(last.place), cause, last.facts)
                return self._next_start(last.place, problem)
            assert last.delivery is not None
            yield last.delivery
        yield unread(self.source_of(end), problem)
        return self._next_start(end, problem)

    def _checked(self, last: Taken, stream: Plain | Unpacked) -> tuple[bool, Place]:
        try:
            return self.has_right_length(last)
        except FormError:  # what follows the record cannot be unpacked: the record itself was whole
            return True, stream.place_of(stream.tell())

    def _next_start(self, place: Place, problem: FormError) -> Place | None:
        """Return where the next record seems to begin after a place; None where there is none."""
        if problem.reason in _FINAL:
            return None
        try:
            return self._search(place)
        except FormError as damage:
            return None if damage.reason in _FINAL else self._next_frame(place.frame + 1)

    def _search(self, place: Place) -> Place | None:
        stream = self.open_at(place)
        stream.read(1)
        begins, data = stream.tell(), b""
        while part := stream.read(CHUNK):
            data += part
            if found := self.record_start.search(data):
                return stream.place_of(begins + found.start(1))
            kept = min(len(data), _RECORD_START_BYTES)
            begins += len(data) - kept
            data = data[len(data) - kept :]
        return None

    def _next_frame(self, offset: int) -> Place | None:
        """Return the next compressed frame that opens with a record, looked for in the stored bytes."""
        magic = MAGIC.get(self._packing or "")
        if magic is None:
            return None
        for _, place in zip(range(_FRAMES_TRIED), self._frames(magic, offset), strict=False):
            try:
                head = b"\n" + self.open_at(place).read(CHUNK)
            except FormError:
                continue
            if self.record_start.match(head):
                return place
        return None

    def _frames(self, magic: bytes, offset: int) -> Iterator[Place]:
        raw = self.stored.open()
        skip(raw, offset)
        data = b""
        while part := raw.read(CHUNK):
            data += part
            found = data.find(magic)
            while found >= 0:
                yield Place(offset + found)
                found = data.find(magic, found + 1)
            kept = min(len(data), len(magic) - 1)
            offset += len(data) - kept
            data = data[len(data) - kept :]


def form_problem(problem: BaseException) -> FormError:
    """Return a library's failure as a problem of the form; raise again what is no failure of a library."""
    if isinstance(problem, FormError):
        return problem
    if is_failure(problem):
        return FormError("broken-archive", "it is damaged: no record begins here that can be read")
    raise problem


def is_failure(problem: BaseException) -> bool:
    """Say whether something failed; else somebody wants to stop. Libraries in Rust panic past Exception."""
    return isinstance(problem, Exception) or type(problem).__name__ == "PanicException"
