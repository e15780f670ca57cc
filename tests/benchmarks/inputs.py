"""What is ingested: folders of pages and an archive of them, with what they truly hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from tests.benchmarks.corpora import ARTICLES_A_PAGE, page
from tests.benchmarks.html_pages import html_page
from tests.benchmarks.html_parts import ADDRESS, Listing
from tests.benchmarks.mixed import PrintedPage, mixed_pages
from tests.benchmarks.warc import write_warc
from tests.benchmarks.warehouses import printed

QUOTES_A_PAGE = 2
"""Different ones: each is printed several times."""
TOTAL = 6_000_000
"""How many results the listings say there are."""

PageWriter = Callable[[PrintedPage], str]


@dataclass(frozen=True)
class Truth:
    """What the pages hold: articles as they are printed, different wordings among them, and different quotes
    of each page.
    """  # noqa: D205

    pages: int
    articles: int
    wordings: int
    quotes: int


@dataclass(frozen=True)
class Input:
    """A folder of pages, or an archive of them; `size_bytes` is that of the pages, whatever holds them."""

    path: Path
    truth: Truth
    size_bytes: int


def text_page(content: PrintedPage) -> str:
    """Return the page as plain text."""
    return page(content.copies, content.first_result, TOTAL, printed(content.day))


def busy_page(content: PrintedPage) -> str:
    """Return the page as HTML of the busy theme."""
    return html_page(Listing(content.copies, content.first_result, TOTAL, printed(content.day)))


def written_pages(folder: Path, number: int, seed: int, write: PageWriter, suffix: str) -> Input:
    """Write so many pages into a new folder; equal seeds make equal ones."""
    folder.mkdir(parents=True)
    size_bytes, wordings = 0, set()
    for content in mixed_pages(number, seed):
        size_bytes += (folder / f"{content.number:06}{suffix}").write_bytes(write(content).encode())
        wordings |= {hash((copy.title, copy.text)) for copy in content.copies}
    truth = Truth(number, number * ARTICLES_A_PAGE, len(wordings), number * QUOTES_A_PAGE)
    return Input(folder, truth, size_bytes)


def warc_of(pages: Input, archive: Path) -> Input:
    """Write the same pages into one compressed WARC."""
    files = sorted(pages.path.iterdir())
    write_warc(((f"{ADDRESS}/archive/{file.stem}/", file.read_bytes()) for file in files), archive)
    return replace(pages, path=archive)


def text_pages(folder: Path, number: int, seed: int) -> Input:
    """Write pages of plain text."""
    return written_pages(folder, number, seed, text_page, ".txt")


def html_pages(folder: Path, number: int, seed: int) -> Input:
    """Write pages of HTML."""
    return written_pages(folder, number, seed, busy_page, ".html")
