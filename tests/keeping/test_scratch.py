"""Folders for working files are their owner's alone, whoever tidies up at that time, and go at the end."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from dags.command_line.new_folder import new_folder
from dags.night_report.folder import put_in_place
from warehouse.held import remove_dead_folders, remove_dead_scratch, scratch_folder

RUN = "20260219T020000Z-3f9a1c07"


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_one_that_is_worked_in_is_left_alone_and_a_dead_ones_is_not(tmp_path: Path) -> None:
    dead = Path(tempfile.mkdtemp(prefix="steppe-", suffix=".scratch"))
    with scratch_folder() as place:
        (place / "file").write_bytes(b"x")
        remove_dead_scratch()
        assert list(tmp_path.rglob("*")) == [place, place / "file"]
    assert not dead.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_removed_before", [False, True])
def test_whoever_tidies_up_before_it_is_held_takes_no_folder_from_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_removed_before: bool
) -> None:
    make = tempfile.mkdtemp
    taken: list[tuple[str, int]] = []

    def taken_at_once(prefix: str, suffix: str) -> str:
        """Make a folder; the first is taken for a dead one's, as by another process that tidies up."""
        place = make(prefix=prefix, suffix=suffix)
        if not taken:
            descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            taken.append((place, descriptor))
            if is_removed_before:
                shutil.rmtree(place)
        return place

    monkeypatch.setattr(tempfile, "mkdtemp", taken_at_once)
    with scratch_folder() as place:
        ((other, descriptor),) = taken
        shutil.rmtree(other, ignore_errors=True)
        os.close(descriptor)
        (place / "file").write_bytes(b"x")
        remove_dead_scratch()
        assert (place / "file").read_bytes() == b"x"
    assert list(tmp_path.iterdir()) == []


def test_a_report_and_an_export_are_written_though_somebody_tidies_up_as_they_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Path.mkdir
    taken: list[str] = []

    def taken_at_once(place: Path, mode: int = 0o777) -> None:
        """Make a folder; the first beside each of the two is taken for a dead one's and removed at once."""
        make(place, mode)
        if place.name.startswith(".") and place.parent.name not in taken:
            taken.append(place.parent.name)
            remove_dead_folders([place])

    monkeypatch.setattr(Path, "mkdir", taken_at_once)
    for name in ("reports", "exports"):
        make(tmp_path / name)
    put_in_place(tmp_path / "reports", RUN, {"index.html": "<p>", "report.json": "{}"})
    with new_folder(tmp_path / "exports" / "mine") as folder:
        (folder / "rates.csv").write_text("rate\n")
    assert taken == ["reports", "exports"]
    report = tmp_path / "reports" / RUN
    assert {path.name for path in report.iterdir()} == {"index.html", "report.json"}
    assert [path.name for path in (tmp_path / "exports").iterdir()] == ["mine"]
    assert (tmp_path / "exports" / "mine" / "rates.csv").read_text() == "rate\n"
