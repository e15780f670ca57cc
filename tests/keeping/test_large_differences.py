"""Comparing snapshots of which every row differs, with less memory than the rows take."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from warehouse import scratch
from warehouse.chunk_files import write_chunks
from warehouse.contract import ARTICLES, CONTRACT_VERSION
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest, TableFiles
from warehouse.schema import Column
from warehouse.snapshot_difference import SnapshotDifference, TableCounts

N_ARTICLES = 30_000
VALUES = {
    "VARCHAR": "id",
    "VARCHAR[]": "[]",
    "BOOLEAN": "false",
    "INTEGER": "sightings",
    "DATE": "DATE '2026-02-19'",
    "TIMESTAMPTZ": "NULL",
}


def value(column: Column) -> str:
    text = "repeat(id, 10)" if column.name == "text" else VALUES[column.type]
    return f"CAST({text} AS {column.type}) AS {column.name}"


def snapshot(folder: WarehouseFolder, connection: duckdb.DuckDBPyConnection, number: int) -> Manifest:
    """Write articles that were seen `number` times each, and return the manifest of a snapshot of them."""
    rows = connection.sql(
        f"SELECT {', '.join(map(value, ARTICLES.columns))} "
        f"FROM (SELECT sha256(i::VARCHAR) AS id, {number} AS sightings FROM range({N_ARTICLES}) AS t(i))"
    )
    reader, place = rows.to_arrow_reader(2000), folder.table_data(ARTICLES.name)
    files = write_chunks(place, ARTICLES, reader, number * 1000, capped=True)
    tables = {ARTICLES.name: TableFiles(tuple(files))}
    return Manifest(number, "run", datetime.now(UTC), CONTRACT_VERSION, "0.1.0", None, tables)


def test_memory_bounds_no_comparison_and_its_lack_is_not_called_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = WarehouseFolder(tmp_path)
    folder.table_data(ARTICLES.name).mkdir(parents=True)
    with duckdb.connect() as connection:
        snapshots = [snapshot(folder, connection, number) for number in (1, 2)]

    monkeypatch.setattr(scratch, "MEMORY_LIMIT", "32MB")
    with scratch.scratch_database() as connection:
        difference = SnapshotDifference(connection, folder, *snapshots)
        assert difference.counts(ARTICLES) == TableCounts("articles", 0, 0, N_ARTICLES)
        log = connection.sql(
            f"SELECT op, changed_columns, count(*) FROM {difference.log(ARTICLES)} GROUP BY ALL"
        )
        counted = [column.name for column in ARTICLES.columns if column.type == "INTEGER"]
        assert log.fetchall() == [("updated", counted, N_ARTICLES)]
        told = list(difference.rows(ARTICLES, 1500))
        assert [row.columns for row in told] == [dict.fromkeys(counted, (1, 2))] * 1500
        first = connection.sql(
            f"SELECT sha256(i::VARCHAR) FROM range({N_ARTICLES}) AS t(i) ORDER BY 1 LIMIT 1500"
        )
        assert [row.key for row in told] == first.fetchall()

    monkeypatch.setattr(scratch, "MEMORY_LIMIT", "4MB")
    with scratch.scratch_database() as connection:
        difference = SnapshotDifference(connection, folder, *snapshots)
        with pytest.raises(
            SteppeError, match=r"cannot be compared: Out of Memory Error: .*; nothing is damaged"
        ):
            difference.counts(ARTICLES)
