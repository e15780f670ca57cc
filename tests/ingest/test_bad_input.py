"""Bad input: each page gets one disposition and a clear sentence, and never costs the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from spiders.deliveries import deliveries_under
from tests.forms.wrapping import arc, http, record, wacz, zipped
from tests.ingest.invented import Listing, ask, prose
from tests.support.processes import Ended, run_program
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock

GOOD = Listing([("A Good Page", prose(70, 80))])


def steppe(*arguments: object, cwd: Path) -> Ended:
    """Run the command line as its users do."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STEPPE_")}
    return run_program([*map(str, arguments)], cwd, environment)


def ingest(path: Path) -> dict[str, object]:
    """Ingest a path and return the one JSON object that is printed."""
    done = steppe("ingest", path, "--warehouse", path.parent / "warehouse", "--json", cwd=path.parent)
    assert done.code == 0, done.err
    outcome: dict[str, object] = json.loads(done.out)
    return outcome


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "good.txt").write_bytes(GOOD.render())
    return folder


@pytest.mark.parametrize(
    ("payload", "disposition", "reason"),
    [
        (b"", "skipped", "empty"),
        (b" \r\n\t ", "skipped", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "skipped", "media-type"),
        (b"%PDF-1.7 \x00\x01\x02", "skipped", "media-type"),
        (b'{"rates": [1, 2]}', "skipped", "media-type"),
        (bytes(range(256)) * 9, "skipped", "media-type"),
        (b"Notes of nobody in particular.", "quarantined", "unknown-layout"),
        (b"<!doctype html><title>Other</title><p>Text", "quarantined", "unknown-layout"),
        (
            GOOD.render().replace(b"Story", b"St\xff\xfery").replace(b"A Good", b"A \xff Good"),
            "quarantined",
            "undecodable-text",
        ),
    ],
)
def test_one_bad_page_beside_a_good_one(inbox: Path, payload: bytes, disposition: str, reason: str) -> None:
    (inbox / "bad.bin").write_bytes(payload)
    pages = ingest(inbox)["pages"]
    assert pages == {"read": 2, "loaded": 1, "duplicate": 0, "skipped": 0, "quarantined": 0} | {
        disposition: 1
    }
    query = (
        "SELECT p.disposition, p.reason, p.coverage, c.page_id IS NOT NULL FROM pages AS p "
        "JOIN captures AS c USING (page_id) WHERE c.source = 'inbox/bad.bin'"
    )
    assert ask(inbox.parent / "warehouse", query) == [(disposition, reason, None, True)]
    kept = "SELECT source, reason, length(message) > 20 FROM quarantine"
    expected = [("inbox/bad.bin", reason, True)] if disposition == "quarantined" else []
    assert ask(inbox.parent / "warehouse", kept) == expected


def test_what_is_no_file_is_in_the_ledger_with_a_reason(inbox: Path) -> None:
    os.mkfifo(inbox / "pipe")
    (inbox / "link.txt").symlink_to("/etc/hostname")
    (inbox / "dangling.txt").symlink_to("nowhere")
    (inbox / "huge.txt").touch()
    os.truncate(inbox / "huge.txt", 1 << 40)
    outcome = ingest(inbox)
    assert outcome["pages"] == {"read": 5, "loaded": 1, "duplicate": 0, "skipped": 0, "quarantined": 4}
    query = "SELECT source, reason FROM captures WHERE page_id IS NULL ORDER BY source"
    unread = [
        ("inbox/dangling.txt", "link"),
        ("inbox/huge.txt", "too-large"),
        ("inbox/link.txt", "link"),
        ("inbox/pipe", "not-a-file"),
    ]
    assert ask(inbox.parent / "warehouse", query) == unread
    again = ingest(inbox)
    assert again["status"] == "nothing_new"
    assert again["pages"] == {"read": 5, "loaded": 0, "duplicate": 1, "skipped": 0, "quarantined": 4}


def unreadable(inbox: Path) -> list[str]:
    """Return the sources of what could not be opened, as the stored query lists them."""
    warehouse = inbox.parent / "warehouse"
    done = steppe("sql", "--query", "unreadable", "--format", "json", "--warehouse", warehouse, cwd=inbox)
    rows = json.loads(done.out)
    assert all(row["reason"] and row["message"] and row["run_id"] for row in rows)
    return [row["source"] for row in rows]


def test_what_could_not_be_opened_is_told_apart_from_the_pages_in_quarantine(inbox: Path) -> None:
    (inbox / "odd.txt").write_text("Notes of nobody in particular.")
    (inbox / "cut.zip").write_bytes(b"PK\x03\x04 nothing of the kind")
    os.mkfifo(inbox / "pipe")
    place = ("--warehouse", inbox.parent / "warehouse")
    done = steppe("ingest", inbox, *place, cwd=inbox)
    counted = "4 pages read: 1 loaded, 0 duplicate, 0 skipped, 3 quarantined (2 of them could not be opened)"
    assert done.out.splitlines()[0] == counted
    listed = steppe("quarantine", "list", *place, cwd=inbox).out.splitlines()
    assert listed[-2:] == [
        "(1 page in quarantine)",
        "(2 deliveries could not be opened: 'steppe sql --query unreadable' lists them)",
    ]
    for command in ("status", "quarantine"):
        told = json.loads(steppe(command, *place, "--json", *["list"][: command != "status"], cwd=inbox).out)
        assert told["unreadable_deliveries"] == 2
    assert unreadable(inbox) == ["inbox/cut.zip", "inbox/pipe"]


