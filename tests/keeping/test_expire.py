"""How long snapshots stay, and that nothing goes that another snapshot needs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import warehouse
from dags.command_line import answering, difference_text, standing, why_snapshot
from etl import replay as replaying
from tests.keeping.conftest import Steppe
from tests.keeping.nights import copied, lay_out
from tests.support.processes import Ended, run_program
from tests.warehouse.making import alias, commit, new_warehouse
from warehouse import retention
from warehouse.dropped import dropping_told
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock
from warehouse.manifest import read_manifest
from warehouse.retention import DEFAULT_RETENTION, Retention, expire, expiry

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@given(
    ages=st.lists(st.floats(0, 90), min_size=1, max_size=40).map(lambda ages: sorted(ages, reverse=True)),
    keep=st.integers(1, 40),
    days=st.integers(0, 90),
)
def test_a_snapshot_goes_only_when_it_is_neither_among_the_newest_nor_young(
    ages: list[float], keep: int, days: int
) -> None:
    moments = [NOW - timedelta(days=age) for age in ages]
    retention = Retention(keep, days)
    beyond = retention.beyond(range(len(ages)))
    gone = {number for number in beyond if retention.is_over(moments[number], NOW)}
    for number, moment in enumerate(moments):
        n_newer = len(ages) - 1 - number
        is_young = NOW - moment < timedelta(days=days)
        assert (number in gone) == (n_newer >= keep and not is_young)
    assert len(ages) - 1 not in gone


def test_a_month_is_kept_unless_it_is_said_otherwise() -> None:
    assert DEFAULT_RETENTION == Retention(30, 30) == Retention.of_settings("", "")
    assert Retention.of_settings("7", " 0 ") == Retention(7, 0) == Retention.of_settings(7, 0)
    for snapshots, days in (("0", ""), ("", "-1"), ("x", ""), ("", "1.5"), ("9" * 10, "")):
        with pytest.raises(UsageError, match=r"must be a whole number from [01] on"):
            Retention.of_settings(snapshots, days)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of four snapshots, 40, 35, 10 and 0 days old; the last two share a file."""
    folder = new_warehouse(tmp_path_factory.mktemp("four") / "warehouse")
    rows = [{"article_aliases": [alias("a", str(number))]} for number in range(3)]
    for upserts in (*rows, {}):
        commit(folder, upserts)
    expire(folder, DEFAULT_RETENTION, datetime.now(UTC))  # what was written and merged at once
    for number, days in ((1, 40), (2, 35), (3, 10)):
        rewrite(folder, number, published_at=str(datetime.now(UTC) - timedelta(days=days, hours=1)))
    return folder.root


