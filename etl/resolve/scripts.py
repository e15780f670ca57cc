"""Runs the SQL files of this package."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def run_script(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Run the statements of one of this package's SQL files."""
    connection.execute(_text(name))


def script_queries(name: str) -> list[str]:
    """Return the queries of one of this package's SQL files, of which each ends with its line."""
    return [query for query in _text(name).split(";\n") if query]


def _text(name: str) -> str:
    return files("etl.resolve").joinpath(f"{name}.sql").read_text(encoding="utf-8")
