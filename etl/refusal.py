"""How reading stops at a page that goes no further."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.items import PageReading

if TYPE_CHECKING:
    from etl.site import Site


class RefusalError(Exception):
    """The page goes no further; `reading` says why."""

    def __init__(self, reading: PageReading) -> None:
        super().__init__(reading.message)
        self.reading = reading


def skip(media_type: str, reason: str, message: str) -> RefusalError:
    """Return the refusal of what is no page."""
    return RefusalError(PageReading("skipped", media_type, reason, message))


def quarantine(
    media_type: str, stage: str, reason: str, message: str, site: Site | None = None
) -> RefusalError:
    """Return the refusal of what may be a page, so that its payload is kept for another reading."""
    name = site.name if site else None
    return RefusalError(PageReading("quarantined", media_type, reason, message, stage, name))
