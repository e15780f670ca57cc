"""Readers and the writer never meet: none fails or waits, or gets as a snapshot what was never published."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.keeping.readers.clients import FOLDER_CLIENTS, ReadTable, read_below
from tests.keeping.readers.looping import Tally
from tests.keeping.readers.meeting import Meeting, meet
from tests.keeping.readers.promises import Tables, broken, content_of
from tests.keeping.readers.sessions import LASTING, SESSIONS, STAYING, Read
from tests.warehouse.making import commit, new_warehouse, row_of
from warehouse.contract import public_tables
from warehouse.folder import WarehouseFolder
from warehouse.rebuilding import rebuild_catalogue
from warehouse.retention import Retention, expire

# All that a writer does, once; snapshots expire twice meanwhile.
PUBLICATIONS = 12
# What changes names that others see.
STEPS = ("symlink", "replace", "rename", "unlink", "rmdir")


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    """Return what readers of every class have met while snapshots were published and expired."""
    return meet(PUBLICATIONS)


def test_every_publication_stands_whoever_reads(meeting: Meeting) -> None:
    assert sorted(meeting.published) == list(range(1, PUBLICATIONS + 1))
    assert len({content.digest for content in meeting.published.values()}) == PUBLICATIONS


@pytest.mark.parametrize("name", SESSIONS)
def test_a_reader_gets_what_was_published_as_one_snapshot(meeting: Meeting, name: str) -> None:
    tally = meeting.tallies[name]
    assert meeting.never_published().get(name, []) == []
    assert len(tally.snapshots) >= (2 if name in LASTING else 3), "it has seen too little to prove anything"
    assert tally.n_earlier or name not in STAYING


def test_what_was_never_published_is_told(meeting: Meeting) -> None:
    content = meeting.published[PUBLICATIONS]
    for strange in (
        content._replace(digest="0" * 64),
        content._replace(snapshot=PUBLICATIONS - 1),
        content._replace(snapshot=PUBLICATIONS + 1),
        content._replace(rows=content.rows[1:], digest=None),
    ):
        tally = Tally()
        tally.add(Read(content, PUBLICATIONS))
        tally.add(Read(strange, PUBLICATIONS))
        assert Meeting(meeting.published, {"x": tally}).never_published() == {"x": [strange]}


@pytest.mark.parametrize("name", FOLDER_CLIENTS)
def test_the_link_must_be_resolved_once_for_all_tables(nights: Path, tmp_path: Path, name: str) -> None:
    read_table = FOLDER_CLIENTS[name]()
    link = tmp_path / "current"
    published = {}
    for number in (2, 1):
        place = nights / "_snapshots" / f"{number:08}"
        tables = read_below(str(place), read_table)
        assert broken(tables) == []
        published[number] = content_of(tables)
    link.symlink_to(place)
    resolved = os.path.realpath(link)

    def switch() -> None:
        link.unlink()
        link.symlink_to(nights / "_snapshots" / "00000002")

    mixed = _switched_after_a_table(str(link), read_table, switch)
    assert broken(mixed)
    assert content_of(mixed) not in published.values()
    assert content_of(read_below(resolved, read_table)) == published[1]


def test_no_step_of_a_writer_shows_what_lies_between_two_snapshots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_warehouse(tmp_path / "warehouse")
    for number in (1, 2):
        commit(folder, {"sites": [row_of("sites", site=str(number))]})
    seen: list[int] = []
    for name in STEPS:
        monkeypatch.setattr(os, name, _watched(getattr(os, name), lambda: seen.append(_looked_at(folder))))
    commit(folder, {"sites": [row_of("sites", site="3")]})
    expire(folder, Retention(snapshots=2, days=0), datetime.now(UTC))
    rebuild_catalogue(folder)
    monkeypatch.undo()
    assert folder.snapshot_numbers() == [2, 3]
    assert seen == sorted(seen)
    assert min(seen.count(2), seen.count(3)) > 3


def _watched(original: Callable[..., object], look: Callable[[], None]) -> Callable[..., object]:
    """Return a function that looks after each step that the original takes."""

    def step(*arguments: object, **options: object) -> object:
        outcome = original(*arguments, **options)
        look()
        return outcome

    return step


def _looked_at(folder: WarehouseFolder) -> int:
    """Return the newest snapshot, after catalogue, manifest and Parquet files have told the same of it."""
    place = os.path.realpath(folder.current)
    with duckdb.connect(str(folder.catalogue), read_only=True) as connection:
        query = "SELECT (SELECT max(snapshot) FROM runs), (SELECT list(site ORDER BY site) FROM sites)"
        ((number, sites),) = connection.execute(query).fetchall()
    assert sites == [str(each) for each in range(1, number + 1)]
    assert sorted(pq.read_table(f"{place}/sites")["site"].to_pylist()) == sites
    manifest = json.loads(Path(place, "manifest.json").read_bytes())
    assert manifest["snapshot"] == number
    for name, table in manifest["tables"].items():
        found = {path.name for path in Path(place, name).iterdir()}
        assert found == {part["name"] for part in table["parts"]}
    return int(number)


def _switched_after_a_table(folder: str, read_table: ReadTable, switch: Callable[[], None]) -> Tables:
    """Read all tables, with a publication between the first one and the others."""
    first, *others = [table.name for table in public_tables()]
    tables = {first: read_table(f"{folder}/{first}")}
    switch()
    return tables | {name: read_table(f"{folder}/{name}") for name in others}
