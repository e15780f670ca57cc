"""An invented site, quite unlike the others: one line for each article, and rates in a last line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from etl.items import PrintedArticle
from etl.site import LayoutError, LayoutReader, PageContent

from .rates import rates_of

if TYPE_CHECKING:
    from etl.site import Page, Site

MASTHEAD = "~~ VALLEY GAZETTE ~~"
# The day from which the paper prints its issue number after the date.
REDESIGN = date(2026, 1, 1)


class Sheet(LayoutReader):
    """`masthead / date / headline :: text … / rates`, until the redesign."""

    layout = "sheet"
    version = 3
    valid_until: date | None = date(2025, 12, 31)

    def recognises(self, page: Page) -> bool:
        return page.text.startswith(MASTHEAD)

    def printed_date(self, page: Page) -> date | None:
        return date.fromisoformat(page.text.splitlines()[1][:10])

    def read(self, page: Page, site: Site) -> PageContent:
        lines = page.text.splitlines()
        if not lines[-1].startswith("RATES "):
            raise LayoutError("no-rates", f"The last line of {site.title} has no rates.")
        stories = [self.story(page, at, line) for at, line in enumerate(lines[2:-1], start=1)]
        return PageContent(1.0, self.printed_date(page), articles=stories, quotes=rates_of(page, lines[-1]))

    def story(self, page: Page, position: int, line: str) -> PrintedArticle:
        title, text = line.split(" :: ")
        start = page.payload.index(text.encode())
        end = start + len(text.encode())
        return PrintedArticle(position, title, text, (), "news", None, start, end)


class NumberedSheet(Sheet):
    """The same with an issue number, since the redesign."""

    layout = "numbered-sheet"
    version = 1
    valid_from: date | None = REDESIGN
    valid_until: date | None = None


READERS = (Sheet(), NumberedSheet())


def detects(page: Page, _site: Site) -> bool:
    return page.text.startswith(MASTHEAD)
