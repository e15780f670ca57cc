"""What refused runs keep of what was taken down before, or of what no snapshot knows."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from dags.forget import forget
from dags.ingest import ingest_paths
from tests.forgetting.scanning import places_of
from tests.forgetting.test_articles import OTHER
from tests.forgetting.test_elsewhere import article_id, refused_run
from tests.forgetting.test_pages import problems
from tests.forgetting.world import MARKED_ARTICLE, NAME, TITLE, deliver
from tests.ingest.invented import Listing, ask, prose
from tests.keeping.conftest import Steppe
from warehouse.folder import WarehouseFolder
from warehouse.retention import DEFAULT_RETENTION, expire

NOTHING: dict[str, set[str]] = {mark: set() for mark in MARKED_ARTICLE}
FRESH = Listing([("Zyxnew Arrives", prose(41, 60))], date="22 February 2026").render()


def test_what_was_taken_down_before_is_in_no_stage(own: Path, tmp_path: Path, steppe: Steppe) -> None:
    inbox = deliver(tmp_path / "inbox", {"other.txt": OTHER, "fresh.txt": FRESH})
    stage = refused_run(own, inbox)
    copy = Path(shutil.copytree(stage, tmp_path / "copy"))
    article = article_id(own)
    forget(own, "article", article, "It was said.")
    later = refused_run(own, inbox)
    (later / "workspace.duckdb").unlink()
    assert places_of(own / "_staging", MARKED_ARTICLE) == NOTHING
    assert set(pq.read_table(later / "payloads.parquet")["page_id"].to_pylist()) == {
        sha256(FRESH).hexdigest()
    }
    assert sorted(pq.read_table(later / "deliveries.parquet")["source"].to_pylist()) == [
        "fresh.txt",
        "other.txt",
    ]
    # As a stage that comes from a backup, or was kept before stages were cleared.
    (copy / "workspace.duckdb").unlink()
    shutil.copytree(copy, later, dirs_exist_ok=True)
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "quoting.json").write_text(article)
    words = ("forget", "article", article, "--reason", "Again.", "--reports", str(reports))
    told = steppe(own, *words, "--dry-run")
    assert f"report would be removed: {reports / 'quoting.json'}" in told.out
    assert places_of(own / "_staging", [TITLE])[TITLE]
    told = steppe(own, *words)
    assert (told.code, "was forgotten before, nothing published" in told.out) == (0, True)
    assert places_of(own / "_staging", MARKED_ARTICLE) == NOTHING
    assert list(reports.iterdir()) == []
    assert problems(own) == []


def test_a_page_that_only_a_refused_run_knows_can_be_forgotten(own: Path, tmp_path: Path) -> None:
    inbox = deliver(tmp_path / "inbox", {"zyxfresh.txt": FRESH, "other.txt": OTHER})
    stage = refused_run(own, inbox)
    page = sha256(FRESH).hexdigest()
    assert forget(own, "page", page[:10], "It was said.").record.snapshot == 3
    assert places_of(stage, ["Zyxnew", "zyxfresh"]) == {"Zyxnew": set(), "zyxfresh": set()}
    assert ask(own, "SELECT forgotten_id FROM forgotten") == [(page,)]
    record = ingest_paths([inbox], own, progress=False)
    assert (record.pages_loaded, record.pages_skipped) == (1, 1)
    assert places_of(own, ["Zyxnew"]) == {"Zyxnew": set()}


def test_where_no_snapshot_is_it_says_what_to_do(tmp_path: Path, steppe: Steppe) -> None:
    warehouse = tmp_path / "warehouse"
    stage = refused_run(warehouse, deliver(tmp_path / "inbox", {NAME: FRESH}))
    told = steppe(warehouse, "forget", "page", sha256(FRESH).hexdigest(), "--reason", "It was said.")
    assert (told.code, f"remove what refused runs have staged by hand: {stage}" in told.err) == (2, True)


def test_a_stage_that_nobody_settles_expires(own: Path, tmp_path: Path, steppe: Steppe) -> None:
    stage = refused_run(own, deliver(tmp_path / "inbox", {"odd.txt": b"Nobody reads that."}))
    folder, now = WarehouseFolder(own), datetime.now(UTC)
    assert expire(folder, DEFAULT_RETENTION, now + timedelta(days=29)).stages == []
    told = steppe(own, "expire", "--keep-days", "0", "--dry-run")
    assert f"what the refused run {stage.name} staged has expired" in told.out
    assert stage.is_dir()
    assert expire(folder, DEFAULT_RETENTION, now + timedelta(days=31)).stages == [stage]
    assert not stage.exists()
    assert ask(own, "SELECT count(*) FROM pages") == [(4,)]
