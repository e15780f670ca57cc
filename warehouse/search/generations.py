"""Where the index lies: one immutable folder for each state of it, and a link to the newest.

```
WAREHOUSE/_search/.lock                   flock of whoever writes
WAREHOUSE/_search/current -> 00000007     switched at once
WAREHOUSE/_search/00000007/               segments and meta.json of tantivy, state.json
```
Segments are never changed, so a new state has hard links to those of the one before it. Whoever reads has
them mapped, so that the folder may be removed meanwhile.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import tantivy

from warehouse.durable import ASIDE, point_symlink, remove_tree
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.held import scratch_folder
from warehouse.search.lock import CURRENT
from warehouse.search.words import word_analyzer

FORMAT = 1
"""Raise it when other fields are indexed, or words are taken apart in another way."""
STATE_NAME = "state.json"
META_NAME = "meta.json"
ANALYZER = "words"
ATTEMPTS = 3

Segment = dict[str, Any]
"""What tantivy's meta.json says of a segment: `segment_id`, `max_doc` (its documents), `deletes`."""


class NoIndexError(SteppeError):
    """There is no index that can be asked: it was never made, or is harmed, or another version made it."""


@dataclass(frozen=True, slots=True)
class IndexState:
    """What an index tells: its format, what version of tantivy wrote it, and which files' rows are in it."""

    format: int
    library: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Generation:
    """One state of the index, and the folder that holds it."""

    place: Path
    state: IndexState

    def segments(self) -> list[Segment]:
        """Return its segments as tantivy tells of them."""
        return read_segments(self.place)


def newest_generation(folder: WarehouseFolder) -> Generation | None:
    """Return the newest state of the index; None where there is none that this version can ask."""
    place = (folder.search / CURRENT).resolve()
    try:
        facts = json.loads((place / STATE_NAME).read_bytes())
        state = IndexState(int(facts["format"]), str(facts["library"]), tuple(facts["files"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    is_own = (state.format, state.library) == (FORMAT, version("tantivy"))
    return Generation(place, state) if is_own else None


def own_state(files: Sequence[str]) -> IndexState:
    """Return the state of an index that this version writes."""
    return IndexState(FORMAT, version("tantivy"), tuple(files))


def index_schema() -> tantivy.Schema:
    """Return the fields of a document: a wording's id, which is stored, its site, and its words."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("version_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("site", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=ANALYZER)
    builder.add_text_field("text", tokenizer_name=ANALYZER)
    return builder.build()


def read_segments(place: Path) -> list[Segment]:
    """Return the segments of an index folder."""
    segments: list[Segment] = json.loads((place / META_NAME).read_bytes())["segments"]
    return segments


def write_segments(place: Path, segments: Sequence[Segment]) -> None:
    """Make these the segments of an index folder; their files have to lie in it."""
    meta = place / META_NAME
    facts = json.loads(meta.read_bytes()) | {"segments": list(segments)}
    meta.unlink()  # it may be linked to, and tantivy makes it readable for its owner alone
    meta.write_text(json.dumps(facts, indent=1), "utf-8")


def segment_files(place: Path, segments: Iterable[Segment]) -> list[Path]:
    """Return the files of segments.

    The folder is listed once for all: once for each of the segments of a million articles, and with every
    link resolved on its own, was more than what a night adds to the index.
    """
    names = {segment["segment_id"].replace("-", "") for segment in segments}
    return [place / name for name in sorted(os.listdir(place)) if name.partition(".")[0] in names]  # noqa: PTH208


@contextmanager
def opened(place: Path, segments: Sequence[Segment] | None = None) -> Iterator[tantivy.Index]:
    """Open an index folder for reading, or only some of its segments.

    tantivy locks a file in the folder of an index that it opens, which whoever may not write there cannot; so
    it is given a folder of links. Raises FileNotFoundError where a file is gone, ValueError where one is cut.
    """
    with scratch_folder() as links:
        (links / META_NAME).write_bytes((place / META_NAME).read_bytes())
        chosen = read_segments(place) if segments is None else segments
        write_segments(links, chosen)
        for file in segment_files(place.resolve(strict=True), chosen):
            os.symlink(file, links / file.name)  # noqa: PTH211  hundreds of them
        yield opened_in_place(links)


@contextmanager
def opened_by_writer(place: Path) -> Iterator[tantivy.Index]:
    """Open an index folder as it is now, for whoever goes on to write it.

    It is given a folder of links too, but of hard ones beside it: a symbolic link is a file of its own, and
    those to the three hundred files of a million articles took longer than adding a night's wordings.
    """
    links = place.with_name(f"{place.name}-read")
    links.mkdir()
    try:
        for file in segment_files(place, read_segments(place)):
            os.link(file, links / file.name)
        (links / META_NAME).write_bytes((place / META_NAME).read_bytes())
        yield opened_in_place(links)
    finally:
        remove_worked_on(links)


def remove_worked_on(place: Path) -> None:
    """Remove a folder that tantivy has had open.

    A thread of its own looks for changes and may lock a file meanwhile, once.
    """
    with suppress(OSError):
        remove_tree(place)
    remove_tree(place)


def opened_in_place(place: Path) -> tantivy.Index:
    """Open an index in a folder of one's own."""
    index = tantivy.Index.open(str(place))
    index.register_tokenizer(ANALYZER, word_analyzer())
    index.config_reader("manual")
    index.searcher()  # opens the files of all segments, or says that it cannot
    return index


@contextmanager
def newest_index(folder: WarehouseFolder) -> Iterator[tuple[tantivy.Index, IndexState]]:
    """Open the newest state of the index for reading; raise NoIndexError where none can be asked."""
    with ExitStack() as resources:
        for _ in range(ATTEMPTS):
            generation = newest_generation(folder)
            if generation is None:
                break
            try:
                index = resources.enter_context(opened(generation.place))
            except (OSError, ValueError, KeyError):
                continue  # another process has replaced it meanwhile; or it is harmed, and will be again
            yield index, generation.state
            return
    raise NoIndexError(f"there is no search index in {folder.search} that can be asked")


def new_place(folder: WarehouseFolder) -> Path:
    """Make a folder for the next state of the index, and remove what dead writers left behind."""
    for leftover in folder.search.glob(f"{ASIDE}*"):
        remove_tree(leftover)
    place = folder.search / f"{ASIDE}generation"
    place.mkdir()
    return place


def publish_generation(folder: WarehouseFolder, place: Path, state: IndexState) -> None:
    """Give the folder its number, make it the newest, and remove the others."""
    (place / STATE_NAME).write_text(json.dumps(asdict(state), indent=1), "utf-8")
    numbers = [int(entry.name) for entry in folder.search.iterdir() if entry.name.isdecimal()]
    name = f"{max(numbers, default=0) + 1:08d}"
    place.rename(folder.search / name)
    if not (folder.search / CURRENT).is_symlink():
        remove_tree(folder.search / CURRENT)  # a copy that followed links has made a folder of it
    point_symlink(folder.search / CURRENT, name)
    remove_generations(folder, but=name)


def remove_generations(folder: WarehouseFolder, but: str = "") -> None:
    """Remove every state of the index but one."""
    for entry in folder.search.iterdir():
        if entry.name.isdecimal() and entry.name != but:
            remove_tree(entry)
