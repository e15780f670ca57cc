"""Rows that do not agree with one another are never published: each check is made to bite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from dags.ingest import ingest_paths
from etl.claims import claims_of
from etl.integrity import refuse_violations
from etl.reading import read_page
from etl.resolve.difference import table_changes
from etl.resolve.rereading import reread_where_claims_changed
from etl.resolve.scripts import script_queries
from etl.resolve.steps import (
    count_rows,
    resolve_identity,
    resolve_rates,
    resolve_readings,
    resolve_stories,
    take_in_captures,
    take_in_readings,
)
from etl.resolve.workspace import open_workspace
from etl.site import load_sites
from etl.stage_page import stage_reading
from etl.staging import Stage
from tests.ingest.invented import Listing, ask, prose
from warehouse.errors import RefusedError, SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import current_manifest
from warehouse.runs import RunRecord

PAGES = [Listing([("One", prose(120, 60)), ("Two", prose(121, 60))]).render(), b"Nobody knows this page."]
TAMPERINGS = {
    "match without article": "INSERT INTO next.article_matches "
    "SELECT 'nobody', max(article_id), 1, '', '', '', 0 FROM work.article_facts",
    "page without disposition": "DELETE FROM next.pages WHERE disposition = 'quarantined'",
    "duplicate page": "INSERT INTO next.pages FROM next.pages",
    "duplicate quote": "INSERT INTO next.quotes FROM next.quotes",
    "duplicate sighting": "INSERT INTO next.sightings FROM next.sightings",
    "duplicate article": "INSERT INTO work.article_facts FROM work.article_facts",
    "id of another article": "CREATE TABLE work.tampered AS FROM work.upserts_articles; "
    "CREATE OR REPLACE VIEW base.articles AS FROM work.tampered",
    "lost article": "DELETE FROM next.sightings WHERE position = 2",
    "sighting without article": "DELETE FROM work.article_facts WHERE version_id = (FROM work.last_version)",
    "sighting without version": "DELETE FROM work.version_facts WHERE version_id = (FROM work.last_version)",
    "rows of unloaded page": "UPDATE next.pages SET disposition = 'skipped'",
    "page counts": "CREATE OR REPLACE VIEW work.quotes_read AS FROM staged.quotes LIMIT 1",
}


@contextmanager
def resolved(folder: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, RunRecord]]:
    """Stage two pages and work out their rows, up to where a run would check and publish them."""
    warehouse, sites = WarehouseFolder(folder / "warehouse"), load_sites()
    warehouse.create()
    record = RunRecord(run_id="r1", kind="ingest", started_at=datetime.now(UTC))
    with Stage(folder / "stage") as stage:
        for number, payload in enumerate(PAGES, start=1):
            page_id, claims = sha256(payload).hexdigest(), claims_of(())
            stage.add("deliveries", number, page_id, f"{number}.txt", *[None] * 10)
            stage_reading(stage, page_id, len(payload), read_page(payload, claims, sites), claims)
            stage.add("payloads", page_id, payload)
    workspace = open_workspace(warehouse, folder / "stage", current_manifest(warehouse), sites)
    take_in_captures(workspace)
    reread_where_claims_changed(workspace, sites)
    take_in_readings(workspace)
    resolve_readings(workspace)
    resolve_rates(workspace)
    resolve_identity(workspace)
    resolve_stories(workspace)
    table_changes(workspace, record.run_id)
    count_rows(workspace.connection, record)
    yield workspace.connection, record
    workspace.close()


def test_rows_that_agree_pass(tmp_path: Path) -> None:
    with resolved(tmp_path) as (connection, record):
        refuse_violations(connection, record)


@pytest.mark.parametrize("check", TAMPERINGS)
def test_each_check_bites(tmp_path: Path, check: str) -> None:
    with resolved(tmp_path) as (connection, record):
        connection.execute("CREATE VIEW work.last_version AS SELECT max(version_id) FROM work.versions_read")
        connection.execute(TAMPERINGS[check])
        with pytest.raises(RefusedError, match=f"{check} in [1-9]"):
            refuse_violations(connection, record)


def test_a_ledger_that_does_not_balance_is_refused(tmp_path: Path) -> None:
    with resolved(tmp_path) as (connection, record):
        record.pages_read += 1
        with pytest.raises(RefusedError, match="which is not all of them"):
            refuse_violations(connection, record)


def test_every_check_has_an_input_that_makes_it_bite() -> None:
    assert {check.split("'")[1] for check in script_queries("integrity")} == set(TAMPERINGS)


BROKEN_READER = '''
from etl.items import PrintedArticle
from etl.site import LayoutReader, PageContent


class Twice(LayoutReader):
    """Puts two articles into one place."""

    layout = "twice"
    version = 1

    def recognises(self, page):
        return True

    def read(self, page, site):
        articles = [PrintedArticle(1, title, page.text, (), "news", None, 0, 9) for title in ("A", "B")]
        return PageContent(coverage=1.0, articles=articles)


READERS = (Twice(),)


def detects(page, site):
    return page.text.startswith("TWICE")
'''
BROKEN_SITE = """
name = "twice.example"
title = "Twice"
hosts = ["twice.example"]
language = "en"
time_zone = "UTC"
home = "https://twice.example/"
rights = "invented"
currencies = []
"""


def test_a_refused_run_ends_with_3_publishes_nothing_and_keeps_what_it_staged(tmp_path: Path) -> None:
    site = tmp_path / "sites" / "twice"
    site.mkdir(parents=True)
    (site / "site.toml").write_text(BROKEN_SITE)
    (site / "readers.py").write_text(BROKEN_READER)
    (site / "__init__.py").touch()
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "good.txt").write_bytes(PAGES[0])
    ingest_paths([tmp_path / "inbox"], tmp_path / "warehouse", progress=False)
    (tmp_path / "inbox" / "bad.txt").write_text("TWICE told")
    command = [sys.executable, "-m", "dags.command_line"]
    options = ["--warehouse", str(tmp_path / "warehouse")]
    environment = {**os.environ, "STEPPE_SITES": str(tmp_path / "sites")}
    done = subprocess.run(
        [*command, "ingest", str(tmp_path / "inbox"), *options, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 3, done.stderr
    assert "duplicate sighting in 1 rows" in done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["status"], outcome["snapshot"]) == ("refused", None)
    assert outcome["message"].endswith(f"what was staged is kept in _staging/{outcome['run_id']}")
    assert "duplicate sighting in 1 rows" in outcome["message"]
    assert "Traceback" not in done.stderr
    assert ask(tmp_path / "warehouse", "SELECT count(*) FROM pages") == [(1,)]
    (kept,) = (tmp_path / "warehouse" / "_staging").iterdir()
    assert outcome["run_id"] == kept.name
    logged = json.loads((tmp_path / "warehouse" / "_runs" / f"{kept.name}.json").read_text())
    assert logged["status"] == "refused"
    with duckdb.connect() as connection:
        staged = connection.execute(f"SELECT position FROM '{kept}/articles.parquet'").fetchall()
    assert staged == [(1,), (1,)]


def test_a_page_that_cannot_be_staged_fails_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add = Stage.add

    def full(stage: Stage, table: str, *row: object, size_bytes: int = 256) -> None:
        if table == "payloads":
            raise OSError(28, "No space left on device")
        add(stage, table, *row, size_bytes=size_bytes)

    monkeypatch.setattr(Stage, "add", full)
    (tmp_path / "page.txt").write_bytes(PAGES[0])
    with pytest.raises(SteppeError, match="No space left on device"):
        ingest_paths([tmp_path / "page.txt"], tmp_path / "warehouse", progress=False)
    assert not (tmp_path / "warehouse" / "current").exists()
    monkeypatch.undo()
    record = ingest_paths([tmp_path / "page.txt"], tmp_path / "warehouse", progress=False)
    assert record.status == "published"
    assert ask(tmp_path / "warehouse", "SELECT status FROM runs ORDER BY started_at") == [
        ("failed",),
        ("published",),
    ]