def test_what_was_repaired_is_unreadable_no_more(inbox: Path) -> None:
    (inbox / "below").mkdir()
    page, bundle, archive = (inbox / "below" / name for name in ("page.txt", "pages.zip", "cut.warc"))
    response = record("response", http(prose(90, 50).encode()))
    page.symlink_to("nowhere")
    bundle.write_bytes(b"PK\x03\x04 nothing of the kind")
    archive.write_bytes(record("request", b"GET / HTTP/1.1\r\n\r\n") + response[:-99])
    (inbox / "good.txt.meta.json").write_text('{"captured_at": "2026-02-19"}')
    (inbox / "pages.jsonl").write_text('{"path": "good.txt", "http_status": "200"}\n')
    ingest(inbox)
    waiting = ["below/cut.warc#", "below/page.txt", "below/pages.zip", "good.txt.meta.json", "pages.jsonl"]
    found = unreadable(inbox)
    assert [source.removeprefix("inbox/").rstrip("0123456789") for source in found] == waiting
    (inbox / "another.txt").write_bytes(Listing([("Another", prose(72, 80))]).render())
    ingest(inbox)
    assert unreadable(inbox) == found
    page.unlink()
    page.write_bytes(GOOD.render())
    bundle.write_bytes(zipped({"page.txt": GOOD.render()}))
    archive.write_bytes(record("request", b"GET / HTTP/1.1\r\n\r\n") + response)
    (inbox / "good.txt.meta.json").write_text('{"captured_at": "2026-02-19T00:00:00Z"}')
    (inbox / "pages.jsonl").write_text('{"path": "good.txt", "url": "https://timesca.com/x/"}\n')
    ingest(inbox)
    assert unreadable(inbox) == []


def test_what_archives_hold_beside_pages_is_not_unreadable(inbox: Path) -> None:
    kinds = ("warcinfo", "request", "metadata", "continuation", "revisit", "invented")
    look_up = record("response", b"127.0.0.1", target="dns:timesca.com")
    (inbox / "x.warc").write_bytes(b"".join(record(kind, b"x") for kind in kinds) + look_up)
    (inbox / "x.arc").write_bytes(arc({})[0])
    (inbox / "x.wacz").write_bytes(wacz({"page": GOOD.render()}))
    (inbox / "good_files").mkdir()
    (inbox / "good.html").write_bytes(GOOD.render())
    (inbox / "good_files" / "style.css").write_text("p {}")
    pages = ingest(inbox)["pages"]
    assert isinstance(pages, dict)
    assert (pages["skipped"], pages["quarantined"]) == (12, 0)
    assert unreadable(inbox) == []


