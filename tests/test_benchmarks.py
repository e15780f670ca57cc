"""The benchmarks measure what they say, at sizes at which the figures themselves mean nothing."""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.benchmarks import warehouses, year
from tests.benchmarks.__main__ import benchmarks
from tests.benchmarks.corpora import ARTICLES_A_PAGE, FAMILIES
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.job import Ingested
from tests.benchmarks.measured import CommandFailedError, Cost, measured
from tests.benchmarks.nights import N_NEW
from tests.benchmarks.rows import Row, Target, at_least, at_most
from tests.benchmarks.warehouses import make_warehouse, note_beside
from tests.warehouse.making import alias, commit, new_warehouse

SMALL, LARGE = 60, 120


def run(*arguments: str) -> Result:
    return CliRunner().invoke(benchmarks, arguments)


def figures_of(result: Result, file: Path) -> dict[str, Any]:
    """Return the JSON that was written, once the exit code says of its rows what it has to."""
    document: dict[str, Any] = json.loads(file.read_text("utf-8"))
    is_missed = any(row["verdict"] in {"missed", "not measured"} for row in document["rows"])
    assert result.exit_code == int(is_missed), result.output
    assert set(document) == {"finished_at", "machine", "versions", "settings", "rows"}
    assert {"steppe", "duckdb", "pyarrow", "scrapy"} <= set(document["versions"])
    for row in document["rows"]:
        assert row["what"] in result.stdout
        assert bool(row["figures"]) is (row["verdict"] != "not measured")
        assert (row["verdict"] is None) == (row["target"] is None)
    return document


def contents(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file below the folder, and where every link leads."""
    return {
        str(path.relative_to(folder)): str(path.readlink())
        if path.is_symlink()
        else sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_benchmarks_of_two_warehouses_leave_them_as_they_were(tmp_path: Path) -> None:
    keep, file = tmp_path / "keep", tmp_path / "figures.json"
    for size in (SMALL, LARGE):
        folder = str(keep / f"{size}-articles-seed-1000")
        assert run("make", "--articles", str(size), "--folder", folder).exit_code == 0
    before = contents(keep)
    sizes = ("--small", str(SMALL), "--large", str(LARGE), "--rounds", "1")
    document = figures_of(run("--only", "night", *sizes, "--keep", str(keep), "--json", str(file)), file)
    assert contents(keep) == before
    assert document["settings"]["sizes"]["large"] == LARGE
    growths = [row for row in document["rows"] if row["unit"] == "times"]
    assert len(growths) == 2
    for row in growths:
        assert set(row["figures"]) == {"CPU", "wall"}
        assert row["rounds"] == 1
        assert row["facts"]["share_seen_again"] == 0.5
        assert {size: len(costs) for size, costs in row["facts"]["by_round"].items()} == {"60": 1, "120": 1}
        assert row["facts"]["articles_loaded_since"]["60"]["greatest"] == SMALL - 1

    document = figures_of(run("--only", "search", *sizes, "--keep", str(keep), "--json", str(file)), file)
    assert contents(keep) == before
    shares = [row for row in document["rows"] if row["unit"] == "times"]
    assert [row["facts"]["words"] for row in shares] == [shares[0]["facts"]["words"]] * 2
    for row in shares:
        counts = {name: len(costs) for name, costs in row["facts"]["by_round"].items()}
        assert counts == {"search": 1, "scan": 1}

    document = figures_of(run("--only", "layout", *sizes, "--keep", str(keep), "--json", str(file)), file)
    assert contents(keep) == before
    ways = set(document["rows"][0]["figures"])
    assert {"catalogue", "without bloom filters", "native"} < ways
    asked = [row for row in document["rows"] if row["unit"] == "ms"]
    assert len(asked) == 8 * 4  # the questions; cold and warm, by both clocks
    for row in asked:
        assert {"catalogue", "native"} <= set(row["figures"]) <= ways
        assert {len(answers) for answers in row["facts"]["by_round"].values()} == {1}


def test_identity_is_scored_by_change_by_family_and_in_all(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    document = figures_of(run("--only", "identity", "--families", "8", "--json", str(file)), file)
    told = "\n".join(row["what"] for row in document["rows"])
    for family in FAMILIES:
        assert f"stories among {family.replace('_', ' ')}: " in told
    assert "articles with a copy: cut: " in told
    assert "articles permuted, in 3 runs: " in told
    assert [row["figures"] for row in document["rows"][-2:]] == [{"merged": 0}, {"unlike the first": 0}]


def publish_few(inbox: Path, warehouse: Path) -> Ingested:
    """Stand in for the job: publish a row, or many at first, and count the inbox's articles as a night's."""
    n_rows = 9 if inbox.name == "night-0" else 1
    rows = [alias(f"{inbox.name} {number}") for number in range(n_rows)]
    commit(new_warehouse(warehouse), {"article_aliases": rows})
    printed = ARTICLES_A_PAGE * len(list(inbox.iterdir()))
    counts = {"new": N_NEW, "updated": 0, "seen_again": printed - N_NEW}
    return Ingested({"articles": counts}, Cost(1, 1, 1))


def test_the_files_of_a_year_of_nights_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year, "ingest", publish_few)
    file = tmp_path / "figures.json"
    keep = ("--keep", str(tmp_path / "keep"))
    document = figures_of(run("--only", "year", "--nights", "3", *keep, "--json", str(file)), file)
    (first, last) = document["rows"][0]["facts"]["standings"]
    assert (first["nights"], last["nights"]) == (1, 3)
    assert (first["most_files_of_a_table"], last["most_files_of_a_table"]) == (1, 2)
    assert first["files_of_all_tables"] < last["files_of_all_tables"]
    assert first["bytes_of_tables"] < last["bytes_of_tables"] < last["bytes_with_retention"]
    assert last["bytes_with_retention"] <= last["bytes_of_folder"]
    assert list((tmp_path / "keep").iterdir()) == []


def test_the_sizes_must_differ() -> None:
    result = run("--small", "100", "--large", "100")
    assert result.exit_code == 2
    assert "must be less than" in result.output


class FakeJob:
    """Stands in for the job where it is only counted: publishes nothing but a manifest."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        self.runs: list[str] = []
        self.n_pages = 0
        self.dies_at: str | None = None

    def __call__(self, inbox: Path, warehouse: Path) -> Ingested:
        if inbox.name == self.dies_at:
            raise BenchmarkError("it died")
        self.runs.append(inbox.name)
        current = warehouse / "current"
        self.n_pages = (self.n_pages if current.exists() else 0) + len(list(inbox.iterdir()))
        current.mkdir(parents=True, exist_ok=True)
        manifest = {"snapshot": len(self.runs), "tables": {"pages": {"rows": self.n_pages}}}
        (current / "manifest.json").write_text(json.dumps(manifest), "utf-8")
        return Ingested({"articles": {"new": 12 if inbox.name == "run-2" else 20}}, Cost(0, 0, 0))


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeJob:
    fake = FakeJob(tmp_path / "made")
    monkeypatch.setattr(warehouses, "ingest", fake)
    return fake


def make(job: FakeJob, seed: int = 1) -> None:
    """Make 52 articles in runs of at most 20."""
    assert make_warehouse(job.warehouse, 52, seed, articles_a_run=20) == job.warehouse


def test_a_whole_warehouse_is_used_again_and_one_of_other_articles_made_anew(job: FakeJob) -> None:
    make(job)
    make(job)
    assert job.runs == ["run-0", "run-1", "run-2"]
    make(job, seed=2)
    assert job.runs == ["run-0", "run-1", "run-2"] * 2


def test_a_half_built_warehouse_goes_on_where_it_stopped(job: FakeJob) -> None:
    job.dies_at = "run-2"
    with pytest.raises(BenchmarkError):
        make(job)
    job.dies_at = None
    make(job)
    assert job.runs == ["run-0", "run-1", "run-2"]


def test_a_kept_warehouse_that_was_written_to_is_made_anew(job: FakeJob) -> None:
    make(job)
    manifest = job.warehouse / "current" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace('"rows": ', '"rows": 1'), "utf-8")
    make(job)
    assert job.runs == ["run-0", "run-1", "run-2"] * 2


