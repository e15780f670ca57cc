"""The spider of saved pages: every file under the paths becomes one item, in the order of their names."""

from __future__ import annotations

import logging
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import Spider

from etl.run_extension import run_of
from spiders.deliveries import FileReader
from spiders.errands import errands_in
from spiders.forms.limits import Limits
from spiders.forms.stored import Surroundings
from spiders.inboxes import Choice, Inbox
from spiders.page_items import items_of
from spiders.sources import same_named
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

    from etl.items import PageItem
    from etl.run_extension import RunExtension
    from spiders.errands import Errand

LOOKUP_BATCH = 256
"""Pages looked up in the warehouse at once: one query for many."""
LOOKUP_BYTES = 16 << 20
"""A batch ends with the page that makes it larger than this, whatever their number: it waits in memory."""


class SavedPagesSpider(Spider):
    """Hands saved pages on as local responses.

    `path` is a file or folder (`scrapy crawl saved_pages -a path=PATH`); `site` names the site of all its
    pages, where it is known. From Python, `inboxes` are several, and a `choice` may pass some of their files
    over; for a worker they are None, and the foreman sends it errands. The warehouse's own folder is never
    read.
    """

    name = "saved_pages"

    def __init__(
        self,
        path: str | None = None,
        site: str | None = None,
        inboxes: Sequence[Inbox] | None = (),
        choice: Choice | None = None,
        expected_pages: int | None = None,
        **kwargs: str,
    ) -> None:
        super().__init__(**kwargs)
        self.inboxes = [*([Inbox.of_path(Path(path), site)] if path else []), *(inboxes or ())]
        missing = [str(each.top) for each in self.inboxes if not each.top.exists()]
        if missing or not (self.inboxes or inboxes is None):
            raise UsageError(f"there is nothing at {', '.join(missing)}" if missing else "give path=PATH")
        self.choice = choice
        self.expected_pages = expected_pages

    async def start(self) -> AsyncIterator[PageItem]:
        """Yield one item for every delivery met: items straight, since requests are the dear part."""
        run = run_of(self.crawler)
        surroundings = Surroundings(Limits.of_setting(self.settings["STEPPE_LIMITS"]), run.stage.folder)
        known_sites = frozenset(run.sites.by_name)
        reader = FileReader(surroundings, known_sites, self.choice, run.foreman)
        for batch in _batches(items_of(self._errands(run, surroundings.limits, known_sites), reader)):
            _tell_known(run, batch)
            while batch:  # each item is let go of once it is through, so that no batch waits as a whole
                if run.failure is not None:  # nothing will be published, whatever else is read
                    return
                yield batch.popleft()

    def _errands(self, run: RunExtension, limits: Limits, known_sites: frozenset[str]) -> Iterator[Errand]:
        """Yield what is to be read: what the foreman sends, or everything in the inboxes."""
        if run.foreman:
            while errands := run.foreman.next_errands():
                yield from errands
            return
        _warn_of_same_names([inbox.top for inbox in self.inboxes if inbox.name == inbox.top.name])
        warehouse = Path(self.settings["STEPPE_WAREHOUSE"])
        yield from errands_in(self.inboxes, warehouse, limits, known_sites, self.choice)


def _tell_known(run: RunExtension, batch: Iterable[PageItem]) -> None:
    """Tell each page with bytes whether it is known, all of them at once."""
    pages = [(item, item.page_id) for item in batch if item.page_id]
    known = run.known_pages.known_among([page_id for _, page_id in pages])
    for (item, _), is_known in zip(pages, known, strict=True):
        item.is_known = is_known


def _warn_of_same_names(paths: list[Path]) -> None:
    alike = same_named(paths)
    if alike:
        first, second = alike[0]
        others = f", and so have {len(alike) - 1} more of the given paths with others" if alike[1:] else ""
        logging.getLogger("steppe.pages").warning(
            "%s and %s have the same name%s: their sources in the ledger cannot be told apart; "
            "give the folder above them, or rename one",
            *(first, second, others),
        )


def _batches(items: Iterator[PageItem]) -> Iterator[deque[PageItem]]:
    """Yield items in batches that are bounded by their number and by their bytes."""
    batch: deque[PageItem] = deque()
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.response.body) if item.response is not None else 0
        if len(batch) >= LOOKUP_BATCH or size >= LOOKUP_BYTES:
            yield batch
            batch, size = deque(), 0
    if batch:
        yield batch
