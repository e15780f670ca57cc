"""Runs the spider of saved pages from Python, for callers that publish what it stages."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from etl.run_extension import run_of
from spiders import settings as project_settings
from spiders.counting import count_files
from spiders.inboxes import GivenUpError, Inbox
from spiders.saved_pages import SavedPagesSpider
from warehouse.errors import SteppeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from etl.run_extension import RunExtension
    from spiders.forms.limits import Limits
    from spiders.inboxes import Choice


def crawl_saved_pages(
    paths: Sequence[Path],
    warehouse: Path,
    stage: Path,
    site: str | None = None,
    *,
    limits: Limits,
    progress: bool = False,
) -> None:
    """Stage every saved page under the paths into the folder `stage`; raises as `crawl_inboxes` does."""
    expected = count_files(paths, warehouse)
    inboxes = [Inbox.of_path(path, site) for path in paths]
    crawl_inboxes(inboxes, warehouse, stage, limits=limits, expected_pages=expected, progress=progress)


def crawl_inboxes(
    inboxes: Sequence[Inbox],
    warehouse: Path,
    stage: Path,
    choice: Choice | None = None,
    *,
    limits: Limits,
    expected_pages: int,
    progress: bool = False,
) -> None:
    """Stage every saved page of the inboxes that the choice wants, or all of them, into the folder `stage`.

    Raises SteppeError where a page could not be staged, GivenUpError where the choice wants it to end, and
    KeyboardInterrupt where somebody stopped the crawl: then what was staged is not all, and must not be
    published.
    """
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.update(
        {
            "STEPPE_WAREHOUSE": str(warehouse),
            "STEPPE_STAGE": str(stage),
            "STEPPE_PROGRESS": progress,
            "STEPPE_LIMITS": asdict(limits),
        },
        priority="cmdline",
    )
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    run = asyncio.run(_crawl(settings, inboxes, choice, expected_pages))
    if isinstance(run.failure, KeyboardInterrupt | GivenUpError):
        raise run.failure
    if run.failure is not None:
        problem = run.failure
        raise SteppeError(
            f"the run was given up, because a page could not be staged: {type(problem).__name__}: {problem}; "
            "nothing was published, so mend the cause and run again"
        ) from problem
    if not run.is_complete:  # Scrapy takes an interrupt for the end of the crawl
        raise KeyboardInterrupt


async def _crawl(
    settings: Settings, inboxes: Sequence[Inbox], choice: Choice | None, expected_pages: int
) -> RunExtension:
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(SavedPagesSpider)
    await runner.crawl(crawler, inboxes=inboxes, choice=choice, expected_pages=expected_pages)
    return run_of(crawler)
