"""The rows with long texts that a run adds: their texts go straight from the stage to the warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from etl.resolve.difference import changed_columns
from etl.resolve.staged_texts import staged_texts
from warehouse.contract import table_named
from warehouse.schema import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from warehouse.schema import Table

TEXT_TABLES = ("articles", "article_versions")
COLUMNS_OF_TEXTS = ("title", "text", "word_count", "truncated", "text_sha256")
ROWS_AT_ONCE = 64
"""Rows whose texts come from the published ones: DuckDB hands out 2048 at once unless told otherwise."""


def new_texts(connection: duckdb.DuckDBPyConnection, stage: Path, name: str) -> Iterator[pa.RecordBatch]:
    """Yield the whole rows of one of TEXT_TABLES that `base` does not hold.

    A join in DuckDB would hold or spill all the texts. Here it only tells which rows a row group of the
    stage has, and what stands beside their texts.
    """
    table = table_named(name)
    connection.execute(
        f"CREATE TABLE work.new_{name} AS "
        f"SELECT {changed_columns(table, but=COLUMNS_OF_TEXTS)}, n.place "
        f"FROM work.{name}_beside_texts AS n JOIN work.changed_{name} AS c USING ({', '.join(table.key)}) "
        "WHERE c.is_new"
    )
    for rows, texts in staged_texts(connection, stage, f"work.new_{name}", COLUMNS_OF_TEXTS):
        yield from _whole(rows, texts, table).to_batches()
    yield from _published(connection, table)
    connection.execute(f"DROP TABLE work.new_{name}")


def _whole(rows: pa.Table, texts: pa.Table, table: Table) -> pa.Table:
    parts = [(texts if name in COLUMNS_OF_TEXTS else rows)[name] for name in table.column_names]
    return pa.table(parts, names=list(table.column_names)).cast(arrow_schema(table))


def _published(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows whose texts are published already, such as those of an article that has come apart."""
    new = f"work.new_{table.name}"
    if connection.execute(f"SELECT 1 FROM {new} WHERE place IS NULL LIMIT 1").fetchall():
        key = ", ".join(table.key)
        rows = connection.sql(
            f"FROM work.upserts_{table.name} SEMI JOIN (FROM {new} WHERE place IS NULL) USING ({key})"
        )
        for batch in rows.to_arrow_reader(ROWS_AT_ONCE):
            yield from pa.Table.from_batches([batch]).cast(arrow_schema(table)).to_batches()
