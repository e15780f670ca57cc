"""A page that is taken down is nowhere any more, and all else is as if it had never come."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from dags.forget import forget
from dags.ingest import ingest_paths
from dags.replay import replay_pages
from dags.rollback import roll_back
from tests.forgetting.scanning import places_of
from tests.forgetting.world import (
    ADDRESS,
    MARKED,
    MARKED_ARTICLE,
    MARKED_PAGE,
    NAME,
    RIVAL,
    deliver,
    rows_at,
    two_nights,
)
from tests.forms.test_revisits import BY_DIGEST, CAPTURES, LATER, ingest
from tests.forms.test_revisits import PAGE as REVISITED
from tests.forms.wrapping import url
from tests.ingest.invented import ask
from tests.keeping.conftest import Steppe
from tests.keeping.nights import copied
from warehouse.folder import WarehouseFolder
from warehouse.scratch import scratch_database
from warehouse.snapshots import published_numbers
from warehouse.verify.snapshot import Verification

PAGE = sha256(MARKED).hexdigest()
MARKS = (*MARKED_PAGE, *MARKED_ARTICLE)


def problems(warehouse: Path) -> list[str]:
    """Return what is wrong with any snapshot."""
    folder = WarehouseFolder(warehouse)
    with scratch_database() as connection:
        verification = Verification(connection, folder)
        told = [verification.verify(number) for number in published_numbers(folder)]
    return [problem for each in told if each for problem in each.problems]


@pytest.fixture(scope="module")
def gone(nights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse without the marked page, which no test may change."""
    warehouse = copied(nights, tmp_path_factory.mktemp("gone") / "warehouse")
    forget(warehouse, "page", PAGE[:12], "Its author asked for it.")
    return warehouse


