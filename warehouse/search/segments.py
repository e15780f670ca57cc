"""Writing segments: wordings go into them by the thousand, and small ones are joined as they come.

tantivy joins segments by a rule of its own, whatever their size: eight of 100,000 wordings would be mapped
into memory whole, and that counts as the run's. So its writer is only shown the small segments, in a folder
of their own; large ones stay as they are. A run then costs what it brings, and some hundreds of megabytes at
most.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import tantivy

from warehouse.search.generations import (
    META_NAME,
    Segment,
    index_schema,
    opened_in_place,
    read_segments,
    remove_worked_on,
    segment_files,
    write_segments,
)
from warehouse.search.words import searchable

HEAP_BYTES = 20_000_000
"""What tantivy's writer may hold before it writes a segment: some 2,000 wordings; the least is 15 MB."""
MOST_IN_SMALL = 50_000
"""Wordings in a segment that may still be joined with others."""
MOST_JOINED = 100_000
"""Wordings in all the segments that the writer is shown."""
MOST_AT_ONCE = 50_000
"""Wordings that are written before the writer is shown other segments."""
SESSION = "writing"


class Wording(NamedTuple):
    """What is indexed of a row of `article_versions`."""

    version_id: str
    site: str
    title: str
    text: str


class SegmentWriter:
    """Adds wordings to the segments of an index folder that nobody reads yet.

    What was added is in `segments` once the writer is closed; after an error, the folder is of no use.
    """

    def __init__(self, place: Path, segments: list[Segment]) -> None:
        self.place = place
        self.segments = segments
        self._session = place / SESSION
        self._writer: tantivy.IndexWriter | None = None
        self._added = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._end_session()

    def add(self, wording: Wording) -> None:
        """Add one wording that the index does not hold."""
        writer = self._writer or self._begin_session()
        document = tantivy.Document()
        document.add_text("version_id", wording.version_id)
        document.add_text("site", wording.site)
        document.add_text("title", searchable(wording.title))
        document.add_text("text", searchable(wording.text))
        writer.add_document(document)
        self._added += 1
        if self._added == MOST_AT_ONCE:
            self._end_session()

    def _begin_session(self) -> tantivy.IndexWriter:
        self._session.mkdir()
        tantivy.Index(index_schema(), path=str(self._session))
        shown = _small_segments(self.segments)
        for file in segment_files(self.place, shown):
            file.rename(self._session / file.name)
        self.segments = [segment for segment in self.segments if segment not in shown]
        write_segments(self._session, shown)
        # One thread: two would need twice the memory, and the machine has other work.
        self._writer = opened_in_place(self._session).writer(HEAP_BYTES, 1)
        self._added = 0
        return self._writer

    def _end_session(self) -> None:
        if self._writer is None:
            return
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._writer = None
        written = read_segments(self._session)
        for file in segment_files(self._session, written):
            file.rename(self.place / file.name)
        self.segments += written
        remove_worked_on(self._session)


def _small_segments(segments: list[Segment]) -> list[Segment]:
    """Return the segments that may be joined: the smallest ones, up to so many wordings."""
    shown: list[Segment] = []
    total = 0
    for segment in sorted(segments, key=lambda each: int(each["max_doc"])):
        total += segment["max_doc"]
        if segment["max_doc"] > MOST_IN_SMALL or total > MOST_JOINED:
            break
        shown.append(segment)
    return shown


def make_index_folder(place: Path) -> None:
    """Write the meta.json of an index without segments into a folder."""
    scratch = place / SESSION
    scratch.mkdir()
    tantivy.Index(index_schema(), path=str(scratch))
    (scratch / META_NAME).rename(place / META_NAME)
    remove_worked_on(scratch)
