"""Whether two warehouses hold the same rows, whoever wrote them and when."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import duckdb

from tests.benchmarks.job import manifest
from tests.ingest.invented import HISTORY, RUN_COLUMNS

THREADS = 1
"""So that telling it leaves the machine as quiet as the runs that are measured."""


def digest_of_rows(warehouse: Path) -> str:
    """Return a digest of the rows of all tables, in any order, without history and columns of runs."""
    with duckdb.connect(config={"threads": THREADS}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = [
            (name, *_sums(connection, warehouse / "current" / name))
            for name in sorted(manifest(warehouse)["tables"])
            if name not in HISTORY
        ]
    return sha256(repr(found).encode()).hexdigest()


def _sums(connection: duckdb.DuckDBPyConnection, table: Path) -> tuple[object, ...]:
    """Return how many rows there are, and the sum of their hashes."""
    rows = f"read_parquet('{table}/*.parquet')"
    columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {rows}").fetchall()]
    told = ", ".join(f'"{name}"' for name in columns if name not in RUN_COLUMNS)
    query = f"SELECT count(*), sum(hash({told})) FROM {rows}"
    return tuple(connection.execute(query).fetchall()[0])
