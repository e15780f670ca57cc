"""The Scrapy item pipelines, in the order in which a page passes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from etl.claims import CaptureSaying, claims_of
from etl.reading import read_page
from etl.run_extension import run_of
from etl.stage_page import stage_reading

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

    from etl.items import CaptureClaims, PageItem


class _Pipeline:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Take hold of the run's stage, once there is one."""
        self.run = run_of(self._crawler)


class LedgerPipeline(_Pipeline):
    """Writes every delivery into the ledger, and lets only pages through that are not known yet."""

    def process_item(self, item: PageItem) -> PageItem:
        """Stage the delivery; drop the item where there is nothing to read or it was read before."""
        if item.message is not None:  # it may quote a name that is not Unicode
            item.message = item.message.encode("utf-8", "backslashreplace").decode()
        self.run.stage.add(
            "deliveries",
            item.number,
            item.page_id,
            item.source,
            item.url,
            item.captured_at,
            item.http_status,
            item.content_type,
            item.payload_digest,
            item.refers_to,
            item.site_claim,
            item.disposition,
            item.reason,
            item.message,
        )
        if item.page_id is None:
            reason, message = item.reason or "unreadable", item.message or "it could not be read"
            is_as_it_should_be = item.disposition == "skipped"
            tell = self.run.notices.tell_in_passing if is_as_it_should_be else self.run.notices.tell
            tell(item.source, item.disposition, reason, message)
            raise DropItem(f"{item.source} could not be read", log_level="DEBUG")
        if item.is_known:
            raise DropItem(f"{item.source} is a known page", log_level="DEBUG")
        return item


class ReadingPipeline(_Pipeline):
    """Reads a page into articles, quotes and its ledger row."""

    def process_item(self, item: PageItem) -> PageItem:
        """Fill in what the page was read as."""
        assert item.response is not None
        item.claims = _claims(item)
        item.reading = read_page(item.response.body, item.claims, self.run.sites, self.run.limits)
        return item


class StagingPipeline(_Pipeline):
    """Stages what was read, and the payload itself."""

    def process_item(self, item: PageItem) -> PageItem:
        """Write down the reading and the bytes that it was read from."""
        assert item.page_id is not None
        assert item.response is not None
        assert item.claims is not None
        assert item.reading is not None
        payload = item.response.body
        stage_reading(self.run.stage, item.page_id, len(payload), item.reading, item.claims)
        self.run.stage.add("payloads", item.page_id, payload, size_bytes=len(payload))
        return item


def _claims(item: PageItem) -> CaptureClaims:
    sites = [item.site_claim] if item.site_claim else []
    return claims_of([CaptureSaying(sites, item.url, item.content_type, item.http_status)])
