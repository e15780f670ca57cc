"""How many deliveries could not be opened; the stored query `unreadable` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dags.command_line.counted import counted
from dags.command_line.stored_queries import stored_query

if TYPE_CHECKING:
    import duckdb

QUERY = "unreadable"
WHERE_TO_SEE = f"'steppe sql --query {QUERY}' lists"


def count_unreadable(connection: duckdb.DuckDBPyConnection) -> int:
    """Return how many deliveries of a warehouse could not be opened and have brought nothing since."""
    query = stored_query(QUERY).text.rstrip().removesuffix(";")
    ((count,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
    return int(count)


def unreadable_told(count: int) -> str:
    """Return in words how many there are, and where to see them if there are any."""
    if not count:
        return "no delivery"
    return f"{counted(count, 'delivery')}, which {WHERE_TO_SEE}"
