"""Databases for questions that may need more than memory holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import duckdb

from warehouse.held import scratch_folder

MEMORY_LIMIT = "128MB"
"""Beyond it DuckDB spills to disk, so that a large warehouse or backfill takes disk, not memory. Every
further thread would take a share of its own. Releases differ in what they need at least: DuckDB 2.0.0 did
with 80 MB where 2.0.1 ran out of them, in a night of two hundred articles and among 400,000."""


@contextmanager
def scratch_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give an empty database of its own, in a folder that goes with it; moments are in UTC.

    Its tables lie on disk: in memory they would take what the queries need.
    """
    with scratch_folder() as place:
        connection = duckdb.connect(
            str(place / "scratch.duckdb"),
            config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(place / "spill")},
        )
        with closing(connection):
            connection.execute("SET threads = 1; SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
            yield connection
