"""Night after night: only what is new is read, and the rows are those of a clean warehouse."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from dags.night.survey import Survey
from spiders.inboxes import Inbox
from tests.command_line.test_stopping import SAID, SCRIPT
from tests.ingest.invented import ask, tables
from tests.night.conftest import AN_HOUR_NS, Place, made_old, page
from tests.support.surroundings import PROGRAM_PATH, ROOT
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock
from warehouse.search import beside_runs


def test_each_night_reads_what_is_new_and_ends_where_one_ingest_would(place: Place) -> None:
    empty = place.night()
    assert (empty.code, empty.loaded) == (0, ("nothing_new", 0, 0))
    place.put("a.txt", page(1))
    place.put("deep/odd.txt", b"Nothing that any site would print.")
    before = [(path, path.lstat().st_mtime_ns) for path in sorted(place.inbox.rglob("*"))]
    assert place.night().loaded == ("published", 1, 2)
    assert [(path, path.lstat().st_mtime_ns) for path in sorted(place.inbox.rglob("*"))] == before
    nothing = place.night()
    assert (nothing.code, nothing.loaded) == (0, ("nothing_new", 0, 0))
    assert nothing.document["files"] == {"known": 2, "read": 0, "waiting": 0, "left": 0}
    place.put("deep/b.txt", page(2))
    second = place.night()
    assert (second.loaded, second.document["files"]["known"]) == (("published", 1, 1), 2)
    assert place.steppe("runs", "--json") == 0
    runs = json.loads(place.capsys.readouterr().out)["runs"]
    assert [(run["kind"], run["status"]) for run in runs] == [
        ("nightly", "published"),
        ("nightly", "nothing_new"),
        ("nightly", "published"),
        ("nightly", "nothing_new"),
    ]
    assert ask(place.warehouse, "SELECT source FROM captures ORDER BY 1") == [
        ("main/a.txt",),
        ("main/deep/b.txt",),
        ("main/deep/odd.txt",),
    ]
    ingest_paths([place.inbox], place.root / "clean", progress=False)
    assert tables(place.warehouse) == tables(place.root / "clean")


def test_a_night_with_nothing_new_loads_no_scrapy(place: Place) -> None:
    (place.root / "scrapy.py").write_text("raise RuntimeError('Scrapy was loaded')")
    paths = os.pathsep.join((str(place.root), str(ROOT)))
    done = subprocess.run(
        [sys.executable, "-m", "dags.command_line", "nightly", "--config", str(place.config)],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_opened_that_is_known(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("a.txt", page(1))
    place.put("b.txt", page(2))
    assert place.night().code == 0
    place.put("c.txt", page(3))
    opened: list[str] = []
    original = os.open

    def watched(path: str | Path, *values: int, **options: int) -> int:
        opened.append(Path(path).name)
        return original(path, *values, **options)

    monkeypatch.setattr(os, "open", watched)
    assert place.night().loaded == ("published", 1, 1)
    assert "c.txt" in opened
    assert not {"a.txt", "b.txt"} & set(opened)


def _rewrite(place: Place) -> None:
    place.put("a.txt", page(7))


def _say_more(place: Place) -> None:
    place.put("a.txt.meta.json", b'{"url": "https://timesca.com/category/world/"}')


def _list_it(place: Place) -> None:
    place.put("pages.jsonl", b'{"path": "a.txt", "captured_at": "2026-02-20T01:00:00Z"}\n')


def _name_missing(place: Place) -> None:
    place.put("pages.jsonl", b'{"path": "gone.txt"}\n')


def _replace_unseen(place: Place) -> None:
    """Put another page of the same size there, with the time of the old one."""
    path = place.inbox / "a.txt"
    facts = path.stat()
    place.put("a.txt", path.read_bytes().replace(b"KGS/USD = 0.01144", b"KGS/USD = 0.01145"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


def test_what_is_said_anew_is_read_again(place: Place) -> None:
    place.put("a.txt", page(1))
    assert place.night().code == 0
    for change in (_rewrite, _say_more, _list_it, _name_missing, _replace_unseen):
        change(place)
        assert place.night().document["status"] == "published", change.__name__
    assert place.night().document["files"] == {"known": 2, "read": 0, "waiting": 0, "left": 0}


def test_an_archive_that_grows_is_read_again(place: Place) -> None:
    path = place.put("pages.zip", b"")
    for number in (1, 2):
        with zipfile.ZipFile(path, "a" if number > 1 else "w") as bundle:
            bundle.writestr(f"{number}.txt", page(number))
        made_old(path)
        assert place.night().loaded == ("published", 1, number)
    assert place.night().document["files"]["read"] == 0


def test_what_a_rollback_took_out_is_read_again(place: Place) -> None:
    place.put("a.txt", page(1))
    place.night()
    place.put("b.txt", page(2))
    place.night()
    before = tables(place.warehouse)
    assert place.steppe("snapshots", "rollback", "1") == 0
    assert place.night().loaded == ("published", 1, 2)
    assert tables(place.warehouse) == before
    assert place.steppe("replay") == 0
    assert place.night().document["files"] == {"known": 2, "read": 0, "waiting": 0, "left": 0}


def test_what_a_night_did_not_publish_is_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("a.txt", page(1))
    place.night()
    place.put("b.txt", page(2))
    with monkeypatch.context() as patch:
        patch.setattr("warehouse.publish.build_snapshot", _fail)
        failed = place.night()
    assert (failed.code, failed.document["status"], failed.document["snapshot"]) == (1, "failed", None)
    assert place.night().loaded == ("published", 1, 1)


def _fail(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_the_list_of_known_files_only_saves_work(place: Place) -> None:
    place.put("a.txt", page(1))
    place.night()
    before = tables(place.warehouse)
    known = place.warehouse / "_nightly" / "known_files.sqlite"
    for harm in (Path.unlink, _fill_with_garbage, _take_from_another_warehouse):
        harm(known)
        again = place.night()
        assert (again.loaded, tables(place.warehouse)) == (("nothing_new", 0, 1), before)
    assert place.night().document["files"]["known"] == 1


def _fill_with_garbage(known: Path) -> None:
    known.write_bytes(b"x" * 10_000)


def _take_from_another_warehouse(known: Path) -> None:
    with closing(sqlite3.connect(known)) as connection, connection:
        connection.execute("UPDATE basis SET run_id = 'of another warehouse'")


def test_what_changed_just_now_waits(place: Place) -> None:
    place.configure("settle_seconds = 600")
    place.put("a.txt", page(1))
    place.put("b.txt", page(2), age_ns=0)
    place.put("c.txt", page(3))
    place.put("c.txt.meta.json", b"{}", age_ns=0)
    place.put("d.txt", page(4), age_ns=-AN_HOUR_NS)
    told = place.night()
    assert told.loaded == ("published", 1, 1)
    assert told.document["waiting"] == ["main/b.txt", "main/c.txt", "main/d.txt"]
    for name in ("b.txt", "c.txt.meta.json"):
        made_old(place.inbox / name)
    assert place.night().loaded == ("published", 2, 2)


def test_a_page_that_changed_within_the_steps_of_the_clock_is_looked_at_again(place: Place) -> None:
    place.configure("settle_seconds = 0")
    place.put("a.txt", page(1), age_ns=0)
    assert place.night().loaded == ("published", 1, 1)
    made_old(place.inbox / "a.txt")
    assert place.night().loaded == ("nothing_new", 0, 1)
    assert place.night().loaded == ("nothing_new", 0, 0)


@pytest.mark.parametrize("form", ["page", "archive"])
def test_what_is_being_written_waits_as_a_whole(
    place: Place, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("a.txt", page(1))
    path = place.put("b.txt", page(2)) if form == "page" else place.put("b.zip", b"")
    if form == "archive":
        with zipfile.ZipFile(path, "w") as bundle:
            bundle.writestr("1.txt", page(2))
            bundle.writestr("2.txt", page(3))
        made_old(path)
    module = __import__("spiders.deliveries", fromlist=["deliveries_in"])
    original = module.deliveries_in

    def written_meanwhile(stored: object, surroundings: object) -> object:
        for number, delivery in enumerate(original(stored, surroundings)):
            if delivery.source.startswith("main/b.") and not number:
                with path.open("ab") as stream:
                    stream.write(b" and more")
            yield delivery

    with monkeypatch.context() as patch:
        patch.setattr(module, "deliveries_in", written_meanwhile)
        told = place.night()
    assert (told.loaded, told.document["waiting"]) == (("published", 1, 1), [f"main/{path.name}"])
    assert ask(place.warehouse, "SELECT source FROM captures") == [("main/a.txt",)]
    made_old(path)
    assert place.night().document["files"]["read"] == 1


def test_a_night_that_is_over_leaves_the_rest_for_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.configure("max_minutes = 1")
    for number in (1, 2, 3):
        place.put(f"{number}.txt", page(number))
    clock = iter(range(0, 10_000, 61))
    with monkeypatch.context() as patch:
        patch.setattr("dags.night.choosing.time.monotonic", lambda: float(next(clock)))
        first = place.night()
    assert (first.code, first.loaded) == (0, ("published", 1, 1))
    assert first.document["left"] == ["main/2.txt", "main/3.txt"]
    assert first.document["message"] == "stopped at max_minutes = 1; 2 files are left for the next night"
    assert place.steppe("status") == 0
    assert "2 files are left for the next night" in place.capsys.readouterr().out
    assert place.night().loaded == ("published", 2, 2)
    ingest_paths([place.inbox], place.root / "clean", progress=False)
    assert tables(place.warehouse) == tables(place.root / "clean")


@pytest.mark.parametrize("is_full_at", [1, 2, 3], ids=["before", "while it reads", "before it publishes"])
def test_a_disk_that_fills_ends_the_night_before_harm(
    place: Place, is_full_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.put("a.txt", page(1))
    place.put("b.txt", page(2))
    asked = iter(range(1, 1000))
    original = os.statvfs

    def shrinking(path: str) -> os.statvfs_result:
        facts = list(original(path))
        facts[4] = 10**9 if next(asked) < is_full_at else 1
        return os.statvfs_result(facts)

    place.config.write_text(place.config.read_text().replace("min_free_gb = 0", "min_free_gb = 0.5"))
    with monkeypatch.context() as patch:
        patch.setattr(os, "statvfs", shrinking)
        told = place.night()
    assert (told.code, told.document["status"]) == (1, "failed")
    assert "min_free_gb is 0.5; nothing was published, so free space and run again" in told.err
    assert next(asked) == is_full_at + 1
    assert not (place.warehouse / "current").exists()
    if is_full_at == 3:
        assert place.night().loaded == ("published", 2, 2)


def test_sigterm_ends_a_night_and_the_next_reads_what_is_missing(place: Place) -> None:
    place.put("a.txt", page(1))
    words = ["etl.pipelines.stage_reading", "nightly", "--config", str(place.config), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *words],
        env={**os.environ, "PYTHONPATH": PROGRAM_PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, f"steppe: {SAID}\n")
    assert json.loads(done.stdout)["message"] == SAID
    assert place.night().loaded == ("published", 1, 1)


def test_files_that_go_meanwhile_are_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.put("a.txt", page(1))
    original = Survey.add

    def then_gone(survey: Survey, inbox: Inbox, warehouse: Path) -> None:
        original(survey, inbox, warehouse)
        path.unlink()

    monkeypatch.setattr(Survey, "add", then_gone)
    assert place.night().loaded == ("nothing_new", 0, 0)
    assert list((place.warehouse / "_staging").iterdir()) == []


def test_nights_do_not_meet(place: Place) -> None:
    place.put("a.txt", page(1))
    folder = WarehouseFolder(place.warehouse)
    folder.create()
    with writer_lock(folder, "ingest"):
        told = place.night()
    assert (told.code, told.document["status"], told.document["run_id"]) == (4, "failed", None)
    assert f"process {os.getpid()} on host" in told.err


def test_a_night_brings_the_index_of_words_up_to_date_however_much_is_new(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_runs, "MOST_INDEXED_ARTICLES", 0)
    place.put("a.txt", page(1))
    assert place.night().loaded == ("published", 1, 1)
    assert (place.warehouse / "_search" / "current").exists()


def test_one_day_is_what_has_its_date_in_its_path(place: Place) -> None:
    place.configure(inboxes='[[inboxes]]\nname = "days"\npath = "in/{date}/pages"\nsite = "timesca.com"')
    place.put("2026-02-19/pages/a.txt", page(1))
    place.put("2026-02-20/pages/b.txt", page(2))
    place.put("unsorted/pages/c.txt", page(3))
    assert place.night("--date", "2026-02-21").loaded == ("nothing_new", 0, 0)
    one = place.night("--date", "2026-02-20")
    assert (one.loaded, one.document["date"]) == (("published", 1, 1), "2026-02-20")
    assert place.night().document["files"] == {"known": 1, "read": 1, "waiting": 0, "left": 0}
    rows = ask(place.warehouse, "SELECT source, site_claims FROM captures ORDER BY 1")
    assert rows == [
        ("days/2026-02-19/pages/a.txt", ["timesca.com"]),
        ("days/2026-02-20/pages/b.txt", ["timesca.com"]),
    ]
    place.configure()
    told = place.night("--date", "2026-02-20")
    assert (told.code, "no path of inboxes has {date}" in told.err) == (2, True)


def test_what_stands_beside_pages_and_is_no_file_is_told_and_never_waited_for(place: Place) -> None:
    place.put("a.txt", page(1))
    place.put("deep/b.txt", page(2))
    os.mkfifo(place.inbox / "a.txt.meta.json")
    os.mkfifo(place.inbox / "pages.jsonl")
    (place.inbox / "deep" / "pages.jsonl").symlink_to("/dev/zero")
    place.configure("settle_seconds = 0")
    night = place.night()
    assert (night.code, night.loaded) == (0, ("published", 2, 5))
    assert night.err.count("it is no file") == 3
