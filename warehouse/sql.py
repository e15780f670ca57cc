"""Small pieces of SQL text that several modules need."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.schema import Table


def identifier(name: str) -> str:
    """Return a name quoted as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text quoted as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def literal_path(path: Path) -> str:
    """Return a path with `*`, `?` and `[` made harmless, because DuckDB takes every path for a pattern."""
    text = str(path)
    for sign in "[*?":
        # '[' comes first: the brackets that the other two add must stay as they are.
        text = text.replace(sign, f"[{sign}]")
    return text


def parquet_list(paths: Iterable[Path]) -> str:
    """Return the SQL list of files that read_parquet takes."""
    return "[" + ", ".join(literal(literal_path(path)) for path in paths) + "]"


def columns(table: Table, alias: str = "") -> str:
    """Return the table's columns in the order of the contract, each led by the alias where one is given."""
    lead = f"{alias}." if alias else ""
    return ", ".join(lead + identifier(column.name) for column in table.columns)


def typed_columns(table: Table, alias: str) -> str:
    """Return the table's columns in the order of the contract, cast to the types of the contract."""
    return ", ".join(
        f"CAST({alias}.{identifier(column.name)} AS {column.type}) AS {identifier(column.name)}"
        for column in table.columns
    )


def empty_select(table: Table) -> str:
    """Return a query that has the table's columns and types, and no row."""
    nulls = ", ".join(f"CAST(NULL AS {column.type}) AS {identifier(column.name)}" for column in table.columns)
    return f"SELECT {nulls} WHERE false"
