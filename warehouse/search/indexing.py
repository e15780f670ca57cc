"""Bringing the index up to date with snapshots, making it whole, and forgetting wordings."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from warehouse.contract import ARTICLE_VERSIONS
from warehouse.durable import remove_tree
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import MANIFEST_NAME, Manifest, current_manifest, read_manifest
from warehouse.search.generations import (
    Generation,
    IndexState,
    Segment,
    new_place,
    newest_generation,
    opened,
    opened_by_writer,
    own_state,
    publish_generation,
    remove_generations,
    segment_files,
    write_segments,
)
from warehouse.search.lock import index_lock
from warehouse.search.segments import SegmentWriter, Wording, make_index_folder
from warehouse.small_files import read_whole
from warehouse.snapshots import no_snapshot_yet

if TYPE_CHECKING:
    import pyarrow.parquet as pq

WORDINGS_AT_ONCE = 64
"""Rows whose texts are held in memory."""

Advance = Callable[[], None]


@dataclass(slots=True)
class _Held:
    """What the next state of the index holds so far: its segments, and the files that are all in it."""

    segments: list[Segment] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


def files_of(manifest: Manifest) -> set[str]:
    """Return the names of the files that hold a snapshot's wordings."""
    return {file.name for file in manifest.tables[ARTICLE_VERSIONS.name].files if file.rows}


def update_index(
    folder: WarehouseFolder, asked: Manifest | None = None, advance: Advance | None = None
) -> int:
    """Bring the index up to date with the newest snapshot and an asked one; return how many wordings it took.

    Where there is none that can be used, it is made of all snapshots. `advance` is called for each wording.
    Raises LockedError where another process writes it, OSError where the disk refuses; where the index is
    harmed also what tantivy raises, and then it has to be made anew.
    """
    with index_lock(folder):
        generation = newest_generation(folder)
        if generation is None:
            return _published(
                folder, _made_next(folder, None, _Held(), _newest_first(folder), advance=advance)
            )
        held = _Held(generation.segments(), set(generation.state.files))
        manifests = [each for each in (current_manifest(folder), asked) if each is not None]
        if all(files_of(each) <= held.files for each in manifests):
            return 0
        return _published(folder, _made_next(folder, generation, held, manifests, advance=advance))


@contextmanager
def updated_aside(folder: WarehouseFolder, manifest: Manifest) -> Iterator[Callable[[], None]]:
    """Bring an index up to date with a snapshot that is not published yet; give what makes it the newest.

    Where there is no index that can be used, nothing is done. Until the block ends nobody else may write the
    index; an index that was not made the newest then goes. Raises as `update_index`.
    """
    with index_lock(folder):
        generation = newest_generation(folder)
        if generation is None or files_of(manifest) <= set(generation.state.files):
            yield lambda: None
            return
        held = _Held(generation.segments(), set(generation.state.files))
        _, place, state = _made_next(folder, generation, held, [manifest])
        try:
            yield partial(publish_generation, folder, place, state)
        finally:
            remove_tree(place)


def rebuild_index(folder: WarehouseFolder, advance: Advance | None = None) -> int:
    """Make the index anew from the tables of all snapshots; return how many wordings it holds.

    `advance` is called for each wording. Raises LockedError where another process writes the index, OSError
    where the disk refuses, UsageError where there is no snapshot yet.
    """
    if current_manifest(folder) is None:
        raise UsageError(no_snapshot_yet(folder))
    with index_lock(folder):
        try:
            return _published(
                folder, _made_next(folder, None, _Held(), _newest_first(folder), advance=advance)
            )
        except ValueError as problem:  # nothing old was read: so tantivy tells of a disk that refuses
            raise OSError(str(problem)) from problem


def forget_wordings(folder: WarehouseFolder, version_ids: Collection[str]) -> None:
    """Remove wordings from the index so that none of their words is on disk any more.

    To be called when their rows have gone from the tables. The other wordings of the segments that held them
    are indexed again. Raises LockedError where another process writes the index, OSError where the disk
    refuses.
    """
    if not folder.search.is_dir():
        return
    with index_lock(folder):
        new_place(folder).rmdir()  # what a dead writer left may hold their words
        generation = newest_generation(folder)
        remove_generations(folder, but=generation.place.name if generation else "")
        if generation is None:
            return
        kept = [each for each in generation.segments() if not _holds_any(generation, each, version_ids)]
        if len(kept) < len(generation.segments()):
            snapshots = _newest_first(folder)
            made = _made_next(folder, generation, _Held(kept), snapshots, but=frozenset(version_ids))
            _published(folder, made)


