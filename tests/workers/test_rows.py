"""Workers change nothing: the rows are those that one process makes, and so are counts and messages."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from dags.command_line.ingest import outcome
from dags.ingest import ingest_paths
from tests.ingest.invented import tables
from tests.ingest.second_site import second_site_known
from tests.workers.conftest import lay_out

APART = ("run_id", "seconds")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workers")
    lay_out(folder / "inbox")
    return folder


def taken_in(place: Path, workers: int) -> tuple[dict[str, Any], dict[str, list[tuple[object, ...]]]]:
    warehouse = place / f"by-{workers}"
    with second_site_known():
        record = ingest_paths([place / "inbox"], warehouse, workers=workers, progress=False)
    told = {name: value for name, value in outcome(record).items() if name not in APART}
    return told, tables(warehouse)


@pytest.fixture(scope="module")
def by_one(place: Path) -> tuple[dict[str, Any], dict[str, list[tuple[object, ...]]]]:
    """Return what one process makes of the pages."""
    return taken_in(place, 1)


@pytest.mark.usefixtures("shared")
def test_the_rows_and_counts_are_those_of_one(
    place: Path, by_one: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a run of very many pages, where one process by itself would hold less at once.
    monkeypatch.setattr("etl.freed_memory.LARGE_STAGE_BYTES", 0)
    told, rows = taken_in(place, 3)
    assert told == by_one[0]
    assert told["pages"]["duplicate"] >= 9
    assert rows == by_one[1]


@pytest.mark.usefixtures("shared")
def test_they_tell_what_could_not_be_read_and_what_is_known(
    place: Path, by_one: tuple[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with second_site_known():
        record = ingest_paths([place / "inbox"], place / "by-1", workers=2, progress=False)
    n_unread = by_one[0]["pages"]["quarantined"] - 1  # all but the page of an unknown site have no bytes
    assert (record.status, record.pages_loaded) == ("nothing_new", 0)
    assert record.pages_quarantined == len(warnings(caplog)) <= n_unread
    assert any("inbox/missing.txt: quarantined (missing-file)" in each for each in warnings(caplog))


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name == "steppe.pages"]
