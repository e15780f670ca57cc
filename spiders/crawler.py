"""Runs the spider of saved pages with Scrapy, in this process."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from etl.run_extension import run_of
from etl.text.escaped import escaped
from spiders import settings as project_settings
from spiders.inboxes import GivenUpError
from spiders.saved_pages import SavedPagesSpider
from warehouse.errors import SteppeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.run_extension import RunExtension
    from spiders.inboxes import Choice, Inbox


def run_crawler(
    own_settings: Mapping[str, Any],
    inboxes: Sequence[Inbox] | None,
    choice: Choice | None = None,
    expected_pages: int = 0,
) -> RunExtension:
    """Crawl with some settings besides the project's; return what tells how it ended.

    Without inboxes, the setting STEPPE_FOREMAN tells who sends errands.
    """
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.update(own_settings, priority="cmdline")
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    return asyncio.run(_crawl(settings, inboxes, choice, expected_pages))


def problem_of(run: RunExtension) -> BaseException | None:
    """Return why what was staged is not all, and must not be published; None where it is.

    It is a SteppeError where a page could not be staged, GivenUpError where the choice wanted it to end, and
    KeyboardInterrupt where somebody stopped the crawl.
    """
    problem = run.failure
    if problem is None:  # Scrapy takes an interrupt for the end of the crawl
        return None if run.is_complete else KeyboardInterrupt()
    if isinstance(problem, KeyboardInterrupt | GivenUpError):
        return problem
    failure = SteppeError(
        f"the run was given up, because {escaped(run.failed_at or 'a page')} could not be staged: "
        f"{type(problem).__name__}: {problem}; nothing was published, so mend the cause and run again"
    )
    failure.__cause__ = problem
    return failure


async def _crawl(
    settings: Settings, inboxes: Sequence[Inbox] | None, choice: Choice | None, expected_pages: int
) -> RunExtension:
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(SavedPagesSpider)
    await runner.crawl(crawler, inboxes=inboxes, choice=choice, expected_pages=expected_pages)
    return run_of(crawler)
