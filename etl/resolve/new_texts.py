"""The rows with long texts that a run adds: their texts go straight from the stage to the warehouse."""

from __future__ import annotations

from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.resolve.difference import changed_columns
from etl.resolve.staged_texts import PlacedRows
from warehouse.contract import table_named
from warehouse.schema import arrow_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack
    from pathlib import Path

    import duckdb

    from warehouse.schema import Table

TEXT_TABLES = ("articles", "article_versions")
COLUMNS_OF_TEXTS = ("title", "text", "word_count", "truncated", "text_sha256")
ROWS_AT_ONCE = 64
"""Rows whose texts come from the published ones: DuckDB hands out 2048 at once unless told otherwise."""


def new_texts(
    connection: duckdb.DuckDBPyConnection, stage: Path, name: str, resources: ExitStack
) -> Iterator[pa.RecordBatch]:
    """Return the whole rows of one of TEXT_TABLES that `base` does not hold; they wait until `resources` end.

    A join in DuckDB would hold or spill all the texts. Here it only tells which rows a row group of the
    stage has, and what stands beside their texts. It is asked at once, so that another thread can take the
    rows: two such questions at a time had no room in the memory of a run of 50,000 pages.
    """
    table = table_named(name)
    connection.execute(
        f"CREATE TABLE work.new_{name} AS "
        f"SELECT {changed_columns(table, but=COLUMNS_OF_TEXTS)}, n.place "
        f"FROM work.{name}_beside_texts AS n JOIN work.changed_{name} AS c USING ({', '.join(table.key)}) "
        "WHERE c.is_new"
    )
    ((n_published,),) = connection.execute(
        f"CREATE TABLE work.unstaged_{name} AS "
        f"SELECT {', '.join(table.key)} FROM work.new_{name} WHERE place IS NULL"
    ).fetchall()
    placed = resources.enter_context(closing(PlacedRows(connection, stage, f"work.new_{name}")))
    staged = _staged(placed, table)
    return chain(staged, _published(connection.cursor(), table)) if n_published else staged


def _staged(placed: PlacedRows, table: Table) -> Iterator[pa.RecordBatch]:
    for rows, texts in placed.with_texts(COLUMNS_OF_TEXTS):
        yield from _whole(rows, texts, table).to_batches()


def _whole(rows: pa.Table, texts: pa.Table, table: Table) -> pa.Table:
    parts = [(texts if name in COLUMNS_OF_TEXTS else rows)[name] for name in table.column_names]
    return pa.table(parts, names=list(table.column_names)).cast(arrow_schema(table))


def _published(connection: duckdb.DuckDBPyConnection, table: Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows whose texts are published already, such as those of an article that has come apart."""
    rows = connection.sql(
        f"FROM work.upserts_{table.name} SEMI JOIN work.unstaged_{table.name} USING ({', '.join(table.key)})"
    )
    for batch in rows.to_arrow_reader(ROWS_AT_ONCE):
        yield from pa.Table.from_batches([batch]).cast(arrow_schema(table)).to_batches()
