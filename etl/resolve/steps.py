"""The steps of resolving, in the order in which each needs the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.resolve import reaching
from etl.resolve.identity import label_components, name_changes
from etl.resolve.kept_urls import keep_urls
from etl.resolve.scripts import has_rows, run_script
from etl.resolve.stories import settle_stories
from etl.resolve.workspace import is_staged_as_today

if TYPE_CHECKING:
    import duckdb

    from etl.resolve.workspace import Workspace
    from warehouse.runs import RunRecord

COUNTS = (
    "delivery_counts",
    "undated_counts",
    "article_counts",
    "rate_counts",
    "quote_counts",
    "capture_counts",
)
"""Tables of one row each; their columns are counts of the run's record."""


def take_in_captures(workspace: Workspace) -> None:
    """Make `next.captures`, and tell of which pages something new is known."""
    reaching.reach_forgotten(workspace.base)
    workspace.run("forgotten")
    reaching.reach_captures(workspace.base)
    workspace.run("revisits")
    if has_rows(workspace.connection, "work.revisits"):
        reaching.reach_revisited(workspace.base)
        workspace.run("revisited")
        reaching.reach_revisited_pages(workspace.base)
    else:
        workspace.run("nothing_revisited")
    workspace.run("captures")


def take_in_readings(workspace: Workspace) -> None:
    """Tell what was read of each page; until its rows are resolved, pages may yet be held back."""
    reaching.reach_pages(workspace.base)
    connection = workspace.connection
    is_read_once = is_staged_as_today(connection) and not has_rows(connection, "reread.pages")
    workspace.run("first_readings" if is_read_once else "readings")


def resolve_readings(workspace: Workspace) -> None:
    """Make `next` of the tables that hold what single pages say, and reach what the rate series needs."""
    workspace.run("pages")
    reaching.reach_rates(workspace.base)


def resolve_rates(workspace: Workspace) -> None:
    """Make `next.rates`, of what `resolve_readings` has made and reached."""
    workspace.run("rates")


def resolve_identity(workspace: Workspace) -> None:
    """Settle which wordings are one article, and make `next` of what hangs on that alone."""
    connection, base = workspace.connection, workspace.base
    reaching.reach_places_met(base)
    workspace.run("versions_read")
    if has_rows(connection, "work.replaced_pages"):
        reaching.reach_loosened(base)
        keep_urls(connection)
        workspace.run("loosened")
    else:
        workspace.run("nothing_loosened")
    reaching.reach_company(base)
    workspace.run("versions")
    label_components(connection, workspace.stage)
    reaching.reach_members(base)
    workspace.run("members")
    reaching.reach_places(base)
    workspace.run("places")
    name_changes(connection, workspace.stage)
    workspace.run("articles")


def resolve_stories(workspace: Workspace) -> None:
    """Settle which articles are one story, and make `next` of what hangs on that; identity comes first."""
    reaching.reach_results(workspace.base)
    settle_stories(workspace)


def count_rows(connection: duckdb.DuckDBPyConnection, record: RunRecord) -> None:
    """Fill the counts of a run from what it changes; called after the changes are worked out."""
    run_script(connection, "counts")
    for table in COUNTS:
        cursor = connection.execute(f"FROM work.{table}")
        names = [column[0] for column in cursor.description or ()]
        for name, value in zip(names, cursor.fetchall()[0], strict=True):
            setattr(record, name, value)
