"""The items of a crawl: each delivery of a saved page, with the page as a local response."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from etl.items import PageItem
from spiders.responses import local_response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spiders.deliveries import FileReader
    from spiders.delivery import Delivery
    from spiders.errands import Errand


def items_of(errands: Iterable[Errand], reader: FileReader) -> Iterator[PageItem]:
    """Yield an item for every delivery that the errands come to, numbered in their order."""
    for errand in errands:
        for number, delivery in zip(errand.numbers, reader.deliveries(errand.met), strict=False):
            yield _item(number, delivery, errand.site)


def _item(number: int, delivery: Delivery, site: str | None) -> PageItem:
    facts = delivery.facts
    item = PageItem(
        number=number,
        source=delivery.source,
        response=None,
        url=facts.url,
        captured_at=facts.captured_at,
        http_status=facts.http_status,
        content_type=facts.content_type,
        payload_digest=facts.payload_digest,
        refers_to=facts.refers_to,
        site_claim=site or facts.site,
        reason=delivery.reason,
        message=delivery.message,
        disposition=delivery.disposition,
    )
    if delivery.payload is not None:
        item.page_id = sha256(delivery.payload).hexdigest()
        item.response = local_response(delivery.payload, item.page_id, facts)
    return item