@pytest.fixture(scope="module")
def never(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse into which it never came."""
    return two_nights(tmp_path_factory.mktemp("never"), but=NAME)


def test_no_byte_of_it_is_left(nights: Path, gone: Path) -> None:
    before = places_of(nights, MARKS)
    assert all(".parquet" in places for places in before.values())
    assert all("index" in before[mark] for mark in MARKED_ARTICLE)
    assert places_of(gone, MARKS) == {mark: set() for mark in MARKS}
    assert problems(gone) == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_snapshot_is_as_if_it_had_never_come(gone: Path, never: Path, number: int) -> None:
    left, expected = rows_at(gone, number), rows_at(never, min(number, 2))
    assert set(left) == set(expected)
    # Its hash, its type and its length stay; ids that articles had by its wordings lead to them still.
    pages = [row for row in left.pop("pages") if row[0] == PAGE]
    assert pages == [
        (
            PAGE,
            None,
            None,
            None,
            "text/plain",
            len(MARKED),
            "skipped",
            "forgotten",
            *[None] * 5,
            0,
            0,
            None,
            0,
        )
    ]
    assert set(expected.pop("article_aliases")) <= set(left.pop("article_aliases"))
    others = [row for row in rows_at(gone, number)["pages"] if row[0] != PAGE]
    assert others == expected.pop("pages")
    assert left == expected


def test_its_hash_stays_with_when_and_why(gone: Path) -> None:
    told = ask(
        gone,
        "SELECT forgotten_id, f.kind, reason, r.kind = 'forget' "
        "FROM forgotten AS f JOIN runs AS r USING (run_id)",
    )
    assert told == [(PAGE, "page", "Its author asked for it.", True)]
    assert ask(gone, "SELECT message FROM runs WHERE kind = 'forget'") == [
        ("1 page forgotten: Its author asked for it.",)
    ]
    removed = ask(
        gone,
        "SELECT table_name, count(*) FROM changes WHERE snapshot = 3 AND op = 'removed' "
        "GROUP BY ALL ORDER BY ALL",
    )
    assert removed == [("articles", 1), ("rates", 1)]


@pytest.fixture
def own(gone: Path, tmp_path: Path) -> Path:
    return copied(gone, tmp_path / "own")


def test_a_later_delivery_is_skipped_and_leaves_no_trace(own: Path, tmp_path: Path) -> None:
    before = rows_at(own, 3)
    inbox = deliver(tmp_path / "inbox", {NAME: MARKED, "again.txt": MARKED, "rival.txt": RIVAL})
    record = ingest_paths([inbox], own, progress=False)
    counts = (record.pages_read, record.pages_loaded, record.pages_duplicate, record.pages_skipped)
    assert (record.status, counts) == ("published", (3, 0, 1, 2))
    after = rows_at(own, 4)
    assert ask(own, "SELECT source FROM captures WHERE source LIKE 'inbox/%'") == [("inbox/rival.txt",)]
    assert (after["articles"], after["quotes"]) == (before["articles"], before["quotes"])
    inbox = deliver(tmp_path / "alone", {NAME: MARKED})
    assert ingest_paths([inbox], own, progress=False).status == "nothing_new"
    assert places_of(own, [ADDRESS]) == {ADDRESS: set()}


def test_neither_replay_nor_rollback_brings_it_back(own: Path, tmp_path: Path) -> None:
    replayed = replay_pages(own, progress=False)
    assert (replayed.record.status, replayed.n_without_payload) == ("nothing_new", 0)
    roll_back(own, 1)
    assert ask(own, "SELECT count(*) FROM forgotten") == [(1,)]
    inbox = deliver(tmp_path / "inbox", {NAME: MARKED, "rival.txt": RIVAL})
    record = ingest_paths([inbox], own, progress=False)
    assert (record.pages_loaded, record.pages_skipped) == (1, 1)
    assert places_of(own, MARKS) == {mark: set() for mark in MARKS}
    assert problems(own) == []


def test_a_revisit_of_it_that_comes_later_is_of_no_known_page(tmp_path: Path) -> None:
    """Of the page its own hash alone is kept, which no archive tells."""
    warehouse = tmp_path / "warehouse"
    ingest(tmp_path, "x.warc", REVISITED)
    ((page,),) = ask(warehouse, "SELECT page_id FROM pages")
    forget(warehouse, "page", str(page), "Its author asked for it.")
    ingest(tmp_path, "y.warc", BY_DIGEST)
    expected = [("y.warc#0", False, url("elsewhere"), LATER, "unresolved-revisit")]
    assert ask(warehouse, CAPTURES) == expected
    # Where the page comes beside it, both are known.
    (tmp_path / "z.warc").write_bytes(REVISITED + BY_DIGEST)
    record = ingest_paths([tmp_path / "z.warc"], warehouse, progress=False)
    assert (record.pages_loaded, record.pages_skipped) == (0, 2)
    assert ask(warehouse, CAPTURES) == expected


def test_it_is_told_wherever_it_is_asked_for(gone: Path, steppe: Steppe) -> None:
    said = f"{PAGE} was forgotten at "
    assert said in steppe(gone, "why", "pages", PAGE[:9]).out
    for table, key in (("captures", f"{PAGE}/night-1%2F{NAME}//"), ("sightings", f"{PAGE}/1")):
        for at in ((), ("--at", "1")):
            told = steppe(gone, "why", table, key, *at)
            assert (told.code, told.err.startswith(f"steppe: {said}")) == (2, True)
    rate = steppe(gone, "cite", "rates", "timesca.com/2026-02-19/KGS/USD")
    assert (rate.code, "was told to forget: 1 page forgotten: Its author" in rate.err) == (2, True)
    assert "nothing else is kept of it" in steppe(gone, "why", "forgotten", PAGE[:9]).out
    again = steppe(gone, "forget", "page", PAGE, "--reason", "Again.", "--json")
    assert (again.code, again.json["status"], again.json["snapshot"]) == (0, "nothing_new", None)


def test_a_dry_run_tells_what_would_go_and_touches_nothing(nights: Path, steppe: Steppe) -> None:
    before = {path: path.lstat().st_mtime_ns for path in nights.rglob("*")}
    told = steppe(nights, "forget", "page", PAGE[:8], "--reason", "Because.", "--dry-run", "--json").json
    assert {path: path.lstat().st_mtime_ns for path in nights.rglob("*")} == before
    assert (told["status"], told["dry_run"], told["snapshots"]) == ("would_publish", True, [1, 2])
    rows = {name: tuple(counts.values()) for name, counts in told["rows"].items()}
    assert rows["articles"] == (1, 2, 0)
    assert (rows["captures"], rows["payloads"], rows["pages"]) == ((1, 0, 0), (1, 0, 0), (0, 1, 0))
    assert (rows["quotes"], rows["rates"], rows["sightings"]) == ((2, 0, 0), (1, 1, 0), (3, 0, 0))
    assert told["files"] > 10
    assert told["bytes"] > 0
    text = steppe(nights, "forget", "page", PAGE[:8], "--reason", "Because.", "--dry-run").out
    assert text.startswith(f"page {PAGE}\nin 2 snapshots (1, 2), ")
    assert text.endswith("a dry run, nothing changed\n")
