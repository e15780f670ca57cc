"""The folder of reports: each whole or not there, an index, a link to the latest, and no more than wanted."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.night_report import folder as reports_folder
from dags.night_report import write_report
from tests.night_report.conftest import Report, read_report, report_of, undrawn
from tests.night_report.nights import REFUSED_RUN, refused_run, run_ids
from tests.night_report.reading import named, parsed, text_of
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder

Reports = Mapping[str, Report]


def test_the_index_leads_to_all_and_latest_to_the_newest(warehouse: Path, reports: Reports) -> None:
    place = reports["first"].folder.parent
    root = parsed((place / "index.html").read_text("utf-8"))
    links = [str(link.get("href")) for link in named(named(root, "table")[0], "a")]
    assert links == [f"{run_id}/index.html" for run_id in reversed(run_ids(warehouse))]
    assert all((place / link).is_file() for link in links)
    assert "Refused by rate-jump" in text_of(root)
    assert (place / "latest").readlink() == Path(REFUSED_RUN)
    assert {entry.name for entry in place.iterdir()} == {*run_ids(warehouse), "index.html", "latest"}


def test_a_report_made_again_is_the_same_and_the_oldest_go_where_told(
    warehouse: Path, reports: Reports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third, _ = run_ids(warehouse)
    for run_id in (second, first, third):
        undrawn(warehouse, tmp_path, run_id)
    assert (tmp_path / "latest").readlink() == Path(third)
    again = report_of(warehouse, tmp_path, second, "--keep", "2", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "run_id": second,
        "page": str(tmp_path / second / "index.html"),
        "document": str(tmp_path / second / "report.json"),
    }
    assert again[1:] == reports["second"][1:]
    assert {entry.name for entry in tmp_path.iterdir()} == {second, third, "index.html", "latest"}


def test_a_run_that_published_nothing_draws_nothing(warehouse: Path, tmp_path: Path) -> None:
    page = write_report(tmp_path, WarehouseFolder(warehouse), refused_run())
    assert not named(parsed(page.read_text("utf-8")), "svg")
    assert page == tmp_path / REFUSED_RUN / "index.html"


def test_a_full_disk_leaves_the_reports_as_they_were(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(tmp_path, WarehouseFolder(warehouse), refused_run())
    before = read_report(tmp_path / REFUSED_RUN)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(reports_folder, "_replace", full)
    with pytest.raises(SteppeError, match="No space left on device"):
        write_report(tmp_path, WarehouseFolder(warehouse), refused_run())
    assert read_report(tmp_path / REFUSED_RUN) == before
    assert {entry.name for entry in tmp_path.iterdir()} == {REFUSED_RUN, "index.html", "latest"}


def test_what_a_killed_process_left_is_tidied_up(warehouse: Path, tmp_path: Path) -> None:
    second, third = run_ids(warehouse)[1:3]
    before = undrawn(warehouse, tmp_path, second)
    # Killed between the two steps of replacing a report, of which the new one is whole.
    before.folder.rename(tmp_path / f".old-{second}")
    (tmp_path / f".new-{second}.4194304").mkdir()
    undrawn(warehouse, tmp_path, third)
    assert read_report(tmp_path / second) == before
    # Killed when the new one was in place.
    (tmp_path / f".old-{second}").mkdir()
    undrawn(warehouse, tmp_path, third)
    assert {entry.name for entry in tmp_path.iterdir()} == {second, third, "index.html", "latest"}


def test_an_index_of_many_lists_the_newest_and_counts_the_others(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports_folder, "MOST_LISTED", 1)
    for run_id in run_ids(warehouse)[2:]:
        undrawn(warehouse, tmp_path, run_id)
    root = parsed((tmp_path / "index.html").read_text("utf-8"))
    assert [str(link.get("href")) for link in named(named(root, "table")[0], "a")] == [
        f"{REFUSED_RUN}/index.html"
    ]
    assert "… and 1 older ones" in text_of(root)


def test_foreign_folders_and_broken_reports_are_left_alone(warehouse: Path, tmp_path: Path) -> None:
    broken = tmp_path / "20200101T000000Z-00000a"
    (tmp_path / "mine").mkdir()
    broken.mkdir()
    (broken / "report.json").write_text("{")
    write_report(tmp_path, WarehouseFolder(warehouse), refused_run(), keep=2)
    assert (tmp_path / "mine").is_dir()
    assert broken.is_dir()
    assert broken.name not in (tmp_path / "index.html").read_text("utf-8")


def test_bad_usage_is_told(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in (
        (["no-such-run"], "no run 'no-such-run'"),
        (["last", "--output", str(warehouse / "reports")], "lies in the warehouse"),
        (["last", "--warehouse", str(tmp_path / "nowhere")], "there is no warehouse"),
    ):
        options = [] if "--warehouse" in arguments else ["--warehouse", str(warehouse)]
        assert run(["report", *arguments, *options], Settings()) == 2
        assert said in capsys.readouterr().err
