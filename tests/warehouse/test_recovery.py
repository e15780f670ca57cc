from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import warehouse
from tests.warehouse.making import alias, commit, file_names, new_run, new_warehouse
from warehouse.errors import SteppeError, UsageError
from warehouse.manifest import current_manifest
from warehouse.recovery import recover
from warehouse.retention import Retention, expire
from warehouse.run_log import all_runs, log_run, logged_runs
from warehouse.runs import FAILED, REFUSED, RUNNING

NOW = datetime(2026, 2, 20, tzinfo=UTC)


def files_below(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*")}


def test_what_a_dead_run_left_is_removed_and_the_run_is_logged_as_failed(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a")]})
    clean = files_below(tmp_path)
    dead = new_run(datetime(2026, 2, 19, tzinfo=UTC))
    log_run(folder, dead)
    (folder.staging / dead.run_id).mkdir()
    (folder.staging / dead.run_id / "rows.parquet").write_text("x")
    (folder.snapshots / ".building-00000002" / "_snapshots" / "00000002").mkdir(parents=True)
    (folder.table_data("sites") / "000007-dead.parquet").write_text("x")
    (folder.table_data("sites") / ".new-000008.parquet").write_text("x")
    (tmp_path / ".new-current").symlink_to("_snapshots/00000002")
    (folder.run_log / ".new-x.json").write_text("{")
    failed = recover(folder, NOW)
    assert [(run.run_id, run.status, run.finished_at) for run in failed] == [(dead.run_id, FAILED, NOW)]
    assert failed == logged_runs(folder)
    assert "killed" in (failed[0].message or "")
    left = {f"_runs/{dead.run_id}.json", "_snapshots/.dropped-00000002"}
    assert files_below(tmp_path) == clean | left
    assert recover(folder, NOW) == []
    manifest = commit(folder)
    assert manifest.snapshot == 3  # the number 2 was given to the dead run
    expire(folder, Retention(), NOW)
    assert not list(folder.snapshots.glob(".*"))


def test_a_snapshot_that_was_never_switched_to_is_removed(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a")]})
    dead = new_run()
    commit(folder, {"article_aliases": [alias("a", "other")]}, run=dead)
    folder.current.unlink()
    folder.current.symlink_to("_snapshots/00000001")
    dead.status, dead.snapshot = RUNNING, None
    log_run(folder, dead)
    with pytest.raises(UsageError, match="no snapshot 2"):
        warehouse.connect(tmp_path, at=2)
    recover(folder, NOW)
    assert folder.snapshot_numbers() == [1]
    manifest = current_manifest(folder)
    assert manifest is not None
    names = [path.name for path in folder.table_data("article_aliases").iterdir()]
    assert names == file_names(manifest, "article_aliases")
    assert commit(folder).snapshot == 3


@pytest.mark.parametrize("harm", ["link lost", "link set back", "link followed by a copy", "dangling"])
def test_snapshots_that_no_dead_run_left_are_never_removed(tmp_path: Path, harm: str) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a")]})
    commit(folder, {"article_aliases": [alias("b")]})
    folder.current.unlink()
    if harm == "link set back":
        folder.current.symlink_to("_snapshots/00000001")
    elif harm == "link followed by a copy":
        shutil.copytree(folder.snapshot_folder(2), folder.current)
    elif harm == "dangling":
        folder.current.symlink_to("_snapshots/00000009")
    before = files_below(tmp_path)
    with pytest.raises(SteppeError, match=r"current|00000009"):
        recover(folder, NOW)
    assert files_below(tmp_path) == before


def test_working_files_of_refused_runs_are_kept(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    refused, unknown = new_run(), new_run()
    refused.finish(REFUSED, NOW, "coverage fell")
    log_run(folder, refused)
    for run in (refused, unknown):
        (folder.staging / run.run_id).mkdir()
    assert recover(folder, NOW) == []
    assert [path.name for path in folder.staging.iterdir()] == [refused.run_id]


def test_a_run_that_died_after_its_switch_stays_published(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    run = new_run()
    commit(folder, run=run)
    run.status = "running"
    log_run(folder, run)
    assert recover(folder, NOW) == []
    assert logged_runs(folder) == []
    assert [known.status for known in all_runs(folder)] == ["published"]


def test_a_new_warehouse_needs_no_recovery(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    before = files_below(tmp_path)
    assert recover(folder, NOW) == []
    assert files_below(tmp_path) == before


def test_old_snapshots_go_with_the_files_that_only_they_hold(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    for number in range(5):
        commit(folder, {"article_aliases": [alias("a", str(number))]})
    linked = tmp_path / "mine.parquet"
    linked.hardlink_to(next((folder.snapshot_folder(1) / "article_aliases").iterdir()))
    expire(folder, Retention(snapshots=2, days=0), datetime.now(UTC))
    assert folder.snapshot_numbers() == [4, 5]
    kept = {path.name for path in folder.table_data("article_aliases").iterdir()}
    assert kept == {path.name for path in folder.snapshots.glob("*/article_aliases/*")}
    assert len(kept) == 2
    for at, value in ((4, "3"), (5, "4")):
        with warehouse.connect(tmp_path, at=at) as connection:
            assert connection.execute("SELECT article_id FROM article_aliases").fetchall() == [(value,)]
    with pytest.raises(UsageError, match="no snapshot 3; it holds 4 to 5"):
        warehouse.connect(tmp_path, at=3)
