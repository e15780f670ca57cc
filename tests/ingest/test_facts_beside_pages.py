"""URL, capture time and site given beside a page, and what becomes of sidecars that cannot be used."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, ask, prose

SITES = [str(Path(__file__).parents[1] / "sites")]
PAGE = Listing([("A Page", prose(90, 60))], date=None)
ARTICLE = (
    '<html><head><meta property="og:type" content="article"><title>A Bridge Opens</title></head>'
    f"<body><article><h1>A Bridge Opens</h1><p>{prose(91, 80)}</p></article></body></html>"
)
CAPTURES = (
    "SELECT source, url, captured_at::VARCHAR, http_status, site_claims, reason FROM captures ORDER BY ALL"
)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "page.txt").write_bytes(PAGE.render())
    return folder


def ingest(inbox: Path) -> str:
    return ingest_paths([inbox], inbox.parent / "warehouse", progress=False).status


def manifest(inbox: Path, *lines: dict[str, Any]) -> None:
    (inbox / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_meta_beside_the_page(inbox: Path) -> None:
    facts = {
        "url": "https://timesca.com/x/",
        "captured_at": "2026-02-19T23:00:00+06:00",
        "http_status": 200,
        "site": "timesca.com",
        "title": "not for us",
    }
    (inbox / "below" / "page.txt.meta.json").write_text(json.dumps(facts))
    ingest(inbox)
    assert ask(inbox.parent / "warehouse", CAPTURES) == [
        (
            "inbox/below/page.txt",
            "https://timesca.com/x/",
            "2026-02-19 17:00:00+00",
            200,
            ["timesca.com"],
            None,
        )
    ]
    dates = ask(inbox.parent / "warehouse", "SELECT as_of::VARCHAR, as_of_basis FROM pages")
    assert dates == [("2026-02-19", "capture")]


def test_a_manifest_speaks_of_files_below_it(inbox: Path) -> None:
    manifest(inbox, {"path": "below/page.txt", "captured_at": "2026-02-19T00:00:00Z"})
    ingest(inbox)
    assert ask(inbox.parent / "warehouse", CAPTURES) == [
        ("inbox/below/page.txt", None, "2026-02-19 00:00:00+00", None, [], None)
    ]


def test_two_lines_for_a_file_are_two_captures(inbox: Path) -> None:
    moments = ("2026-02-20T00:00:00Z", "2026-02-19T00:00:00Z")
    manifest(inbox, *({"path": "below/page.txt", "captured_at": moment} for moment in moments))
    ingest(inbox)
    found = ask(inbox.parent / "warehouse", "SELECT n_captures, as_of::VARCHAR FROM pages")
    assert found == [(2, "2026-02-19")]


def test_facts_that_come_later_are_news_once(inbox: Path) -> None:
    assert ingest(inbox) == "published"
    assert ingest(inbox) == "nothing_new"
    manifest(inbox, {"path": "below/page.txt", "url": "https://timesca.com/x/"})
    assert ingest(inbox) == "published"
    assert ingest(inbox) == "nothing_new"
    manifest(inbox, {"path": "below/page.txt", "url": "https://timesca.com/x/", "site": "timesca.com"})
    assert ingest(inbox) == "published"
    claims = ask(inbox.parent / "warehouse", "SELECT site_claims FROM captures WHERE url IS NOT NULL")
    assert claims == [(["timesca.com"],)]


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        '{"captured_at": "2026-02-19T00:00:00"}',
        '{"captured_at": "yesterday"}',
        '{"captured_at": "0001-01-01T00:00:00+14:00"}',
        '{"http_status": "200"}',
        '{"url": 7}',
        "[" * 100_000,
    ],
)
def test_a_sidecar_that_cannot_be_used_is_in_the_ledger_and_the_page_is_read(
    inbox: Path, content: str
) -> None:
    (inbox / "below" / "page.txt.meta.json").write_text(content)
    ingest(inbox)
    query = "SELECT source, page_id IS NULL, reason FROM captures ORDER BY source"
    assert ask(inbox.parent / "warehouse", query) == [
        ("inbox/below/page.txt", False, None),
        ("inbox/below/page.txt.meta.json", True, "bad-sidecar"),
    ]
    assert ask(inbox.parent / "warehouse", "SELECT disposition FROM pages") == [("loaded",)]


@pytest.mark.parametrize("path", ["../page.txt", "/etc/hostname", "", ".", "below/../../x", "a\0b"])
def test_a_manifest_leads_nowhere_else(inbox: Path, path: str) -> None:
    manifest(inbox, {"path": path})
    ingest(inbox)
    unread = ask(inbox.parent / "warehouse", "SELECT source, reason FROM captures WHERE page_id IS NULL")
    assert unread == [("inbox/pages.jsonl", "bad-sidecar")]


def test_a_file_that_a_manifest_names_and_that_is_not_there(inbox: Path) -> None:
    manifest(inbox, {"path": "gone.txt", "url": "https://timesca.com/gone/"})
    ingest(inbox)
    unread = ask(inbox.parent / "warehouse", "SELECT source, url, reason FROM captures WHERE page_id IS NULL")
    assert unread == [("inbox/gone.txt", "https://timesca.com/gone/", "missing-file")]


def test_files_given_one_by_one_have_their_facts_too(inbox: Path) -> None:
    manifest(inbox / "below", {"path": "page.txt", "url": "https://timesca.com/x/"})
    (inbox / "below" / "page.txt.meta.json").write_text('{"captured_at": "2026-02-19T00:00:00Z"}')
    record = ingest_paths(sorted((inbox / "below").iterdir()), inbox.parent / "warehouse", progress=False)
    assert record.pages_read == 2
    assert ask(inbox.parent / "warehouse", CAPTURES) == [
        ("page.txt", "https://timesca.com/x/", None, None, [], None),
        ("page.txt", None, "2026-02-19 00:00:00+00", None, [], None),
    ]


def test_a_site_that_nobody_knows_is_no_claim_but_a_bad_sidecar(inbox: Path) -> None:
    manifest(inbox, {"path": "below/page.txt", "site": "timesca"})
    ingest(inbox)
    query = "SELECT disposition, site FROM pages"
    assert ask(inbox.parent / "warehouse", query) == [("loaded", "timesca.com")]
    ((reason, message),) = ask(
        inbox.parent / "warehouse", "SELECT reason, message FROM captures WHERE page_id IS NULL"
    )
    assert reason == "bad-sidecar"
    assert "timesca.com" in str(message)
    manifest(inbox, {"path": "below/page.txt", "site": "timesca.com"})
    ingest(inbox)
    assert ask(inbox.parent / "warehouse", query) == [("loaded", "timesca.com")]


def test_a_page_that_is_claimed_for_two_sites_leaves_no_row(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claims of all captures count together, whenever they come."""
    monkeypatch.setattr("spiders.settings.STEPPE_SITES", SITES)
    monkeypatch.setattr("dags.ingest.STEPPE_SITES", SITES)
    manifest(inbox, {"path": "below/page.txt", "site": "timesca.com"})
    ingest(inbox)
    manifest(inbox, {"path": "below/page.txt", "site": "gazette.example", "url": "https://timesca.com/x/"})
    ingest(inbox)
    assert ask(inbox.parent / "warehouse", "SELECT disposition, reason FROM pages") == [
        ("quarantined", "ambiguous-site")
    ]
    for table in ("articles", "article_versions", "sightings", "quotes", "rates", "article_aliases"):
        assert ask(inbox.parent / "warehouse", f"SELECT count(*) FROM {table}") == [(0,)], table


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """Return a function that gives what was said of pages since it was last asked."""
    caplog.set_level(logging.INFO, "steppe.pages")

    def lines() -> list[str]:
        said = [record.getMessage() for record in caplog.records if record.name == "steppe.pages"]
        caplog.clear()
        return said

    return lines


