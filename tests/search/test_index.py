"""The index is derived: removed, harmed, locked, moved or half written, the next search or run mends it."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from zlib import crc32

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, prose
from tests.search.conftest import Search, article, publish, wording
from tests.warehouse.making import new_warehouse
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.search import beside_runs, indexing
from warehouse.search.indexing import forget_wordings, updated_aside
from warehouse.search.lock import index_lock

VERSIONS = ("1", "hidden", "1")
RIVERS = [
    wording(f"river-{number}", f"River {number}", f"Water {number} of the river.", version=version)
    for number, version in enumerate(VERSIONS)
]
FOUND = ["river-0", "river-1", "river-2"]


@pytest.fixture
def rivers(tmp_path: Path, search: Search) -> WarehouseFolder:
    """Return a warehouse whose index was made by a search."""
    folder = new_warehouse(tmp_path / "rivers")
    publish(folder, RIVERS, map(article, RIVERS))
    assert search("river", "--json", warehouse=folder.root).ids() == FOUND
    return folder


def one_more(folder: WarehouseFolder) -> None:
    more = wording("river-3", "River 3", "Water 3 of the river.")
    publish(folder, [more], [article(more)])


def files_of(folder: WarehouseFolder) -> list[Path]:
    return [path for path in (folder.search / "current").resolve().iterdir() if path.is_file()]


def remove_all(folder: WarehouseFolder) -> None:
    shutil.rmtree(folder.search)


def remove_link(folder: WarehouseFolder) -> None:
    (folder.search / "current").unlink()


def follow_link(folder: WarehouseFolder) -> None:
    place = (folder.search / "current").resolve()
    (folder.search / "current").unlink()
    shutil.copytree(place, folder.search / "current")


def remove_segments(folder: WarehouseFolder) -> None:
    for path in files_of(folder):
        if path.suffix != ".json":
            path.unlink()


def cut_files(folder: WarehouseFolder) -> None:
    for path in files_of(folder):
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])


def turn_bits(folder: WarehouseFolder) -> None:
    for path in files_of(folder):
        if path.suffix in {".term", ".idx", ".store"}:
            path.write_bytes(
                bytes(byte ^ 0b101 for byte in path.read_bytes()[:-200]) + path.read_bytes()[-200:]
            )


def make_older(folder: WarehouseFolder) -> None:
    state = (folder.search / "current").resolve() / "state.json"
    state.write_text(state.read_text().replace('"format": 1', '"format": 0'))


@pytest.mark.parametrize(
    "harm", [remove_all, remove_link, follow_link, remove_segments, cut_files, turn_bits, make_older]
)
def test_whatever_became_of_the_index_the_next_search_finds(
    search: Search, rivers: WarehouseFolder, harm: Callable[[WarehouseFolder], None]
) -> None:
    harm(rivers)
    assert search("river", "--json", warehouse=rivers.root).ids() == FOUND
    one_more(rivers)
    assert search("river", "--json", warehouse=rivers.root).ids() == [*FOUND, "river-3"]


def test_a_moved_warehouse_is_searched_where_it_is(search: Search, rivers: WarehouseFolder) -> None:
    moved = rivers.root.rename(rivers.root.with_name("moved"))
    made_at = (moved / "_search" / "current" / "meta.json").stat().st_mtime_ns
    assert search("river", "--json", warehouse=moved).ids() == FOUND
    assert (moved / "_search" / "current" / "meta.json").stat().st_mtime_ns == made_at


def test_an_index_that_cannot_be_written_is_asked_as_it_is(
    search: Search, rivers: WarehouseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(rivers.search / ".lock"))

    monkeypatch.setattr(fcntl, "flock", refuse)  # whoever runs the tests may write everywhere
    before = sorted(path.name for path in rivers.search.rglob("*"))
    assert search("river", "--json", warehouse=rivers.root).ids() == FOUND
    assert sorted(path.name for path in rivers.search.rglob("*")) == before
    one_more(rivers)
    outcome = search("river", warehouse=rivers.root)
    assert outcome.out.endswith("(3 answers)\n")
    assert outcome.err.startswith(
        f"steppe: the search index {rivers.search} lacks wordings of snapshot 2, and"
    )
    assert outcome.err.count("\n") == 1
    outcome = search("--rebuild", warehouse=rivers.root)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(
        f"steppe: cannot write the search index {rivers.search}: Permission denied; have"
    )
    shutil.rmtree(rivers.search)
    outcome = search("river", warehouse=rivers.root)
    assert (outcome.code, outcome.out) == (2, "")
    assert "have 'steppe search --rebuild' run by somebody who may write there" in outcome.err
    assert outcome.err.count("\n") == 1


def test_while_another_process_writes_the_index(search: Search, rivers: WarehouseFolder) -> None:
    one_more(rivers)
    with index_lock(rivers):
        outcome = search("river", warehouse=rivers.root)
        assert outcome.out.endswith("(3 answers)\n")
        assert "another process is bringing it up to date" in outcome.err
        shutil.rmtree(rivers.search / "00000001")
        assert search("river", warehouse=rivers.root).code == 4
        assert search("--rebuild", warehouse=rivers.root).code == 4
    assert search("river", "--json", warehouse=rivers.root).ids() == [*FOUND, "river-3"]


def test_without_a_snapshot_there_is_nothing_to_index(search: Search, tmp_path: Path) -> None:
    empty = new_warehouse(tmp_path / "empty")
    outcome = search("--rebuild", warehouse=empty.root)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.endswith("holds no snapshot yet; publish one with 'steppe ingest'\n")
    assert not empty.search.exists()
    assert run(["rebuild-catalogue", "--warehouse", str(empty.root)], Settings()) == 2


def test_rebuilding_on_demand(search: Search, rivers: WarehouseFolder) -> None:
    outcome = search("--rebuild", warehouse=rivers.root)
    assert (outcome.code, outcome.out) == (0, "the search index was made anew: 3 wordings\n")
    assert search("--rebuild", "--json", "river", warehouse=rivers.root).ids() == FOUND


def test_forgotten_wordings_are_in_no_file_any_more(search: Search, rivers: WarehouseFolder) -> None:
    def holders(word: bytes) -> list[Path]:
        return [path for path in rivers.search.rglob("*") if path.is_file() and word in path.read_bytes()]

    before = set(files_of(rivers))
    assert holders(b"hidden")
    forget_wordings(rivers, ["river-1-hidden"])
    assert not holders(b"hidden")
    assert not before & set(files_of(rivers))
    assert search("river", "--json", warehouse=rivers.root).ids() == ["river-0", "river-2"]
    kept = set(files_of(rivers))
    forget_wordings(rivers, ["river-1-hidden", "never-seen"])
    assert kept == set(files_of(rivers))


def ingest_page(root: Path, *titles: str) -> str:
    """Ingest one page into a warehouse and return what became of the run."""
    inbox = root.with_name(titles[0])
    inbox.mkdir()
    articles = [(title, prose(crc32(title.encode()), 80)) for title in titles]
    (inbox / "page.txt").write_bytes(Listing(articles).render())
    return ingest_paths([inbox], root, progress=False).status


def test_what_was_indexed_beside_a_publication_that_fails_is_never_shown(
    search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "warehouse"
    assert ingest_page(root, "Bridge Opens") == "published"
    before = sorted(path.relative_to(root) for path in (root / "_search").rglob("*"))
    with monkeypatch.context() as context:
        context.setattr("warehouse.publish._switch", _refused)
        with pytest.raises(SteppeError, match="No space left"):
            ingest_page(root, "Road Opens")
    assert sorted(path.relative_to(root) for path in (root / "_search").rglob("*")) == before
    assert len(search("opens", "--json", warehouse=root).ids()) == 1
    assert ingest_page(root, "Harvest Opens") == "published"
    assert len(search("opens", "--json", warehouse=root).ids()) == 2


@pytest.mark.parametrize("is_nearly_full", [False, True])
def test_an_index_takes_no_disk_from_a_snapshot_that_is_being_built_where_that_is_scarce(
    is_nearly_full: bool, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "warehouse"
    assert ingest_page(root, "Bridge Opens") == "published"
    monkeypatch.setattr(beside_runs, "ROOM_BYTES", 1 << 62 if is_nearly_full else 0)
    begun: list[bool] = []

    def noted(folder: WarehouseFolder, manifest: Manifest) -> AbstractContextManager[Callable[[], None]]:
        begun.append(True)
        return updated_aside(folder, manifest)

    monkeypatch.setattr(indexing, "updated_aside", noted)
    assert ingest_page(root, "Road Opens") == "published"
    assert bool(begun) != is_nearly_full
    made = (root / "_search" / "current" / "state.json").stat().st_mtime_ns
    assert len(search("opens", "--json", warehouse=root).ids()) == 2
    assert (root / "_search" / "current" / "state.json").stat().st_mtime_ns == made  # by the run, not by this


def _refused(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_run_that_brings_very_many_articles_leaves_the_index_to_whoever_comes_next(
    search: Search, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "steppe.search")
    root = tmp_path / "warehouse"
    monkeypatch.setattr(beside_runs, "MOST_INDEXED_ARTICLES", 1)
    assert ingest_page(root, "Bridge Opens", "Road Opens") == "published"
    assert not (root / "_search").exists()
    (told,) = [record.getMessage() for record in caplog.records if record.name == "steppe.search"]
    assert told == "2 articles are new: the index of words is left to the next search or night"
    assert ingest_page(root, "Harvest Begins") == "published"  # a small run goes through what was left
    made = (root / "_search" / "current" / "state.json").stat().st_mtime_ns
    assert len(search("opens", "--json", warehouse=root).ids()) == 2
    assert (root / "_search" / "current" / "state.json").stat().st_mtime_ns == made
    assert ingest_page(root, "Mine Opens", "Mall Opens") == "published"
    assert len(search("opens", "--json", warehouse=root).ids()) == 4


def test_a_run_brings_the_index_up_to_date_and_never_fails_for_it(
    search: Search, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    root = tmp_path / "warehouse"
    ingest_page(root, "Bridge Opens")
    made = (root / "_search" / "current" / "state.json").stat().st_mtime_ns
    assert len(search("opens", "--json", warehouse=root).ids()) == 1
    assert (root / "_search" / "current" / "state.json").stat().st_mtime_ns == made
    shutil.rmtree(root / "_search")
    (root / "_search").write_text("not a folder")
    assert ingest_page(root, "Harvest Begins") == "published"
    (warning,) = [record.getMessage() for record in caplog.records if record.name == "steppe.search"]
    assert warning.startswith(f"the search index {root / '_search'} is not up to date: ")
    assert warning.endswith("; 'steppe search --rebuild' makes it anew")
