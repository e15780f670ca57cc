"""The steps of resolving, in the order in which each needs the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.resolve.identity import label_components, name_changes
from etl.resolve.kept_urls import keep_urls
from etl.resolve.scripts import run_script
from etl.resolve.stories import settle_stories

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from warehouse.runs import RunRecord


def take_in_captures(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `next.captures`, and tell of which pages something new is known."""
    run_script(connection, "captures")


def resolve_readings(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `next` of the tables that hold what single pages say, and the rate series."""
    run_script(connection, "pages")
    run_script(connection, "rates")


def resolve_identity(connection: duckdb.DuckDBPyConnection, stage: Path) -> None:
    """Make `next` of the tables that hold what pages say together: articles, stories, wordings, places."""
    keep_urls(connection)
    run_script(connection, "versions")
    label_components(connection)
    run_script(connection, "members")
    name_changes(connection)
    run_script(connection, "articles")
    settle_stories(connection, stage)


def count_rows(connection: duckdb.DuckDBPyConnection, record: RunRecord) -> None:
    """Fill the counts of a run from what it changes; called after the changes are worked out."""
    run_script(connection, "counts")
    for table in ("delivery_counts", "article_counts", "rate_counts", "quote_counts", "capture_counts"):
        cursor = connection.execute(f"FROM work.{table}")
        names = [column[0] for column in cursor.description or ()]
        for name, value in zip(names, cursor.fetchall()[0], strict=True):
            setattr(record, name, value)
