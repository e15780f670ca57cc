"""How many pages were read that have no known date; the stored query `undated-pages` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dags.command_line.counted import counted

if TYPE_CHECKING:
    import duckdb

WHERE_TO_SEE = "'steppe sql --query undated-pages' lists"
COUNTED = (
    "SELECT count(*), coalesce(sum(n_quotes), 0) FROM pages WHERE disposition = 'loaded' AND as_of IS NULL"
)


class Undated(NamedTuple):
    """How many loaded pages have no known date, and how many quotes they hold."""

    pages: int
    quotes: int


def count_undated(connection: duckdb.DuckDBPyConnection) -> Undated:
    """Return how many loaded pages of a warehouse have no date."""
    ((pages, quotes),) = connection.execute(COUNTED).fetchall()
    return Undated(int(pages), int(quotes))


def undated_told(pages: int, quotes: int) -> str:
    """Return in words how many there are, and where to see them if there are any."""
    if not pages:
        return "no page"
    return f"{counted(pages, 'page')} with {counted(quotes, 'quote')}, which {WHERE_TO_SEE}"
