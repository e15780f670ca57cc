"""The nights, and their reports as `steppe report` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.night_report import write_report
from tests.night_report.nights import lay_out, run_ids
from warehouse.folder import WarehouseFolder
from warehouse.run_log import all_runs

NAMES = ("first", "second", "nothing_new", "refused")
DRAWN = ("second", "refused")
"""To draw charts takes long; of the other reports none are needed."""


class Report(NamedTuple):
    """A report as it lies in its folder."""

    folder: Path
    document: Any
    page: str


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the warehouse of the nights, which no test may change."""
    return lay_out(tmp_path_factory.mktemp("night-report"))


@pytest.fixture(scope="session")
def reports(warehouse: Path) -> Mapping[str, Report]:
    """Return the reports of all its runs, as a night or `steppe report` writes them."""
    place = warehouse.parent / "reports"
    names = dict(zip(NAMES, run_ids(warehouse), strict=True))
    return {
        name: report_of(warehouse, place, run_id) if name in DRAWN else undrawn(warehouse, place, run_id)
        for name, run_id in names.items()
    }


def report_of(warehouse: Path, place: Path, run_id: str, *arguments: str) -> Report:
    """Let the program write a report, and return it."""
    options = ["--warehouse", str(warehouse), "--output", str(place), *arguments]
    assert run(["report", run_id, *options], Settings()) == 0
    return read_report(place / run_id)


def undrawn(warehouse: Path, place: Path, run_id: str) -> Report:
    """Return a report without charts, written without the program."""
    folder = WarehouseFolder(warehouse)
    record = next(each for each in all_runs(folder) if each.run_id == run_id)
    return read_report(write_report(place, folder, record, draws_charts=False).parent)


def read_report(folder: Path) -> Report:
    page = (folder / "index.html").read_text("utf-8")
    return Report(folder, json.loads((folder / "report.json").read_bytes()), page)
