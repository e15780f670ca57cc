"""Warehouses that older versions published: one of each contract is kept, with the pages that it holds."""

from __future__ import annotations

import csv
import json
import tarfile
import tracemalloc
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from etl.forward import STEPS
from tests.ingest.invented import ask, tables
from warehouse.contract import CONTRACT_VERSION, public_tables
from warehouse.opening import connect
from warehouse.scratch import scratch_database

ARCHIVES = sorted((Path(__file__).parent / "contracts").glob("*.tar.xz"))


def unpacked(archive: Path, folder: Path) -> Path:
    """Unpack two inboxes, `first` and `second`, and the warehouse into which they were ingested."""
    with tarfile.open(archive) as stream:
        stream.extractall(folder, filter="data")
    return folder / "warehouse"


@pytest.fixture(scope="module", params=ARCHIVES, ids=lambda archive: archive.name.partition(".")[0])
def forward(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bring a warehouse of an older contract forward, by a run that meets only pages that it knows."""
    folder = tmp_path_factory.mktemp("older")
    warehouse = unpacked(request.param, folder)
    assert ingest_paths([folder / "first"], warehouse, progress=False).status == "nothing_new"
    return warehouse


def test_one_of_each_older_contract_is_kept() -> None:
    assert [archive.name for archive in ARCHIVES] == [f"{n}.tar.xz" for n in range(1, CONTRACT_VERSION)]


def test_the_next_run_brings_it_forward_to_the_rows_of_a_new_warehouse(forward: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        ingest_paths([forward.parent / name], tmp_path / "new", progress=False)
    assert tables(forward) == tables(tmp_path / "new")
    runs = ask(forward, "SELECT kind, status, snapshot FROM runs ORDER BY started_at")
    assert runs == [("ingest", "published", 1), ("ingest", "published", 2), ("migration", "published", 3)]


def test_it_is_whole_and_goes_on(forward: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--all", "--warehouse", str(forward)], Settings()) == 0, capsys.readouterr().out
    with connect(forward, at=1) as earlier:
        assert earlier.execute("SELECT count(*) FROM articles").fetchall() == [(42,)]
    (tmp_path / "page.txt").write_text("Another page that nobody knows.")
    assert ingest_paths([tmp_path], forward, progress=False).snapshot == 4


@pytest.fixture(scope="module", params=ARCHIVES, ids=lambda archive: archive.name.partition(".")[0])
def older(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of an older contract as it was published, which no test may change."""
    return unpacked(request.param, tmp_path_factory.mktemp("untouched"))


def test_all_that_it_has_is_exported_before_and_after_that(
    older: Path, forward: Path, tmp_path: Path
) -> None:
    for name, warehouse, at in (("before", older, 2), ("after", forward, 1)):
        with connect(warehouse, at=at) as published:
            names = {row[0] for row in published.execute("SHOW TABLES").fetchall()}
            for form in ("csv", "parquet"):
                place = tmp_path / f"{name}-{form}"
                said = ["--format", form, "--at", str(at), "--warehouse", str(warehouse)]
                assert run(["export", str(place), *said], Settings()) == 0
                resources = json.loads((place / "datapackage.json").read_text())["resources"]
                assert {each["name"] for each in resources} == names
                for each in resources:
                    cursor = published.execute(f"FROM {each['name']}")
                    columns = [column[0] for column in cursor.description or ()]
                    assert [field["name"] for field in each["schema"]["fields"]] == columns
                    rows = exported_rows(place / each["path"], columns)
                    assert len(rows) == len(cursor.fetchall())
                    if each["name"] == "article_matches":
                        ids = "article_id, other_id, version_id, other_version_id, added_run_id"
                        truth = published.execute(f"SELECT {ids} FROM article_matches").fetchall()
                        assert sorted(tuple(row[id] for id in ids.split(", ")) for row in rows) == sorted(
                            truth
                        )
                        assert truth


def exported_rows(file: Path, columns: list[str]) -> list[dict[str, object]]:
    """Return the rows of an exported file, none of which may have other fields than these columns."""
    if file.suffix == ".parquet":
        table = pq.read_table(file)
        assert table.column_names == columns
        return list(table.to_pylist())
    with file.open(newline="", encoding="utf-8") as stream:
        heading, *rows = csv.reader(stream)
    assert heading == columns
    return [dict(zip(columns, row, strict=True)) for row in rows]


def test_a_table_that_it_has_not_is_not_exported(
    tmp_path: Path, older: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with connect(older) as published:
        held = {row[0] for row in published.execute("SHOW TABLES").fetchall()}
    lacking = sorted({table.name for table in public_tables()} - held)
    command = ["export", str(tmp_path / "new"), "--table", lacking[0], "--warehouse", str(older)]
    assert run(command, Settings()) == 2
    assert f"snapshot 2 has no table {lacking[0]}: an older steppe published it" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_it_can_be_read_before_that(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with connect(older) as published:
        counts = published.execute("SELECT count(*), count(DISTINCT story_id) FROM articles").fetchall()
    assert counts == [(43, 3)]
    for command in (["status"], ["tables"], ["runs"], ["snapshots"], ["sql", "--query", "latest-articles"]):
        assert run([*command, "--warehouse", str(older)], Settings()) == 0
    for command, said in (
        (["snapshots", "diff", "1", "2"], "cannot be compared: another version of steppe published it"),
        (["rebuild-catalogue"], "the next run brings it forward"),
    ):
        capsys.readouterr()
        assert run([*command, "--warehouse", str(older)], Settings()) == 1
        assert said in capsys.readouterr().err


def test_what_a_newer_steppe_published_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.txt").write_text("A page that nobody knows.")
    warehouse = tmp_path / "warehouse"
    ingest = ["ingest", str(tmp_path / "page.txt")]
    assert run([*ingest, "--warehouse", str(warehouse)], Settings()) == 0
    manifest = (warehouse / "current").resolve() / "manifest.json"
    facts = json.loads(manifest.read_text())
    manifest.chmod(0o644)
    manifest.write_text(json.dumps({**facts, "contract_version": CONTRACT_VERSION + 1}))
    # What this version finds in no manifest: a table of a section that it does not know, and an index.
    (warehouse / "_data" / "entities").mkdir()
    (warehouse / "_data" / "entities" / "000001-abcdefabcdefabcd.parquet").touch()
    (warehouse / "_data" / "_lookup" / "000009-abcdefabcdefabcd.newkind").touch()
    (warehouse / "_staging" / "a-run-of-the-newer").mkdir()
    before = inodes(warehouse)
    for command in (
        ingest,
        ["expire"],
        ["expire", "--dry-run"],
        ["replay"],
        ["snapshots", "rollback", "1"],
        ["rebuild-catalogue"],
    ):
        capsys.readouterr()
        assert run([*command, "--warehouse", str(warehouse)], Settings()) == 1
        assert "was published by a newer steppe" in capsys.readouterr().err
        assert inodes(warehouse) == before


def inodes(warehouse: Path) -> dict[Path, int]:
    """Return everything below the warehouse, with what shows that it was not made anew."""
    return {path: path.lstat().st_ino for path in warehouse.rglob("*")}


def test_what_needs_todays_tables_is_refused_in_a_sentence_before_a_run_begins(
    older: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = inodes(older)
    for command, said in (
        (["replay", "--dry-run"], "the next run, such as 'steppe ingest', brings the warehouse forward"),
        (["snapshots", "rollback", "1"], "it stays readable with --at 1"),
        (["snapshots", "rollback", "2"], "it stays readable with --at 2"),
    ):
        capsys.readouterr()
        assert run([*command, "--warehouse", str(older)], Settings()) == 2
        error = capsys.readouterr().err
        assert (said in error, error.count("\n")) == (True, 1)
        assert inodes(older) == before


def test_a_large_story_is_brought_forward_without_holding_what_it_leaves_out() -> None:
    large, small = ([f"{name}{number:03}" for number in range(n)] for name, n in (("l", 300), ("s", 3)))
    with scratch_database() as connection:
        connection.execute("""
            CREATE SCHEMA published; CREATE SCHEMA forward;
            CREATE TABLE published.articles (article_id VARCHAR, story_id VARCHAR);
            CREATE VIEW published.article_versions AS SELECT article_id, article_id AS version_id
                FROM published.articles;
            CREATE VIEW published._version_identity AS SELECT article_id AS version_id, [7::BIGINT] AS bands
                FROM published.articles;
            CREATE VIEW published.article_matches AS SELECT one.article_id, other.article_id AS other_id
                FROM published.articles AS one JOIN published.articles AS other USING (story_id)
                WHERE one.article_id < other.article_id
        """)
        rows = pa.table({"id": [*large, *small], "story": ["large"] * 300 + ["small"] * 3})
        connection.register("rows", rows)
        connection.execute("INSERT INTO published.articles FROM rows")
        tracemalloc.start()
        STEPS[2](connection)
        _, peak_bytes = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        brought = connection.execute(
            "SELECT article_id, other_id, band FROM forward.article_matches"
        ).fetchall()
    # All met in one band, so that those with the first connect the story.
    expected = [*((large[0], other) for other in large[1:]), *combinations(small, 2)]
    assert sorted(brought) == [(one, other, 7) for one, other in expected]
    assert peak_bytes < 1_000_000, "some 44,551 matches are left out"