def _holds_any(generation: Generation, segment: Segment, version_ids: Collection[str]) -> bool:
    with opened(generation.place, [segment]) as index:
        searcher = index.searcher()
        return any(searcher.doc_freq("version_id", name) for name in version_ids)


def _newest_first(folder: WarehouseFolder) -> Iterator[Manifest]:
    """Yield the manifests of the published snapshots, but for older ones that are damaged."""
    current = current_manifest(folder)
    if current is None:
        return
    yield current
    for number in reversed([each for each in folder.snapshot_numbers() if each < current.snapshot]):
        with suppress(SteppeError):
            yield read_manifest(folder.snapshot_folder(number) / MANIFEST_NAME)


def _published(folder: WarehouseFolder, made: tuple[int, Path, IndexState]) -> int:
    """Make what `_made_next` has written the newest state of the index; return how many wordings it took."""
    count, place, state = made
    publish_generation(folder, place, state)
    return count


def _made_next(
    folder: WarehouseFolder,
    generation: Generation | None,
    held: _Held,
    manifests: Iterable[Manifest],
    *,
    advance: Advance | None = None,
    but: Collection[str] = frozenset(),
) -> tuple[int, Path, IndexState]:
    """Write the next state of the index: what is held of a generation, and what the snapshots have beside.

    Return how many wordings it took, where it lies, and what it tells.
    """
    place = new_place(folder)
    make_index_folder(place)
    if generation is not None:
        for file in segment_files(generation.place, held.segments):
            os.link(file, place / file.name)
    data = folder.table_data(ARTICLE_VERSIONS.name)
    count = 0
    for manifest in manifests:
        new = sorted(name for name in files_of(manifest) - held.files if (data / name).is_file())
        write_segments(place, held.segments)
        count += _add(place, held, [data / name for name in new], advance, but) if new else 0
        held.files.update(new)
    write_segments(place, held.segments)
    stored = {path.name for path in data.iterdir()}
    return count, place, own_state(sorted(held.files & stored))


def _add(
    place: Path, held: _Held, files: Iterable[Path], advance: Advance | None, but: Collection[str]
) -> int:
    """Add the wordings of one snapshot's files that are not held yet; return how many."""
    count = 0
    with ExitStack() as resources, SegmentWriter(place, held.segments) as writer:
        before = resources.enter_context(opened_by_writer(place)).searcher() if held.segments else None
        for file in files:
            sure = _ids_of_earlier_states(file, held.files).union(but)
            for wording in _unknown_wordings(file, before, sure):
                writer.add(wording)
                if advance:
                    advance()
                count += 1
    held.segments = writer.segments
    return count


def _ids_of_earlier_states(file: Path, held: Iterable[str]) -> set[str]:
    """Return the ids in the held files of a file's number: it was mostly written anew from one of them.

    Asking the index for each of thousands of ids takes several times longer.
    """
    number = file.name.partition("-")[0]
    ids: set[str] = set()
    for name in held:
        earlier = file.with_name(name)
        if name.partition("-")[0] == number and earlier.is_file():
            ids.update(read_whole(earlier, ["version_id"])["version_id"].to_pylist())
    return ids


def _unknown_wordings(file: Path, index: tantivy.Searcher | None, sure: Collection[str]) -> Iterator[Wording]:
    """Yield the wordings of a file that are not to be left out for sure, and that the index lacks."""
    import pyarrow.parquet as pq  # noqa: PLC0415  a search that finds the index up to date must not wait for it

    with pq.ParquetFile(file) as stored:
        for group in range(stored.num_row_groups):
            ids = stored.read_row_group(group, ["version_id"], use_threads=False)["version_id"].to_pylist()
            unknown = [
                name not in sure and (index is None or not index.doc_freq("version_id", name)) for name in ids
            ]
            if any(unknown):
                yield from compress(_wordings(stored, group), unknown)


def _wordings(stored: pq.ParquetFile, group: int) -> Iterator[Wording]:
    for batch in stored.iter_batches(
        WORDINGS_AT_ONCE, row_groups=[group], columns=list(Wording._fields), use_threads=False
    ):
        yield from map(Wording, *(batch[name].to_pylist() for name in Wording._fields))
