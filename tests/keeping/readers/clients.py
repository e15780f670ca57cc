"""How each client reads a table's folder, and how the catalogue is read.

Each imports its own library only when it is made, so that the process of one reader loads no other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from warehouse.contract import public_tables

if TYPE_CHECKING:
    import duckdb

    from tests.keeping.readers.promises import Row, Tables

ReadTable = Callable[[str], "list[Row]"]


def pandas_client() -> ReadTable:
    import pandas as pd  # noqa: PLC0415  see above
    import pyarrow as pa  # noqa: PLC0415

    def read(folder: str) -> list[Row]:
        frame = pd.read_parquet(folder, dtype_backend="pyarrow")
        rows: list[Row] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
        return rows

    return read


def polars_client() -> ReadTable:
    import polars as pl  # noqa: PLC0415  see above

    return lambda folder: pl.scan_parquet(f"{folder}/*.parquet").collect().to_dicts()


def pyarrow_client() -> ReadTable:
    import pyarrow.dataset as ds  # noqa: PLC0415  see above

    def read(folder: str) -> list[Row]:
        rows: list[Row] = ds.dataset(folder, format="parquet").to_table().to_pylist()
        return rows

    return read


def duckdb_client() -> ReadTable:
    import duckdb  # noqa: PLC0415  see above

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return lambda folder: rows_of(connection, f"FROM read_parquet('{folder}/*.parquet')")


FOLDER_CLIENTS: dict[str, Callable[[], ReadTable]] = {
    "pandas": pandas_client,
    "polars": polars_client,
    "pyarrow": pyarrow_client,
    "duckdb": duckdb_client,
}


def read_below(folder: str, read_table: ReadTable) -> Tables:
    """Read every public table below a folder, one after the other."""
    return {table.name: read_table(f"{folder}/{table.name}") for table in public_tables()}


def read_catalogue(connection: duckdb.DuckDBPyConnection) -> Tables:
    """Read every public table through the views of an open catalogue, one after the other."""
    return {table.name: rows_of(connection, f"FROM {table.name}") for table in public_tables()}


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    """Return the rows of a query by the names of their columns."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