def test_a_page_is_told_as_what_it_is_on_the_word_of_all_its_captures(
    inbox: Path, told: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.settings.STEPPE_SITES", SITES)
    monkeypatch.setattr("dags.ingest.STEPPE_SITES", SITES)
    (inbox / "below" / "page.txt").unlink()
    (inbox / "a.html").write_text(ARTICLE)
    ingest(inbox)
    (said,) = told()
    assert said.startswith("inbox/a.html: quarantined (unknown-layout): No known site claims the page")
    (inbox / "b.html").write_text(ARTICLE)
    for name in ("a.html", "b.html"):
        (inbox / name).write_text(ARTICLE.replace("Bridge", "Bazaar"))
    manifest(inbox, {"path": "b.html", "url": "https://timesca.com/a-bazaar-opens/"})
    ingest(inbox)
    assert told() == []
    assert ask(inbox.parent / "warehouse", "SELECT title FROM articles") == [("A Bazaar Opens",)]
    manifest(inbox, {"path": "b.html", "site": "gazette.example"}, {"path": "a.html", "site": "timesca.com"})
    ingest(inbox)
    assert told() == [
        "inbox/a.html: quarantined (ambiguous-site): The page is claimed for gazette.example and timesca.com."
    ]


BAD_MOMENT = {"url": "https://timesca.com/x/", "http_status": 200, "captured_at": "2026-02-19T00:00:00"}
WITHOUT_ZONE = "has the captured_at '2026-02-19T00:00:00' without a time zone; add Z or an offset"


@pytest.mark.parametrize("is_given_alone", [False, True])
@pytest.mark.parametrize("name", ["page.txt.meta.json", "pages.jsonl"])
def test_a_bad_fact_is_reported_and_costs_none_of_the_others(
    inbox: Path, name: str, is_given_alone: bool
) -> None:
    facts = BAD_MOMENT if name == "page.txt.meta.json" else {"path": "page.txt", **BAD_MOMENT}
    (inbox / "below" / name).write_text(json.dumps(facts))
    given = inbox / "below" / "page.txt" if is_given_alone else inbox
    ingest_paths([given], inbox.parent / "warehouse", progress=False)
    query = "SELECT source, url, http_status, captured_at, message FROM captures ORDER BY source"
    folder = "" if is_given_alone else "inbox/below/"
    what = f"its line 1 {WITHOUT_ZONE}" if name == "pages.jsonl" else f"it {WITHOUT_ZONE}"
    assert ask(inbox.parent / "warehouse", query) == [
        (f"{folder}page.txt", "https://timesca.com/x/", 200, None, None),
        (f"{folder}{name}", None, None, None, f"{what}; mend it and ingest it again"),
    ]


def test_each_bad_fact_is_named(inbox: Path) -> None:
    facts = {"url": "https://timesca.com/x/", "http_status": "200", "site": "nowhere.example"}
    (inbox / "below" / "page.txt.meta.json").write_text(json.dumps(facts))
    ingest(inbox)
    ((message,),) = ask(inbox.parent / "warehouse", "SELECT message FROM captures WHERE page_id IS NULL")
    assert "has the site 'nowhere.example'" in str(message)
    assert "and has the http_status '200', which is not a number" in str(message)