@pytest.fixture
def ordinary_user() -> Iterator[None]:
    """Be somebody who may not read everything, where the tests run as the superuser."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield
    os.seteuid(before)


def test_a_file_without_read_permission(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for name, mode in (("open.txt", 0o644), ("secret.txt", 0)):
        (tmp_path / name).write_bytes(b"some text")
        (tmp_path / name).chmod(mode)
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        folder.chmod(folder.stat().st_mode | 0o755)
    request.getfixturevalue("ordinary_user")
    found = {each.source: each for each in deliveries_under([tmp_path], tmp_path / "warehouse")}
    assert found[f"{tmp_path.name}/open.txt"].payload == b"some text"
    secret = found[f"{tmp_path.name}/secret.txt"]
    assert (secret.payload, secret.reason) == (None, "unreadable-file")
    assert "permission" in str(secret.message).lower()


def test_names_that_are_hard_to_write_down(inbox: Path) -> None:
    for number, name in enumerate((b"50%!#.txt", b"caf\xe9.txt", "сайт.txt".encode(), b"new\nline.txt")):
        listing = Listing([(f"Story {number}", prose(80 + number, 60))])
        Path(os.fsdecode(os.fsencode(inbox) + b"/" + name)).write_bytes(listing.render())
    ingest(inbox)
    sources = [row[0] for row in ask(inbox.parent / "warehouse", "SELECT source FROM captures ORDER BY 1")]
    assert sources == sorted(
        [
            "inbox/50%25%21%23.txt",
            "inbox/caf%E9.txt",
            "inbox/good.txt",
            "inbox/new\nline.txt",
            "inbox/сайт.txt",
        ]
    )


def test_an_empty_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    outcome = ingest(tmp_path / "inbox")
    assert (outcome["status"], outcome["snapshot"]) == ("nothing_new", None)


def test_a_missing_path_ends_with_2_before_anything_is_done(tmp_path: Path, inbox: Path) -> None:
    done = steppe("ingest", inbox, tmp_path / "nowhere", cwd=tmp_path)
    assert done.code == 2
    assert done.out == ""
    assert str(tmp_path / "nowhere") in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "steppe-warehouse").exists()


def test_an_unknown_site_ends_with_2_and_names_the_known_ones(tmp_path: Path, inbox: Path) -> None:
    done = steppe("ingest", inbox, "--site", "nowhere.example", cwd=tmp_path)
    assert done.code == 2
    assert "timesca.com" in done.err


def test_the_warehouse_inside_the_given_folder_is_not_read(inbox: Path) -> None:
    arguments = ("ingest", inbox, "--warehouse", inbox / "deep" / "warehouse", "--json")
    first, second = (steppe(*arguments, cwd=inbox) for _ in range(2))
    assert json.loads(first.out)["pages"]["read"] == 1
    assert json.loads(second.out)["pages"]["read"] == 1


def test_a_second_run_at_the_same_time_ends_with_4(inbox: Path) -> None:
    folder = WarehouseFolder(inbox.parent / "warehouse")
    folder.create()
    with writer_lock(folder, "ingest"):
        done = steppe("ingest", inbox, "--warehouse", folder.root, "--json", cwd=inbox)
    assert done.code == 4
    assert (json.loads(done.out)["status"], json.loads(done.out)["run_id"]) == ("failed", None)
    assert str(os.getpid()) in done.err
    assert "Traceback" not in done.err


def test_the_warehouse_itself_cannot_be_read(inbox: Path) -> None:
    ingest(inbox)
    warehouse = inbox.parent / "warehouse"
    for path in (warehouse, warehouse / "_data"):
        done = steppe("ingest", path, "--warehouse", warehouse, cwd=inbox)
        assert done.code == 2
        assert "--warehouse" in done.err


WHILE_STAGING = (
    "import os, signal\n"
    "from etl.pipelines import StagingPipeline\n"
    "stage = StagingPipeline.process_item\n"
    "def interrupted(self, item):\n"
    "    os.kill(os.getpid(), signal.SIGINT)\n"
    "    return stage(self, item)\n"
    "StagingPipeline.process_item = interrupted\n"
)
# What DuckDB makes of an interrupt that comes while it works on a query.
IN_A_QUERY = (
    "import etl.publication as publication\n"
    "def interrupted(connection):\n"
    "    raise RuntimeError('Query interrupted')\n"
    "publication.resolve_readings = interrupted\n"
)


@pytest.mark.parametrize("moment", [WHILE_STAGING, IN_A_QUERY])
def test_an_interrupt_publishes_nothing_and_says_so(inbox: Path, moment: str) -> None:
    """The process interrupts itself."""
    (inbox / "more.txt").write_bytes(Listing([("More", prose(71, 80))]).render())
    script = f"{moment}from dags.command_line import main\nmain()\n"
    warehouse = inbox.parent / "warehouse"
    done = subprocess.run(
        [sys.executable, "-c", script, "ingest", str(inbox), "--warehouse", str(warehouse), "--json"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert not (warehouse / "current").exists()
    assert ingest(inbox)["status"] == "published"
    runs = ask(warehouse, "SELECT status, message FROM runs ORDER BY started_at")
    said = "the run was interrupted before it was done; nothing was published"
    assert runs == [("failed", said), ("published", None)]
    assert json.loads(done.stdout)["message"] == said
    assert done.stderr.splitlines()[-1] == f"steppe: {said}"


def test_a_run_that_needs_too_much_memory_says_what_to_do(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = inbox.parent / "warehouse"
    command = ["ingest", str(inbox), "--warehouse", str(warehouse)]
    monkeypatch.setattr("etl.resolve.workspace.MEMORY_LIMIT", "3MB")
    assert run(command, Settings()) == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert "more memory than it allows itself: Out of Memory Error" in said
    assert said.endswith("nothing was published, so bring the pages in smaller runs")
    assert not (warehouse / "current").exists()
    monkeypatch.undo()
    assert run(command, Settings()) == 0


def test_two_given_paths_of_one_name_are_warned_of_and_read(tmp_path: Path) -> None:
    folders = [tmp_path / name / "inbox" for name in ("a", "b")]
    for number, folder in enumerate(folders):
        folder.mkdir(parents=True)
        (folder / "page.txt").write_bytes(Listing([(f"Story {number}", prose(80 + number, 60))]).render())
    said = (
        f"{folders[0]} and {folders[1]} have the same name: their sources in the ledger cannot be told "
        "apart; give the folder above them, or rename one"
    )
    for paths, lines in ((folders, [said]), ([folders[0]] * 2, []), ([tmp_path / "a"], [])):
        done = steppe("ingest", *paths, cwd=tmp_path)
        assert (done.code, done.err.splitlines()) == (0, lines)
    captures = ask(
        tmp_path / "steppe-warehouse", "SELECT source, count(*) FROM captures GROUP BY 1 ORDER BY 1"
    )
    assert captures == [("a/inbox/page.txt", 1), ("inbox/page.txt", 2)]
