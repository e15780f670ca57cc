"""Settles which articles are one story: near-duplicates by their bands, compared exactly, then connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.resolve import reaching
from etl.resolve.shared_bands import share_bands
from etl.resolve.sketches import sketch_wordings
from etl.resolve.story_matches import find_matches

if TYPE_CHECKING:
    from etl.resolve.workspace import Workspace


def settle_stories(workspace: Workspace) -> None:
    """Make `next.article_matches`, `next._version_identity`, and `next.articles` with their stories."""
    connection, base = workspace.connection, workspace.base
    workspace.run("story_candidates")
    sketch_wordings(connection, workspace.stage)
    reaching.reach_unsettled_stories(base)
    workspace.run("story_bands")
    reaching.reach_fresh(base)
    workspace.run("story_sketches")
    reaching.reach_alike(base)
    workspace.run("story_meetings")
    reaching.reach_homes(base)
    workspace.run("story_homes")
    reaching.reach_matches(base)
    share_bands(connection)
    workspace.run("story_company")
    reaching.reach_compared(base)
    workspace.run("story_compared")
    find_matches(connection, workspace.stage)
    workspace.run("stories")
    reaching.reach_story_articles(base)
    workspace.run("story_rows")
