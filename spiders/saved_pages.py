"""The spider of saved pages: every file under the paths becomes one item, in the order of their names."""

from __future__ import annotations

from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import Spider

from etl.items import PageItem
from etl.run_extension import run_of
from spiders.deliveries import deliveries_under
from spiders.responses import local_response
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from spiders.deliveries import Delivery

LOOKUP_BATCH = 256
"""Pages looked up in the warehouse at once: one query for many, and at most so many payloads in memory."""


class SavedPagesSpider(Spider):
    """Hands saved pages on as local responses.

    `path` is a file or folder (`scrapy crawl saved_pages -a path=PATH`); `paths` are several. `site` names
    the site of all pages, where it is known. The warehouse's own folder is never read.
    """

    name = "saved_pages"

    def __init__(
        self,
        path: str | None = None,
        paths: list[Path] | None = None,
        site: str | None = None,
        expected_pages: int | None = None,
        **kwargs: str,
    ) -> None:
        super().__init__(**kwargs)
        self.paths = [*([Path(path)] if path else []), *(paths or [])]
        missing = [str(each) for each in self.paths if not each.exists()]
        if missing or not self.paths:
            raise UsageError(f"there is nothing at {', '.join(missing)}" if missing else "give path=PATH")
        self.site = site
        self.expected_pages = expected_pages

    async def start(self) -> AsyncIterator[PageItem]:
        """Yield one item for every delivery met: items straight, since requests are the dear part."""
        run = run_of(self.crawler)
        warehouse = Path(self.settings["STEPPE_WAREHOUSE"])
        met = map(self._item, deliveries_under(self.paths, warehouse))
        while batch := list(islice(met, LOOKUP_BATCH)):
            published = run.known_pages.published_among(item.page_id for item in batch if item.page_id)
            for item in batch:
                item.is_published = item.page_id in published
                yield item

    def _item(self, delivery: Delivery) -> PageItem:
        facts = delivery.facts
        item = PageItem(
            source=delivery.source,
            response=None,
            url=facts.url,
            captured_at=facts.captured_at,
            http_status=facts.http_status,
            content_type=facts.content_type,
            payload_digest=facts.payload_digest,
            refers_to=facts.refers_to,
            site_claim=self.site or facts.site,
            reason=delivery.reason,
            message=delivery.message,
            disposition=delivery.disposition,
        )
        if delivery.payload is not None:
            item.page_id = sha256(delivery.payload).hexdigest()
            item.response = local_response(delivery.payload, item.page_id, facts)
        return item
