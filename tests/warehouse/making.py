"""Warehouses and rows for the tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from warehouse.base_views import create_base_views
from warehouse.changed_tables import TableChange
from warehouse.contract import table_named
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest, current_manifest
from warehouse.publish import publish
from warehouse.runs import RunRecord, new_run_id
from warehouse.schema import Column, Table

Row = dict[str, Any]

SAMPLES: dict[str, Any] = {
    "VARCHAR": "x",
    "VARCHAR[]": [],
    "BLOB": b"x",
    "BOOLEAN": False,
    "INTEGER": 1,
    "BIGINT": 1,
    "DOUBLE": 1.0,
    "BIGINT[]": [1, 2],
    "DATE": date(2026, 2, 19),
    "TIMESTAMPTZ": datetime(2026, 2, 19, tzinfo=UTC),
    "DECIMAL(18,8)": Decimal("0.5"),
    "DECIMAL(19,9)": Decimal("0.5"),
    "DECIMAL(9,4)": Decimal("0.5"),
}


def sample(column: Column) -> object:
    return None if column.nullable else SAMPLES[column.type]


def row_of(table: str, **values: object) -> Row:
    """Return a whole row: the given values, and a sample for every other column."""
    return {column.name: sample(column) for column in table_named(table).columns} | values


def rate(as_of: date, base: str, value: str = "0.002", margin: str = "0.0005", **values: object) -> Row:
    """Return a row of `rates` in USD; the interval goes from value - margin to value + margin."""
    middle, half = Decimal(value), Decimal(margin)
    facts: Row = {"site": "timesca.com", "as_of": as_of, "base": base, "quote": "USD"}
    facts |= {"rate": middle, "rate_low": middle - half, "rate_high": middle + half}
    return row_of("rates", **(facts | values))


def new_warehouse(path: Path) -> WarehouseFolder:
    folder = WarehouseFolder(path)
    folder.create()
    return folder


def make_relation(
    connection: duckdb.DuckDBPyConnection, name: str, table: Table, rows: Iterable[Row], *, keys: bool = False
) -> str:
    """Make a temporary table of rows, or of their keys alone, and return its name."""
    columns = [column for column in table.columns if not keys or column.name in table.key]
    types = ", ".join(f'"{column.name}" {column.type}' for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({types})")
    places = ", ".join("?" for _ in columns)
    for row in rows:
        connection.execute(f"INSERT INTO {name} VALUES ({places})", [row[column.name] for column in columns])
    return name


def new_run(started_at: datetime | None = None) -> RunRecord:
    now = started_at or datetime.now(UTC)
    return RunRecord(run_id=new_run_id(now), kind="ingest", started_at=now)


def commit(
    folder: WarehouseFolder,
    upserts: dict[str, list[Row]] | None = None,
    deletes: dict[str, list[Row]] | None = None,
    run: RunRecord | None = None,
) -> Manifest:
    """Publish rows, and the removal of rows, as one snapshot."""
    upserts, deletes = upserts or {}, deletes or {}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        create_base_views(connection, folder, current_manifest(folder))
        changes = [
            TableChange(
                name,
                make_relation(connection, f"new_{name}", table_named(name), upserts[name])
                if name in upserts
                else None,
                make_relation(connection, f"old_{name}", table_named(name), deletes[name], keys=True)
                if name in deletes
                else None,
            )
            for name in sorted({*upserts, *deletes})
        ]
        return publish(folder, connection, changes, run or new_run(), "0.1.0", None)


def alias(name: str, article: str = "article") -> Row:
    return row_of("article_aliases", alias_id=name, article_id=article)


def file_names(manifest: Manifest, table: str) -> list[str]:
    return [file.name for file in manifest.tables[table].files]
