"""Kept pages read again: nothing changes with the same readers, and what changes is shown before it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dags.ingest import ingest_paths
from dags.replay import replay_pages
from tests.ingest.invented import ask, tables
from tests.ingest.second_site import second_site_known
from tests.ingest.test_order import DELIVERIES, deliver
from tests.keeping.nights import copied
from tests.replay.gazette import ODD, PLAIN, Place
from tests.warehouse.making import commit
from warehouse.base_views import create_base_views
from warehouse.contract import table_named
from warehouse.folder import WarehouseFolder
from warehouse.manifest import current_manifest
from warehouse.payloads import payload

DERIVED = (
    "articles",
    "article_versions",
    "article_aliases",
    "article_matches",
    "sightings",
    "quotes",
    "rates",
    "quarantine",
    "_version_identity",
    "_version_urls",
)


@pytest.fixture(scope="module", autouse=True)
def second_site() -> Iterator[None]:
    with second_site_known():
        yield


@pytest.fixture(scope="module")
def four_nights(second_site: None, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001  read with it
    """Return a warehouse into which every kind of delivery came, over four nights; no test may change it."""
    place = tmp_path_factory.mktemp("four-nights")
    for night in range(4):
        deliver(place / f"night-{night}", list(range(night, len(DELIVERIES), 4)))
        ingest_paths([place / f"night-{night}"], place / "warehouse", progress=False)
    return place / "warehouse"


@pytest.fixture
def history(four_nights: Path, tmp_path: Path) -> Path:
    """Return a copy of the four nights that a test may change."""
    return copied(four_nights, tmp_path / "warehouse")


def test_the_same_readers_change_nothing(history: Path) -> None:
    before = tables(history)
    replayed = replay_pages(history, progress=False)
    assert replayed.record.status == "nothing_new"
    assert replayed.record.pages_read == 13
    assert (replayed.differences, replayed.n_without_payload) == ([], 0)
    assert tables(history) == before


def test_rows_that_were_lost_come_back_from_the_payloads_alone(history: Path) -> None:
    """But for ids that no wording gives any more: only the history of runs knows them."""
    before = tables(history)
    commit(WarehouseFolder(history), deletes={name: all_keys(history, name) for name in DERIVED})
    assert ask(history, "SELECT count(*) FROM articles") == [(0,)]
    assert replay_pages(history, progress=False).record.status == "published"
    after = tables(history)
    assert set(after.pop("article_aliases")) <= set(before.pop("article_aliases"))
    assert after == before


def all_keys(warehouse: Path, table: str) -> list[dict[str, object]]:
    folder, key = WarehouseFolder(warehouse), table_named(table).key
    with duckdb.connect() as connection:
        create_base_views(connection, folder, current_manifest(folder))
        rows = connection.execute(f"SELECT {', '.join(key)} FROM base.{table}").fetchall()
    return [dict(zip(key, row, strict=True)) for row in rows]


def test_a_warehouse_rebuilt_from_payloads_and_captures_has_the_same_rows(
    four_nights: Path, tmp_path: Path
) -> None:
    """Without what is kept of the runs: every payload as a file of its own, its captures beside it."""
    folder, inbox = WarehouseFolder(four_nights), tmp_path / "rebuilt-inbox"
    inbox.mkdir()
    manifest = current_manifest(folder)
    assert manifest is not None
    captures = ask(
        four_nights, "SELECT page_id, url, captured_at::VARCHAR, site_claims, source FROM captures"
    )
    lines = []
    for number, (page_id, url, moment, sites, _) in enumerate(captures):
        kept = payload(folder, manifest, str(page_id))
        assert kept is not None
        (inbox / f"{number}.txt").write_bytes(kept)
        facts = {"url": url, "captured_at": moment and f"{moment}:00", "site": (sites or [None])[0]}  # type: ignore[index]
        lines.append({"path": f"{number}.txt", **{name: fact for name, fact in facts.items() if fact}})
    (inbox / "pages.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    ingest_paths([inbox], tmp_path / "rebuilt", progress=False)
    before, after = tables(four_nights), tables(tmp_path / "rebuilt")
    assert set(after.pop("article_aliases")) <= set(before.pop("article_aliases"))
    assert after == before


def test_a_dry_run_shows_the_difference_and_leaves_no_trace(place: Place) -> None:
    place.ingest()
    before = tables(place.warehouse)
    place.mend(refused="ODDLY", change="text.upper()", version=2)
    outcome = place.steppe("replay", "--dry-run", "--json")
    assert outcome.code == 0, outcome.err
    told = outcome.document
    assert (told["status"], told["run_id"], told["snapshot"]) == ("would_publish", None, None)
    counts = {name: (c["added"], c["changed"], c["removed"]) for name, c in told["changes"].items()}
    assert counts["articles"] == (1, 0, 1)
    assert counts["article_versions"] == (1, 0, 1)
    assert counts["sightings"] == (0, 1, 0)
    assert counts["pages"] == (0, 1, 0)
    (changed,) = told["changes"]["sightings"]["examples"]["changed"]
    assert changed["columns"] == ["article_id", "version_id"]
    assert tables(place.warehouse) == before
    assert len(place.steppe("runs", "--json").document["runs"]) == 1
    text = place.steppe("replay", "--dry-run").out
    assert "a dry run, nothing published" in text
    assert "_version_" not in text
    assert {table for table in outcome.document["changes"] if table.startswith("_")} == set()
    assert place.steppe("replay", "--json").document["status"] == "published"
    assert place.steppe("replay", "--dry-run", "--json").document["status"] == "nothing_new"


RESOLVED = "SELECT a.alias_id, r.title FROM article_aliases AS a JOIN articles AS r USING (article_id)"


def pairs(place: Place, query: str) -> dict[str, str]:
    return {str(one): str(other) for one, other in ask(place.warehouse, query)}


def test_old_article_ids_keep_resolving_when_a_reader_alters_every_wording(place: Place) -> None:
    place.mend()
    place.ingest()
    old = pairs(place, "SELECT title, article_id FROM articles")
    assert len(old) == 2
    for change in ("'Quite ' + text[::-1]", "text.upper() + ' again'"):
        place.mend(change=change)
        assert place.steppe("replay").code == 0
        found = pairs(place, RESOLVED)
        assert {title: found[article_id] for title, article_id in old.items()} == {t: t for t in old}
    told = place.steppe("why", "articles", old["A Poet Returns"], "--json").document
    assert told["row"]["title"] == "A Poet Returns"
    assert told["note"].startswith(f"{old['A Poet Returns']} is an id of the article that is ")


def test_a_changed_reader_and_a_replay_are_a_warehouse_of_the_changed_reader(place: Place) -> None:
    """Addresses too: what they held together falls apart when they turn out wrong."""
    place.mend(url="'https://herald.example/one'")
    place.put("other.txt", PLAIN.replace("A Bridge Opens", "Another Bridge").replace("0 word1 ", "x ", 1))
    place.ingest()
    place.mend(url="url", change="text + ' more'", version=2)
    assert place.steppe("replay").code == 0
    fresh = place.beside("fresh")
    fresh.ingest()
    before, after = tables(fresh.warehouse), tables(place.warehouse)
    assert set(before.pop("article_aliases")) <= set(after.pop("article_aliases"))
    assert after == before


def test_one_page_alone_is_read_again(place: Place) -> None:
    place.mend()
    place.ingest()
    ((page_id,),) = ask(place.warehouse, "SELECT page_id FROM pages WHERE as_of = DATE '2026-02-20'")
    place.mend(change="text + ' more'", version=2)
    told = place.steppe("replay", str(page_id)[:8], "--json").document
    assert told["pages"]["read"] == 1
    parsers = ask(place.warehouse, "SELECT as_of::VARCHAR, parser FROM pages ORDER BY ALL")
    assert parsers == [("2026-02-19", "herald.example/sheet@1"), ("2026-02-20", "herald.example/sheet@2")]


def test_a_page_whose_payload_is_gone_keeps_its_rows(place: Place) -> None:
    place.mend()
    place.ingest()
    ((page_id,),) = ask(place.warehouse, "SELECT page_id FROM pages WHERE as_of = DATE '2026-02-19'")
    commit(WarehouseFolder(place.warehouse), deletes={"_payloads": [{"page_id": page_id}]})
    place.mend(change="text[::-1]", version=2)
    told = place.steppe("replay", "--json").document
    assert (told["pages"]["read"], told["pages"]["without_payload"]) == (1, 1)
    kept = f"SELECT text FROM articles JOIN sightings USING (version_id) WHERE page_id = '{page_id}'"
    ((text,),) = ask(place.warehouse, kept.replace("articles JOIN", "article_versions JOIN"))
    assert str(text).startswith("word0 word1")
    place.mend(version=3)
    assert "left as they are, since no payload is kept: 1 page\n" in place.steppe("replay").out
    told = place.steppe("why", "pages", str(page_id), "--json").document
    assert told["places"][0]["payload"] is None


def test_a_replay_that_breaks_the_rows_is_refused(place: Place) -> None:
    place.mend()
    place.ingest()
    before = tables(place.warehouse)
    readers = place.folder / "sites" / "herald" / "readers.py"
    readers.write_text(readers.read_text().replace("PrintedArticle(position,", "PrintedArticle(1,"))
    outcome = place.steppe("replay")
    assert (outcome.code, outcome.out) == (3, "")
    assert "was refused: duplicate sighting" in outcome.err
    assert tables(place.warehouse) == before
    assert place.steppe("runs", "show", "last", "--json").document["status"] == "refused"
    outcome = place.steppe("replay", "--json")
    assert (outcome.code, outcome.document["status"], outcome.document["snapshot"]) == (3, "refused", None)
    kept = place.warehouse / "_staging" / outcome.document["run_id"]
    assert f"what was staged is kept in _staging/{kept.name}" in outcome.document["message"]
    assert kept.is_dir()
    outcome = place.steppe("replay", "--dry-run")
    assert outcome.code == 3
    assert outcome.err.endswith("nothing was published\n")


def test_pages_of_the_inbox_are_what_the_test_says() -> None:
    assert (PLAIN.count(" :: "), ODD.count(" :: ")) == (1, 2)
