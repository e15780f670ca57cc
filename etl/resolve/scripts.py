"""Runs the SQL files of this package, and of others that ask the same database."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


PACKAGE = "etl.resolve"


def run_script(
    connection: duckdb.DuckDBPyConnection, name: str, package: str = PACKAGE, *, keeps: bool = False
) -> None:
    """Run the statements of one of a package's SQL files.

    What they `CREATE TABLE OR VIEW` is a table where it `keeps` rows that are asked for several times.
    """
    kind = "TABLE" if keeps else "VIEW"
    connection.execute(_text(name, package).replace("CREATE TABLE OR VIEW", f"CREATE {kind}"))


def script_queries(name: str) -> list[str]:
    """Return the queries of one of this package's SQL files, of which each ends with its line."""
    return [query for query in _text(name).split(";\n") if query]


def has_rows(connection: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Say whether a relation holds any row: of what a night lacks, nothing need be asked any further."""
    return bool(connection.execute(f"SELECT 1 FROM {relation} LIMIT 1").fetchall())


def _text(name: str, package: str = PACKAGE) -> str:
    return files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
