"""A warehouse that was moved, copied in any way, or may not be written, works or says what to do."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import warehouse
from dags.ingest import ingest_paths
from tests.keeping.conftest import Steppe
from tests.keeping.nights import ROWS, copied, lay_out
from tests.support.surroundings import ROOT
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock

STANDING = (
    "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM rates), (SELECT max(as_of) FROM days)"
)
REBUILT = "the catalogue of snapshot 2 is made anew for {}\n"
CAP_DAC_OVERRIDE, PR_CAPBSET_DROP = 1, 24


def by_tar(source: Path, place: Path) -> None:
    archive = place.with_suffix(".tar")
    with tarfile.open(archive, "w") as packed:
        packed.add(source, place.name)
    with tarfile.open(archive) as packed:
        packed.extractall(place.parent, filter="tar")


def without_links(source: Path, place: Path) -> None:
    """Copy as `rsync -r` does, which leaves symbolic links out."""
    shutil.copytree(
        source,
        place,
        ignore=lambda folder, names: [name for name in names if (Path(folder) / name).is_symlink()],
    )


WAYS: dict[str, Callable[[Path, Path], object]] = {
    "mv": shutil.move,
    "cp -r": lambda source, place: shutil.copytree(source, place, symlinks=True),
    "cp -rL": shutil.copytree,
    "tar": by_tar,
    "rsync -r": without_links,
}


def standing(connection: duckdb.DuckDBPyConnection) -> tuple[object, ...]:
    with connection:
        (row,) = connection.execute(STANDING).fetchall()
    return tuple(map(str, row))


def plain(root: Path) -> tuple[object, ...]:
    """Ask the catalogue as anybody would, knowing nothing of steppe."""
    return standing(duckdb.connect(str((root / "warehouse.duckdb").resolve()), read_only=True))


EXPECTED = (str(ROWS[2]["articles"]), str(ROWS[2]["rates"]), "2026-02-20")


@pytest.mark.parametrize("way", WAYS)
def test_a_warehouse_that_was_moved_is_read_and_made_whole(
    nights: Path, tmp_path: Path, steppe: Steppe, way: str
) -> None:
    source = copied(nights, tmp_path / "source")
    steppe(source, "rebuild-catalogue")
    place = tmp_path / "moved [to] an o'dd place"
    WAYS[way](source, place)
    # What lies at the old place must not be what is read at the new one.
    if source.exists():
        source.rename(tmp_path / "gone")
    if way == "rsync -r":
        for lost in (lambda: warehouse.connect(place), lambda: ingest_paths([lay_out(tmp_path)[0]], place)):
            with pytest.raises(SteppeError, match="'steppe rebuild-catalogue' makes"):
                lost()
    else:
        assert standing(warehouse.connect(place)) == EXPECTED
        assert standing(warehouse.connect(place, at=1))[:2] == ("6", "2")
        status = steppe(place, "status")
        assert f"leads to {source}; 'steppe rebuild-catalogue' makes it anew for here\n" in status.out
        told = steppe(place, "verify", "--json")
        assert told.code == 1
        assert all("'steppe rebuild-catalogue'" in each for each in told.json["snapshots"][0]["problems"])
    if way == "cp -rL":
        with pytest.raises(SteppeError, match="'steppe rebuild-catalogue' makes it one again"):
            ingest_paths([lay_out(tmp_path)[0]], place)
    assert steppe(place, "rebuild-catalogue").out == REBUILT.format(place)
    assert steppe(place, "verify", "--all").code == 0
    assert "rebuild-catalogue" not in steppe(place, "status").out
    assert plain(place) == EXPECTED
    assert str((place / "current").readlink()) == "_snapshots/00000002"
    assert not list(place.glob(".new-*"))


def test_a_moved_warehouse_takes_in_new_pages(nights: Path, tmp_path: Path, steppe: Steppe) -> None:
    place = tmp_path / "moved"
    shutil.copytree(nights, place, symlinks=True)
    first, second = lay_out(tmp_path)
    (first / "another.txt").write_bytes((second / "page.txt").read_bytes())
    record = ingest_paths([first], place, progress=False)
    assert (record.snapshot, record.pages_duplicate) == (3, 2)
    assert plain(place) == EXPECTED
    assert steppe(place, "verify", "--all").code == 0


def test_an_absolute_link_is_made_relative(own: Path, tmp_path: Path, steppe: Steppe) -> None:
    (own / "current").unlink()
    (own / "current").symlink_to((own / "_snapshots" / "00000002").absolute())
    assert standing(warehouse.connect(own)) == EXPECTED
    place = tmp_path / "moved"
    own.rename(place)
    with pytest.raises(SteppeError, match=r"current leads to .*own.*'steppe rebuild-catalogue' points it"):
        warehouse.connect(place)
    assert steppe(place, "rebuild-catalogue").code == 0
    assert str((place / "current").readlink()) == "_snapshots/00000002"
    assert plain(place) == EXPECTED


def test_whoever_has_the_old_catalogue_open_reads_on(own: Path, steppe: Steppe) -> None:
    old = (own / "_snapshots" / "00000002" / "warehouse.duckdb").stat().st_ino
    with duckdb.connect(str((own / "warehouse.duckdb").resolve()), read_only=True) as reader:
        assert steppe(own, "rebuild-catalogue", "--json").json == {"warehouse": str(own), "snapshot": 2}
        assert reader.execute("SELECT count(*) FROM articles").fetchall() == [(7,)]
    assert (own / "_snapshots" / "00000002" / "warehouse.duckdb").stat().st_ino != old
    assert plain(own) == EXPECTED


def test_nothing_is_rebuilt_while_a_run_goes_on_or_before_one_has_published(
    own: Path, tmp_path: Path, steppe: Steppe
) -> None:
    with writer_lock(WarehouseFolder(own), "ingest"):
        assert steppe(own, "rebuild-catalogue").code == 4
    WarehouseFolder(tmp_path / "new").create()
    told = steppe(tmp_path / "new", "rebuild-catalogue")
    assert (told.code, "holds no snapshot yet; publish one with 'steppe ingest'" in told.err) == (2, True)
    assert steppe(tmp_path, "rebuild-catalogue").code == 2


def test_a_lost_link_is_not_guessed_where_a_run_may_have_died(own: Path, steppe: Steppe) -> None:
    folder = WarehouseFolder(own)
    (run,) = [run for run in steppe(own, "runs", "--json").json["runs"] if run["snapshot"] == 2]
    folder.log_entry(run["run_id"]).write_text("{}")
    folder.current.unlink()
    told = steppe(own, "rebuild-catalogue")
    assert told.code == 1
    assert "make the link by hand, to _snapshots/00000002 or to the one before" in told.err
    assert not folder.current.exists()


SCRIPT = """
import sys, warehouse
from dags.command_line.program import run
from dags.command_line.settings import Settings
root = sys.argv[1]
codes = [run([*each.split(), "--warehouse", root], Settings()) for each in (
    "status", "verify", "snapshots", "snapshots diff 1 2", "why rates timesca.com/2026-02-20/KZT/USD",
    "expire --dry-run", "rebuild-catalogue", "expire",
)]
with warehouse.connect(root) as connection:
    connection.execute("SET memory_limit = '30MB'; SET threads = 1")
    connection.execute("CREATE TEMP TABLE x AS SELECT hash(i)::VARCHAR AS y FROM range(1000000) AS t(i)")
    connection.execute("CREATE TEMP TABLE z AS FROM x ORDER BY y")
    print("sorted", connection.execute("SELECT count(*) FROM z").fetchall()[0][0])
print("codes", *codes)
"""


def without_override() -> None:
    """Take from the next program what lets root write where nobody may."""
    ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux" and os.geteuid() == 0, reason="root may write anywhere")
def test_whoever_may_not_write_can_read_everything(own: Path) -> None:
    places = [own, *(path for path in own.rglob("*") if path.is_dir() and not path.is_symlink())]
    for place in places:
        place.chmod(0o555)
    (own / ".lock").chmod(0o444)
    try:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(own)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=without_override if os.geteuid() == 0 else None,
        )
    finally:
        for place in places:
            place.chmod(0o755)
    said = done.stdout.splitlines()
    assert said[-2:] == ["sorted 1000000", "codes 0 0 0 0 0 0 2 2"], done.stderr
    refused = [
        line for line in done.stderr.splitlines() if line.startswith("steppe: cannot write the lock file")
    ]
    assert len(refused) == 2
