"""Runs the spider of saved pages from Python, for callers that publish what it stages."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from etl.run_extension import run_of
from spiders import settings as project_settings
from spiders.counting import count_files
from spiders.saved_pages import SavedPagesSpider
from warehouse.errors import SteppeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.run_extension import RunExtension
    from spiders.forms.limits import Limits


def crawl_saved_pages(
    paths: Sequence[Path],
    warehouse: Path,
    stage: Path,
    site: str | None = None,
    *,
    limits: Limits,
    progress: bool = False,
) -> None:
    """Stage every saved page under the paths into the folder `stage`.

    Raises SteppeError where a page could not be staged, and KeyboardInterrupt where somebody stopped the
    crawl: then what was staged is not all, and must not be published.
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
    run = asyncio.run(_crawl(settings, paths, site))
    if isinstance(run.failure, KeyboardInterrupt):
        raise run.failure
    if run.failure is not None:
        problem = run.failure
        raise SteppeError(
            f"the run was given up, because a page could not be staged: {type(problem).__name__}: {problem}; "
            "nothing was published, so mend the cause and run again"
        ) from problem
    if not run.is_complete:  # Scrapy takes an interrupt for the end of the crawl
        raise KeyboardInterrupt


async def _crawl(settings: Settings, paths: Sequence[Path], site: str | None) -> RunExtension:
    runner = AsyncCrawlerRunner(settings)
    crawler = runner.create_crawler(SavedPagesSpider)
    expected = count_files(paths, Path(settings["STEPPE_WAREHOUSE"]))
    await runner.crawl(crawler, paths=list(paths), site=site, expected_pages=expected)
    return run_of(crawler)
