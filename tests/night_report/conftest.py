"""The nights, and their reports as `steppe report` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.night_report.nights import lay_out, run_ids

NAMES = ("first", "second", "nothing_new", "refused")


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
    """Return the reports of all its runs."""
    place = warehouse.parent / "reports"
    return {
        name: report_of(warehouse, place, run_id)
        for name, run_id in zip(NAMES, run_ids(warehouse), strict=True)
    }


def report_of(warehouse: Path, place: Path, run_id: str, *arguments: str) -> Report:
    """Let the program write a report, and return it."""
    options = ["--warehouse", str(warehouse), "--output", str(place), *arguments]
    assert run(["report", run_id, *options], Settings()) == 0
    return read_report(place / run_id)


def read_report(folder: Path) -> Report:
    page = (folder / "index.html").read_text("utf-8")
    return Report(folder, json.loads((folder / "report.json").read_bytes()), page)
