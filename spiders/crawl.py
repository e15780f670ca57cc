"""Stages saved pages, for callers that publish what was staged: in this process, or in several workers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from spiders.counting import Expected, expected_below
from spiders.inboxes import Inbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spiders.forms.limits import Limits
    from spiders.inboxes import Choice

WORTH_A_WORKER = 12 << 20
"""Bytes of saved pages: reading so many takes longer than half a second, which a worker needs to start."""

LARGE_BYTES = 512 << 20
"""Of so many even one worker is a process of its own: Scrapy, and what a crawl of 50,000 pages leaves behind
in pieces too small to be given back, would stand beside all that publishing takes: a fifth of the peak."""


def crawl_saved_pages(
    paths: Sequence[Path],
    warehouse: Path,
    stage: Path,
    site: str | None = None,
    *,
    limits: Limits,
    workers: int = 1,
    progress: bool = False,
) -> None:
    """Stage every saved page under the paths into the folder `stage`; raises as `crawl_inboxes` does."""
    expected = expected_below(paths, warehouse)
    inboxes = [Inbox.of_path(path, site) for path in paths]
    crawl_inboxes(
        inboxes, warehouse, stage, limits=limits, expected=expected, workers=workers, progress=progress
    )


def crawl_inboxes(
    inboxes: Sequence[Inbox],
    warehouse: Path,
    stage: Path,
    choice: Choice | None = None,
    *,
    limits: Limits,
    expected: Expected,
    workers: int = 1,
    progress: bool = False,
) -> None:
    """Stage every saved page of the inboxes that the choice wants, or all of them, into the folder `stage`.

    As many workers read them as are asked for and worth their start, or this process does; the rows do not
    depend on it. Raises SteppeError where a page could not be staged, GivenUpError where the choice wants it
    to end, and KeyboardInterrupt where somebody stopped the crawl: then what was staged is not all, and must
    not be published.
    """
    settings: dict[str, Any] = {
        "STEPPE_WAREHOUSE": str(warehouse),
        "STEPPE_STAGE": str(stage),
        "STEPPE_PROGRESS": progress,
        "STEPPE_LIMITS": asdict(limits),
    }
    n_workers = min(workers, expected.n_bytes // WORTH_A_WORKER)
    if n_workers > 1 or expected.n_bytes >= LARGE_BYTES:
        from spiders.workers import crawl_with_workers  # noqa: PLC0415  which do the work with Scrapy

        crawl_with_workers(n_workers, settings, inboxes, choice, limits, expected.n_files)
        return
    from spiders.crawler import problem_of, run_crawler  # noqa: PLC0415  workers load Scrapy by themselves

    if problem := problem_of(run_crawler(settings, inboxes, choice, expected.n_files)):
        raise problem
