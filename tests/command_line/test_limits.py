"""The ways to set a limit: an option, the environment, a Scrapy setting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.conftest import Steppe
from tests.ingest.invented import Listing, ask, prose
from tests.ingest.test_scrapy_project import scrapy

PAGE = b"<!DOCTYPE html>" + b"<p>one more paragraph</p>" * 10
REASONS = "SELECT reason FROM quarantine"


@pytest.fixture
def page(tmp_path: Path) -> str:
    (tmp_path / "page.html").write_bytes(PAGE)
    return str(tmp_path / "page.html")


@pytest.mark.parametrize(
    ("options", "environment", "reason"),
    [
        ([], {}, "unknown-layout"),
        (["--limit", "nodes=9"], {}, "too-many-nodes"),
        (["--limit", "nodes=9", "--limit", "depth=1"], {}, "too-many-nodes"),
        ([], {"STEPPE_LIMITS": '{"nodes": 9}'}, "too-many-nodes"),
        (["--limit", "nodes=900"], {"STEPPE_LIMITS": '{"nodes": 9, "depth": 1}'}, "too-deep"),
    ],
)
def test_ingest(
    steppe: Steppe,
    page: str,
    tmp_path: Path,
    *,
    options: list[str],
    environment: dict[str, str],
    reason: str,
) -> None:
    own = str(tmp_path / "own")
    outcome = steppe("ingest", page, "--warehouse", own, *options, **environment)
    assert outcome.code == 0, outcome.err
    assert ask(tmp_path / "own", REASONS) == [(reason,)]
    again = steppe("quarantine", "replay", "--all", "--json", "--warehouse", own, *options, **environment)
    assert json.loads(again.out)["quarantined_because"] == {reason: 1}


def test_scrapy_crawl(page: str, tmp_path: Path) -> None:
    setting = 'STEPPE_LIMITS={"nodes": 9}'
    done = scrapy("crawl", "saved_pages", "-a", f"path={page}", "-s", setting, warehouse=tmp_path / "own")
    assert done.returncode == 0, done.stderr
    assert ask(tmp_path / "own", REASONS) == [("too-many-nodes",)]


@pytest.mark.parametrize("command", [("ingest", "."), ("replay",), ("quarantine", "replay", "--all")])
@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("nods=9", "'nods' is no limit; the limits are attributes, breaks, depth, "),
        ("nodes", "give NAME=VALUE, as nodes=300000, not 'nodes'"),
        ("nodes=many", "'many' for nodes is no whole number"),
        ("nodes=-1", "'-1' for nodes is no whole number"),
        ("nodes=" + "9" * 5000, "for nodes is no whole number of at most 18 digits"),
    ],
)
def test_what_is_no_limit_is_2(steppe: Steppe, command: tuple[str, ...], figure: str, said: str) -> None:
    outcome = steppe(*command, "--limit", figure)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


def test_an_environment_that_is_wrong_is_2(steppe: Steppe, page: str) -> None:
    for setting in ("nodes=9", '{"nods": 9}', '{"nodes": "9"}'):
        outcome = steppe("ingest", page, STEPPE_LIMITS=setting)
        assert outcome.code == 2
        assert outcome.err.startswith("steppe: STEPPE_LIMITS ")
        assert outcome.err.count("\n") == 1


def test_why_shows_a_page_that_was_loaded_within_higher_limits(steppe: Steppe, tmp_path: Path) -> None:
    own, inbox = str(tmp_path / "own"), tmp_path / "listing.txt"
    inbox.write_bytes(Listing([("A Page", prose(130, 60))]).render())
    assert steppe("ingest", str(inbox), "--warehouse", own).code == 0
    ((article,),) = ask(tmp_path / "own", "SELECT article_id FROM articles")
    told = steppe("why", "articles", str(article), "--warehouse", own, STEPPE_LIMITS='{"payload_bytes": 1}')
    assert prose(130, 60)[:40] in told.out
