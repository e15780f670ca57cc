"""A reader of folders that resolves `current` once gets one snapshot of all tables."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

from tests.warehouse.making import commit, new_warehouse, rate, row_of
from warehouse.folder import WarehouseFolder

Reader = Callable[[str], int]

READERS: dict[str, Reader] = {
    "pandas": lambda folder: len(pd.read_parquet(folder, dtype_backend="pyarrow")),
    "polars": lambda folder: pl.read_parquet(f"{folder}/*.parquet").height,
    "pyarrow": lambda folder: ds.dataset(folder, format="parquet").count_rows(),
    "duckdb": lambda folder: len(duckdb.connect().execute(f"FROM '{folder}/*.parquet'").fetchall()),
}


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """Return a warehouse, where its link led before the second night, and where the link is kept."""
    folder = new_warehouse(tmp_path_factory.mktemp("readers") / "warehouse")
    _night(folder, 19)
    before = os.path.realpath(folder.current)
    _night(folder, 20)
    return folder.root, before, str(folder.current)


def _night(folder: WarehouseFolder, day: int) -> None:
    page = row_of("pages", page_id=f"page of day {day}")
    commit(folder, {"pages": [page], "rates": [rate(date(2026, 2, day), "KZT")]})


@pytest.mark.parametrize("name", READERS)
def test_what_was_resolved_stays_one_snapshot(two_nights: tuple[Path, str, str], name: str) -> None:
    _, before, link = two_nights
    read = READERS[name]
    assert [read(f"{before}/{table}") for table in ("rates", "pages", "runs")] == [1, 1, 1]
    assert [read(f"{link}/{table}") for table in ("rates", "pages", "runs")] == [2, 2, 2]


def test_the_manifest_there_names_the_snapshot(two_nights: tuple[Path, str, str]) -> None:
    _, before, link = two_nights
    told = [json.loads(Path(folder, "manifest.json").read_bytes())["snapshot"] for folder in (before, link)]
    assert told == [1, 2]


def test_an_empty_table_has_its_columns(two_nights: tuple[Path, str, str]) -> None:
    _, before, _ = two_nights
    assert READERS["pandas"](f"{before}/articles") == 0
    assert pl.read_parquet(f"{before}/articles/*.parquet").columns[:3] == ["article_id", "site", "title"]
