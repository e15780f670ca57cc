"""Runs the SQL files of this package."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def run_script(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run the statements of one of this package's SQL files."""
    connection.execute(files("etl.resolve").joinpath(f"{name}.sql").read_text(encoding="utf-8"))