@pytest.fixture
def aged(four: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return copied(four, tmp_path / "aged")


def rewrite(folder: WarehouseFolder, number: int, **facts: object) -> None:
    path = folder.snapshot_folder(number) / "manifest.json"
    path.chmod(0o644)
    path.write_text(json.dumps({**json.loads(path.read_text()), **facts}))


def aliases(root: Path) -> dict[int, list[tuple[object, ...]]]:
    """Return what each kept snapshot says the article of the one alias is."""
    told = {}
    for number in WarehouseFolder(root).snapshot_numbers():
        with warehouse.connect(root, at=number) as connection:
            told[number] = connection.execute("SELECT article_id FROM article_aliases").fetchall()
    return told


VALUES = {1: [("0",)], 2: [("1",)], 3: [("2",)], 4: [("2",)]}


@pytest.mark.parametrize(
    ("keep", "days", "gone"),
    [
        (30, 30, []),
        (2, 30, [1, 2]),
        (3, 30, [1]),
        (1, 36, [1]),
        (1, 36500, []),
        (1, 10, [1, 2, 3]),
        (1, 0, [1, 2, 3]),
    ],
)
def test_expire_takes_what_it_says_and_leaves_the_rest_whole(
    aged: Path, steppe: Steppe, keep: int, days: int, gone: list[int]
) -> None:
    asked = ("expire", "--keep-snapshots", str(keep), "--keep-days", str(days), "--json")
    files = {path for path in (aged / "_data").rglob("*") if path.is_file()}
    foretold = steppe(aged, *asked, "--dry-run").json
    assert aliases(aged) == VALUES
    assert {path for path in (aged / "_data").rglob("*") if path.is_file()} == files
    told = steppe(aged, *asked).json
    assert told == foretold | {"dry_run": False}
    assert told["snapshots"] == gone
    assert aliases(aged) == {number: value for number, value in VALUES.items() if number not in gone}
    left = {path for path in (aged / "_data").rglob("*") if path.is_file()}
    assert told["files"] == len(files) - len(left)
    assert bool(told["files"]) == bool(gone)
    manifests = [read_manifest(path) for path in (aged / "_snapshots").glob("*/manifest.json")]
    reached = {file.name for each in manifests for table in each.tables.values() for file in table.files}
    reached |= {file.name for each in manifests for file in each.lookup.files}
    assert {path.name for path in left} == reached


def test_expiry_is_told_in_a_sentence(aged: Path, steppe: Steppe) -> None:
    said = steppe(aged, "expire", "--keep-snapshots", "2", "--dry-run").out
    assert said.startswith("2 snapshots expired: 1, 2; ")
    assert said.endswith(" bytes; a dry run, nothing removed\n")
    assert steppe(aged, "expire").out == "0 snapshots expired; 0 data files of 0 bytes\n"
    for wrong in (("--keep-snapshots", "0"), ("--keep-days", "-1")):
        assert steppe(aged, "expire", *wrong).code == 2


def test_a_damaged_manifest_keeps_its_snapshot_and_every_data_file(aged: Path, steppe: Steppe) -> None:
    folder = WarehouseFolder(aged)
    manifest = folder.snapshot_folder(1) / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{")
    files = {path for path in folder.data.rglob("*") if path.is_file()}
    told = steppe(aged, "expire", "--keep-snapshots", "1", "--keep-days", "0", "--json").json
    assert (told["snapshots"], told["files"], told["damaged"]) == ([2, 3], 0, [1])
    assert folder.snapshot_numbers() == [1, 4]
    assert files == {path for path in folder.data.rglob("*") if path.is_file()}
    listed = steppe(aged, "snapshots")
    assert listed.code == 0
    assert f"snapshot 1 is damaged: the manifest {manifest} is damaged" in listed.out
    (folder.snapshots / "00000001").rename(aged.parent / "away")
    assert steppe(aged, "expire", "--json").json["files"] > 0
    assert aliases(aged) == {4: VALUES[4]}


def program(root: Path, *arguments: str, **environment: str) -> Ended:
    return run_program([*arguments, "--warehouse", str(root)], root, {**os.environ, **environment})


def test_a_run_expires_snapshots_as_the_environment_says(own: Path, tmp_path: Path) -> None:
    inbox = lay_out(tmp_path)[0]
    (inbox / "another.txt").write_bytes((inbox / "page.txt").read_bytes())  # a capture that is new
    wrong = program(own, "ingest", str(inbox), STEPPE_KEEP_DAYS="soon")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == "steppe: STEPPE_KEEP_DAYS is 'soon'; it must be a whole number from 0 on\n"
    done = program(own, "ingest", str(inbox), STEPPE_KEEP_SNAPSHOTS="2", STEPPE_KEEP_DAYS="0")
    assert done.code == 0, done.err
    assert WarehouseFolder(own).snapshot_numbers() == [2, 3]


def test_a_damaged_manifest_of_an_earlier_snapshot_warns_in_a_line_and_stops_no_run(
    own: Path, tmp_path: Path
) -> None:
    manifest = own / "_snapshots" / "00000001" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("")
    files = {path for path in (own / "_data").rglob("*") if path.is_file()}
    done = program(own, "ingest", str(lay_out(tmp_path)[0]))
    assert (done.code, done.out.splitlines()[-1]) == (0, "nothing new, nothing published")
    (warning,) = [line for line in done.err.splitlines() if "manifest" in line]
    assert warning.startswith("the manifest of snapshot 00000001 in ")
    assert warning.endswith(
        "is damaged, so that no data file is removed; restore its manifest.json from a backup, or move the "
        "folder away"
    )
    assert files == {path for path in (own / "_data").rglob("*") if path.is_file()}


def test_the_newest_snapshot_stays_however_old_it_is(aged: Path) -> None:
    folder = WarehouseFolder(aged)
    gone = expire(folder, Retention(1, 0), datetime.now(UTC) + timedelta(days=1000))
    assert gone.snapshots == [1, 2, 3]
    assert folder.snapshot_numbers() == [4]


def test_a_dry_run_beside_a_run_tells_of_none_of_its_files(aged: Path, steppe: Steppe) -> None:
    folder = WarehouseFolder(aged)
    asked = ("expire", "--keep-snapshots", "2", "--dry-run", "--json")
    alone = steppe(aged, *asked).json
    assert alone["files"] > 0
    (folder.data / "rates" / ".new-000099.parquet").write_bytes(b"begun")
    (folder.data / "rates" / "000098-abcdefabcdefabcd.parquet").write_bytes(b"done")
    assert steppe(aged, *asked).json == alone | {"files": alone["files"] + 2, "bytes": alone["bytes"] + 9}
    with writer_lock(folder, "ingest"):
        assert steppe(aged, *asked).json == alone


def test_what_a_run_removes_while_a_dry_run_looks_is_not_counted(
    aged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = WarehouseFolder(aged)
    begun = folder.data / "rates" / ".new-000099.parquet"
    begun.write_bytes(b"begun")

    def remove(_: WarehouseFolder) -> None:
        begun.unlink()

    monkeypatch.setattr(retention, "lock_holder", remove)  # which is asked after the files were listed
    assert expiry(folder, DEFAULT_RETENTION, datetime.now(UTC)).files == []


@pytest.mark.parametrize(
    "command",
    [
        ("sql", "SELECT count(title) FROM articles", "--at", "1"),
        ("search", "bridge", "--at", "1"),
        ("why", "rates", "timesca.com/2026-02-19/KZT/USD", "--at", "1"),
        ("status", "--at", "1"),
        ("snapshots", "diff", "1", "2"),
        ("replay", "--dry-run"),
    ],
    ids=lambda command: command[0],
)
def test_a_snapshot_that_is_dropped_while_it_is_read_is_told_in_a_sentence(
    own: Path, steppe: Steppe, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    number = 2 if command[0] == "replay" else 1

    def drop(*_: object) -> None:
        # As soon as it is known to be there.
        shutil.rmtree(own / "_snapshots" / f"{number:08}", ignore_errors=True)
        for name in ("articles", "rates", "quarantine", "pages", "_payloads"):
            shutil.rmtree(own / "_data" / name, ignore_errors=True)

    for module in (answering, why_snapshot, standing, difference_text):
        monkeypatch.setattr(module, "dropping_told", after(drop), raising=False)
    monkeypatch.setattr(replaying, "dropping_told", after(drop))
    outcome = steppe(own, *command)
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert outcome.err.startswith(f"steppe: snapshot {number} of {own} was dropped while it was read")


def after(happening: Callable[[], None]) -> Callable[..., AbstractContextManager[None]]:
    """Return what tells of dropped snapshots, with something that happens once it begins to."""

    @contextmanager
    def told(folder: WarehouseFolder, *numbers: int) -> Iterator[None]:
        with dropping_told(folder, *numbers):
            happening()
            yield

    return told
