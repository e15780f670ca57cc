"""A run that is killed at any step leaves the last snapshot whole, and the next run mends the rest."""

from __future__ import annotations

import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import warehouse
from tests.support.processes import exit_code_of
from tests.warehouse.crashing import PUBLICATIONS, publish_next, publish_until_killed
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest, current_manifest, read_manifest
from warehouse.run_log import all_runs, logged_runs

# Each death costs about half a second; these are spread evenly over some hundreds of steps.
DEATHS = 48
NEVER = 10**9


def die_at(root: Path, step: int, counted: Path | None = None) -> int | None:
    return exit_code_of(publish_until_killed, (root, step, counted))


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> int:
    """Return how many steps all publications take when nothing kills them."""
    place = tmp_path_factory.mktemp("counted")
    assert die_at(place / "warehouse", NEVER, place / "steps") == 0
    assert_whole(WarehouseFolder(place / "warehouse"), PUBLICATIONS)
    return int((place / "steps").read_text())


@pytest.mark.parametrize("death", range(DEATHS))
def test_a_kill_at_any_step_loses_nothing(tmp_path: Path, steps: int, death: int) -> None:
    step = 1 + death * (steps - 1) // (DEATHS - 1)
    assert die_at(tmp_path / "w", step) == -signal.SIGKILL
    folder = WarehouseFolder(tmp_path / "w")
    survived = current_manifest(folder)
    published = survived.tables["sites"].rows if survived else 0
    if survived:
        assert_whole(folder, published)
    manifest = publish_next(folder)
    assert manifest.snapshot > (survived.snapshot if survived else 0)
    assert_whole(folder, published + 1)
    assert_tidy(folder, manifest)


def assert_whole(folder: WarehouseFolder, published: int) -> None:
    """Assert that all tables tell of the same publication, to DuckDB and to readers of plain Parquet."""
    with warehouse.connect(folder.root) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM sites), (SELECT count(*) FROM article_aliases), "
            "(SELECT count(*) FROM runs WHERE status = 'published'), "
            "(SELECT article_id FROM article_aliases WHERE alias_id = '1'), (SELECT max(site) FROM sites)"
        ).fetchall()
    assert counts == [(published, published, published, str(published), f"{published:02}")]
    sites = pq.read_table(folder.current / "sites")["site"].to_pylist()
    assert sites == [f"{number:02}" for number in range(1, published + 1)]


def assert_tidy(folder: WarehouseFolder, manifest: Manifest) -> None:
    """Assert that nothing is left of the dead run but its row."""
    assert {path.name for path in folder.root.iterdir()} == {
        ".lock",
        "_data",
        "_runs",
        "_snapshots",
        "_staging",
        "current",
        "warehouse.duckdb",
    }
    assert list(folder.staging.iterdir()) == []
    assert logged_runs(folder) == []
    assert list(folder.run_log.iterdir()) == []
    assert {path.name for path in folder.snapshots.iterdir()} <= {
        f"{number:08}" for number in range(1, manifest.snapshot + 1)
    }
    reached = {
        path.relative_to(root) for root in folder.snapshots.iterdir() for path in root.glob("*/*.parquet")
    }
    assert {path.relative_to(folder.data) for path in folder.data.rglob("*.parquet")} == reached
    manifests = [read_manifest(place / "manifest.json") for place in folder.snapshots.iterdir()]
    looked_up = {file.name for each in manifests for file in each.lookup.files}
    assert looked_up
    assert {path.name for path in (folder.data / "_lookup").iterdir()} == looked_up
    assert sum(run.status == "published" for run in all_runs(folder)) == manifest.tables["sites"].rows