def test_a_folder_that_was_not_made_here_is_left_alone(job: FakeJob) -> None:
    job.warehouse.mkdir()
    (job.warehouse / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(BenchmarkError, match="was not made here"):
        make(job)
    assert (job.warehouse / "mine.txt").exists()
    assert not note_beside(job.warehouse).exists()


def test_the_memory_is_that_of_the_command_and_not_of_who_runs_it() -> None:
    here = b"x" * 300_000_000
    small = measured([sys.executable, "-c", "print('done')"])
    large = measured([sys.executable, "-c", "b'x' * 200_000_000"])
    assert small.output == "done\n"
    assert small.cost.peak_megabytes < 150
    assert 200 < large.cost.peak_megabytes < len(here) / 1_000_000


def test_the_processor_time_of_children_counts() -> None:
    spin = "import time\nwhile time.process_time() < 0.3: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {spin!r}])"
    assert measured([sys.executable, "-c", child]).cost.cpu_seconds >= 0.3


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ([sys.executable, "-c", "import sys; sys.exit('no pages here')"], "no pages here"),
        ([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], "ended with"),
        (["/nowhere/to/be/found"], "No such file"),
    ],
)
def test_a_command_that_ends_badly_is_not_measured(command: list[str], told: str) -> None:
    with pytest.raises(CommandFailedError, match=told):
        measured(command)


@pytest.mark.parametrize(
    ("target", "figures", "verdict"),
    [
        (at_most(1.5), (1.5, 0.2), "met"),
        (at_most(1.5), (0.2, 1.501), "missed"),
        (at_least(0.99), (0.99, 1.0), "met"),
        (at_least(0.99), (1.0, 0.98999), "missed"),
        (None, (3.0, 4.0), None),
    ],
)
def test_every_figure_of_a_row_has_to_meet_the_target(
    target: Target | None, figures: tuple[float, float], verdict: str | None
) -> None:
    row = Row("any", dict(zip("ab", figures, strict=True)), "", rounds=1, target=target)
    assert row.verdict == verdict
