"""The Scrapy extension that owns a crawl's stage, and its run where nobody else does."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from scrapy import signals

from etl.foreman import Foreman
from etl.forgotten import forgotten_wordings
from etl.limits import SETTING, PageLimits, figures_of
from etl.notices import Notices
from etl.site import load_sites
from etl.staging import Stage
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.settings import Settings
    from twisted.python.failure import Failure

    from etl.ingest_run import IngestRun
    from etl.items import PageItem
    from etl.known_pages import KnownPages


class RunExtension:
    """Gives pipelines what they share, such as the stage; ends the run when the spider closes.

    With the setting STEPPE_STAGE, the crawl stages there and whoever gave it publishes. Without it, as
    under `scrapy crawl`, the crawl is a run of its own and publishes into STEPPE_WAREHOUSE. STEPPE_FOREMAN is
    set for a worker: the file descriptor by which it asks the process that has started it.
    """

    def __init__(self, settings: Settings) -> None:
        folder = WarehouseFolder(Path(settings["STEPPE_WAREHOUSE"]).absolute())
        self.limits = PageLimits.of(figures_of(settings[SETTING]))
        self.sites = load_sites([Path(each) for each in settings.getlist("STEPPE_SITES")])
        self.failure: BaseException | None = None
        self.failed_at: str | None = None
        self.is_complete = False
        self._logger = logging.getLogger("steppe.run")
        self._resources = ExitStack()
        self._own_run: IngestRun | None = None
        stage_folder = settings["STEPPE_STAGE"]
        if stage_folder is None:
            self._own_run = self._resources.enter_context(_open_run(folder, settings))
            stage_folder = self._own_run.stage_folder
        self.stage = Stage(Path(stage_folder), forgotten_wordings(folder))
        descriptor = settings["STEPPE_FOREMAN"]
        self.foreman = None if descriptor is None else Foreman(descriptor)
        self.known_pages = self.foreman or _known_pages(folder)
        self.notices = self.foreman or Notices()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension of a crawl."""
        extension = cls(crawler.settings)
        crawler.signals.connect(extension.note_item_error, signals.item_error)
        crawler.signals.connect(extension.note_spider_error, signals.spider_error)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def note_item_error(self, failure: Failure, item: PageItem) -> None:
        """Remember where a pipeline failed: a page that is not in the ledger must fail the run."""
        self.failed_at = self.failed_at or item.source
        self.failure = self.failure or failure.value

    def note_spider_error(self, failure: Failure) -> None:
        """Remember that the spider failed: it may have missed pages."""
        self.failure = self.failure or failure.value

    def spider_closed(self, reason: str) -> None:
        """Finish the stage; publish it where the run is the crawl's own and nothing went wrong."""
        self.known_pages.close()
        self.notices.close()
        if reason != "finished":
            self.failure = self.failure or SteppeError(f"the crawl was stopped early ({reason})")
        if self.failure is None:
            try:
                self.stage.close()  # writes what waits, which the disk may refuse
            except (OSError, pa.ArrowException) as problem:
                self.failure = problem
        if self.failure is not None:
            self.stage.abandon()
            self._end_own_run(self.failure)
            return
        self.is_complete = True
        with self._resources:
            if self._own_run is not None:
                record = self._own_run.publish(self.sites, self.limits)
                self._logger.info("Run %s: %s, snapshot %s", record.run_id, record.status, record.snapshot)

    def _end_own_run(self, problem: BaseException) -> None:
        if self._own_run is not None:
            self._resources.__exit__(type(problem), problem, problem.__traceback__)


def _open_run(folder: WarehouseFolder, settings: Settings) -> AbstractContextManager[IngestRun]:
    from etl.ingest_run import open_run  # noqa: PLC0415  only `scrapy crawl` publishes here
    from warehouse.retention import DAYS_SETTING, SNAPSHOTS_SETTING, Retention  # noqa: PLC0415

    retention = Retention.of_settings(settings[SNAPSHOTS_SETTING], settings[DAYS_SETTING])
    return open_run(folder.root, retention=retention)


def _known_pages(folder: WarehouseFolder) -> KnownPages:
    from etl.known_pages import KnownPages  # noqa: PLC0415  a worker starts sooner without DuckDB

    return KnownPages(folder)


def run_of(crawler: Crawler) -> RunExtension:
    """Return the extension of a crawl; raise SteppeError where the project's settings left it out."""
    extension = crawler.get_extension(RunExtension)
    if extension is None:
        raise SteppeError("the setting EXTENSIONS lacks etl.run_extension.RunExtension; add it again")
    return extension
