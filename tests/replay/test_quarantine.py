"""Pages that could not be read: listed, shown, read again once the reader is mended, or discarded."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tests.ingest.invented import ask, tables
from tests.replay.gazette import ODD, STRANGE, Place
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock

ODD_ID = sha256(ODD.encode()).hexdigest()


def test_the_list_says_why_each_page_waits(place: Place) -> None:
    place.ingest()
    (page,) = place.steppe("quarantine", "list", "--json").document["pages"]
    assert (page["page_id"], page["reason"], page["stage"]) == (ODD_ID, "odd", "read")
    assert (page["source"], page["message"]) == ("inbox/odd.txt", "The Herald prints ODDLY.")
    out = place.steppe("quarantine", "list").out.splitlines()
    assert out[2].split()[:4] == [ODD_ID[:12], "odd", "read", "inbox/odd.txt"]
    assert out[-1] == "(1 page in quarantine)"
    assert place.steppe("quarantine", "list", "--reason", "even").out == "(0 pages in quarantine for even)\n"


def test_one_page_is_shown_with_its_captures_and_the_start_of_its_bytes(place: Place) -> None:
    place.put("odd.txt", "HERALD\x1b[31m ODDLY\n", url="https://herald.example/today")
    place.ingest()
    page_id = sha256(b"HERALD\x1b[31m ODDLY\n").hexdigest()
    told = place.steppe("quarantine", "show", page_id[:8], "--json").document
    assert (told["reason"], told["page"]["site"]) == ("odd", "herald.example")
    assert [capture["url"] for capture in told["captures"]] == ["https://herald.example/today"]
    assert told["payload"] == {"text": "HERALD\x1b[31m ODDLY\n", "bytes": 18, "is_whole": True}
    out = place.steppe("quarantine", "show", page_id[:8]).out
    assert "| HERALD\\x1b[31m ODDLY" in out
    assert f"kept in  {place.warehouse}/_data/_payloads/" in out


def test_the_bytes_are_written_whole(place: Place) -> None:
    place.ingest()
    file = place.folder / "page.bin"
    assert place.steppe("quarantine", "show", ODD_ID, "--payload", str(file)).code == 0
    assert file.read_bytes() == ODD.encode()
    manifest = place.warehouse / "current" / "manifest.json"
    published = manifest.read_bytes()
    refused = place.steppe("quarantine", "show", ODD_ID, "--payload", str(manifest))
    assert (refused.code, refused.out) == (2, "")
    assert f"{manifest} lies in the warehouse {place.warehouse}; name a place elsewhere" in refused.err
    assert manifest.read_bytes() == published


def test_a_mended_reader_moves_the_page_to_its_rows_in_one_snapshot(place: Place) -> None:
    place.put("strange.txt", STRANGE)
    place.mend(refused="O")
    place.mend(refused="ODDLY")
    place.ingest()
    place.mend()
    outcome = place.steppe("quarantine", "replay", "--all", "--json")
    assert outcome.code == 0, outcome.err
    told = outcome.document
    assert (told["status"], told["snapshot"], told["dry_run"]) == ("published", 2, False)
    assert told["pages"] == {"read": 1, "loaded": 1, "skipped": 0, "quarantined": 0, "without_payload": 0}
    assert told["changes"]["quarantine"] == {
        "added": 0,
        "changed": 0,
        "removed": 1,
        "examples": {"added": [], "changed": [], "removed": [ODD_ID]},
    }
    assert ask(place.warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    of_this_run = (
        f"SELECT (SELECT added_run_id FROM pages WHERE page_id = '{ODD_ID}'), "
        f"(SELECT min(added_run_id) FROM sightings WHERE page_id = '{ODD_ID}'), "
        "(SELECT added_run_id FROM articles WHERE title = 'A Poet Returns')"
    )
    assert ask(place.warehouse, of_this_run) == [(told["run_id"],) * 3]
    run = "SELECT kind, status, pages_read, pages_loaded FROM runs ORDER BY started_at DESC LIMIT 1"
    assert ask(place.warehouse, run) == [("replay", "published", 1, 1)]


def test_replay_then_ingest_is_ingest_with_the_mended_reader_from_the_start(place: Place) -> None:
    place.ingest()
    place.mend()
    place.steppe("quarantine", "replay", "--reason", "odd")
    place.put("late.txt", ODD.replace("2026-02-20", "2026-02-18"), captured_at="2026-02-18T08:00:00Z")
    place.ingest()
    fresh = place.beside("fresh")
    fresh.ingest()
    assert tables(place.warehouse) == tables(fresh.warehouse)


def test_what_is_still_unreadable_stays_with_its_new_reason(place: Place) -> None:
    place.ingest()
    (before,) = ask(place.warehouse, "SELECT added_run_id FROM quarantine")
    place.mend(refused="ODDLY", reason="odder")
    outcome = place.steppe("quarantine", "replay", ODD_ID[:10])
    assert outcome.out.startswith("1 page read again: 0 loaded, 0 skipped, 1 quarantined (1 odder)\n")
    rows = ask(place.warehouse, "SELECT reason, added_run_id FROM quarantine")
    assert rows == [("odder", *before)]
    assert ask(place.warehouse, "SELECT reason FROM pages WHERE disposition = 'quarantined'") == [("odder",)]
    assert place.steppe("quarantine", "replay", "--all", "--json").document["status"] == "nothing_new"


def test_a_discarded_page_stays_discarded_until_it_is_named(place: Place) -> None:
    place.ingest()
    outcome = place.steppe("quarantine", "discard", ODD_ID[:8], "--reason-text", "A test page.", "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.document["message"] == "1 page discarded: A test page."
    page = f"SELECT disposition, reason, n_captures FROM pages WHERE page_id = '{ODD_ID}'"
    assert ask(place.warehouse, page) == [("skipped", "discarded", 1)]
    assert ask(place.warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    place.mend()
    place.put("again.txt", ODD, url="https://elsewhere.example/", site="herald.example")
    assert place.ingest()["pages"]["duplicate"] == 3
    assert ask(place.warehouse, page) == [("skipped", "discarded", 2)]
    assert place.steppe("replay", "--json").document["pages"]["read"] == 1
    assert place.steppe("quarantine", "replay", "--all", "--json").document["pages"]["read"] == 0
    assert ask(place.warehouse, page) == [("skipped", "discarded", 2)]
    assert place.steppe("quarantine", "replay", ODD_ID, "--json").document["pages"]["loaded"] == 1
    assert ask(place.warehouse, page) == [("loaded", None, 2)]


def test_the_reason_of_a_discard_is_kept_and_why_tells_it(place: Place) -> None:
    place.ingest()
    place.steppe("quarantine", "discard", ODD_ID, "--reason-text", "A test page.")
    kept = ask(place.warehouse, "SELECT message FROM runs WHERE kind = 'discard'")
    assert kept == [("1 page discarded: A test page.",)]
    assert "    1 page discarded: A test page.\n" in place.steppe("why", "pages", ODD_ID).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay",), "name the pages, or give --reason REASON, or --all; see steppe quarantine replay"),
        (("replay", "--all", "--reason", "odd"), "name the pages, or give --reason"),
        (("replay", "12345678"), "the warehouse holds no page 12345678"),
        (("replay", "odd.txt"), "'odd.txt' is no page: give its page_id"),
        (("discard", "12345678"), "Missing option '--reason-text'"),
        (("discard", "12345678", "--reason-text", " "), "--reason-text must say why"),
        (("show", "12345678"), "the warehouse holds no page 12345678"),
        (("frob",), "No such command 'frob'"),
    ],
)
def test_bad_usage_is_one_sentence_and_2(place: Place, arguments: tuple[str, ...], said: str) -> None:
    place.ingest()
    outcome = place.steppe("quarantine", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"steppe: {said}")
    assert outcome.err.count("\n") == 1


def test_a_reason_that_no_page_waits_for_is_2_and_the_others_are_named(place: Place) -> None:
    place.ingest()
    outcome = place.steppe("quarantine", "replay", "--reason", "nosuch")
    said = "steppe: no page waits in quarantine for the reason 'nosuch'; the reasons are odd\n"
    assert (outcome.code, outcome.out, outcome.err) == (2, "", said)
    place.mend()
    assert place.steppe("quarantine", "replay", "--reason", "odd").code == 0
    again = place.steppe("quarantine", "replay", "--reason", "odd")
    assert (again.code, again.err.partition("; ")[2]) == (2, "no page waits at all\n")


@pytest.mark.parametrize("command", [("show",), ("replay",), ("discard", "--reason-text", "no")])
def test_a_page_that_does_not_wait_is_2(place: Place, command: tuple[str, ...]) -> None:
    place.ingest()
    ((loaded,),) = ask(place.warehouse, "SELECT page_id FROM pages WHERE disposition = 'loaded'")
    outcome = place.steppe("quarantine", *command, str(loaded))
    assert (outcome.code, outcome.out) == (2, "")
    assert f"the page {loaded} is not in quarantine: it is loaded" in outcome.err


@pytest.mark.parametrize(
    "command",
    [("replay",), ("quarantine", "replay", "--all"), ("quarantine", "discard", ODD_ID, "--reason-text", "x")],
)
def test_another_run_holds_the_warehouse(place: Place, command: tuple[str, ...]) -> None:
    place.ingest()
    with writer_lock(WarehouseFolder(place.warehouse), "ingest"):
        outcome = place.steppe(*command)
        dry = place.steppe("replay", "--dry-run")
    assert (outcome.code, outcome.out) == (4, "")
    assert "another run holds the warehouse" in outcome.err
    assert dry.code == 0


@pytest.mark.parametrize("command", [("replay",), ("quarantine", "list"), ("quarantine", "replay", "--all")])
def test_without_a_warehouse_none_is_made(place: Place, command: tuple[str, ...]) -> None:
    outcome = place.steppe(*command)
    assert (outcome.code, outcome.out) == (2, "")
    assert "steppe ingest" in outcome.err
    assert not place.warehouse.exists()
