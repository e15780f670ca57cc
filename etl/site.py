"""What a site is, and what its readers promise.

A site is a folder that holds `site.toml` and `readers.py`; see `etl.site_folder` for how it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from etl.html.document import Document
    from etl.items import PrintedArticle, PrintedQuote
    from etl.text.lines import Line


KEPT_LINES_BYTES = 256 * 2**10
"""Of a page up to ten times as large as a listing the lines are kept: some megabytes, where each is short."""


class LayoutError(Exception):
    """A reader refuses a page: `reason` is a short slug, `message` a sentence that says what it found."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class Page:
    """What detectors and readers see of a page: its bytes, its text, and the encoding it is in.

    The text leaves a byte order mark out. That of plain text encodes back to the payload's bytes. `outline`
    is a parsed page of HTML in which menus and the like may be folded, see `etl.html.folding`. `urls` are
    the addresses from which the page was captured.
    """

    payload: bytes
    media_type: str
    text: str
    encoding: str = "utf-8"
    outline: Document | None = None
    urls: frozenset[str] = frozenset()
    _lines: list[Line | None] = field(default_factory=list, init=False, repr=False, compare=False)
    _noted: dict[Callable[[Page], bool], bool] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def noted(self, work_out: Callable[[Page], bool]) -> bool:
        """Return what a function tells of the page; it is worked out once, for all who ask."""
        found = self._noted.get(work_out)
        if found is None:
            found = self._noted[work_out] = work_out(self)
        return found

    @property
    def lines(self) -> Iterable[Line | None]:
        """The lines of plain text, see `etl.text.lines.visible_lines`."""
        if self._lines:
            return self._lines
        from etl.text.lines import visible_lines  # noqa: PLC0415  pages of HTML have none

        lines = visible_lines(self.payload, self.encoding)
        if len(self.payload) > KEPT_LINES_BYTES:
            return lines
        # The detector and each reader look at them: split each time, they took a third of reading a page.
        self._lines.extend(lines)
        return self._lines

    @property
    def document(self) -> Document | None:
        """The parsed page with nothing folded; None where it is plain text."""
        return self.outline and self.outline.whole()

    @property
    def html(self) -> Document:
        """The parsed page with nothing folded; only for readers of text/html."""
        if self.document is None:
            raise TypeError(f"a page of {self.media_type} has no elements")
        return self.document

    def fragment(self, start: int, end: int) -> str:
        """Return the text that stands on those bytes of the payload."""
        return self.payload[start:end].decode(self.encoding)


@dataclass(slots=True)
class PageContent:
    """What a reader found; the meaning of each field is that of `etl.items.PageReading`."""

    coverage: float
    as_of: date | None = None
    first_result: int | None = None
    last_result: int | None = None
    total_results: int | None = None
    articles: list[PrintedArticle] = field(default_factory=list)
    quotes: list[PrintedQuote] = field(default_factory=list)


class LayoutReader(Protocol):
    """Reads one layout of one site; a pure function of the page.

    `layout` and `version` make the parser's name SITE/LAYOUT@VERSION: raise `version` when the same page
    gives other rows. `valid_from` and `valid_until` (both inclusive) bound the dates that a page of this
    layout can print; they tell layouts apart which look alike. Subclass to inherit the defaults.
    """

    layout: str
    version: int
    media_type: str = "text/plain"
    valid_from: date | None = None
    valid_until: date | None = None

    def recognises(self, page: Page) -> bool:
        """Return whether the page shows this layout."""
        ...

    def printed_date(self, page: Page) -> date | None:  # noqa: ARG002 - for subclasses
        """Return the date that the page prints, to compare with the valid dates; None where unknown."""
        return None

    def read(self, page: Page, site: Site) -> PageContent:
        """Return what the page prints; raise LayoutError where it cannot be read for sure."""
        ...


class LandmarkFinder(Protocol):
    """Tells which landmarks stand on a page that its readers had to refuse."""

    def __call__(self, page: Page, site: Site, /) -> frozenset[str]:
        """Return those of `etl.landmarks.NAMES` that the page shows."""
        ...


class Detector(Protocol):
    """Tells whether a page, of which nothing else is known, is of the site."""

    def __call__(self, page: Page, site: Site, /) -> bool:
        """Return True only where the page cannot well be of another site."""
        ...


@dataclass(frozen=True, slots=True)
class Site:
    """A site whose pages can be read. `currencies` are those it prices against the US dollar.

    `landmarks` looks for landmarks on pages that were refused; without it nobody does. `gates`
    is the table of that name in `site.toml`, for `etl.gates` to read.
    """

    name: str
    title: str
    language: str
    time_zone: str
    home: str
    rights: str
    hosts: tuple[str, ...]
    currencies: tuple[str, ...]
    detector: Detector
    readers: tuple[LayoutReader, ...]
    landmarks: LandmarkFinder | None = None
    gates: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sites:
    """All known sites, by name and by host; iterates in the order of their names."""

    by_name: Mapping[str, Site]
    by_host: Mapping[str, Site]

    def __iter__(self) -> Iterator[Site]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)

    def of_host(self, host: str) -> Site | None:
        """Return the site of that host, with or without a leading `www.`; None where no site has it."""
        return self.by_host.get(bare_host(host))


def bare_host(host: str) -> str:
    """Return the host in lower case without a leading `www.` and a closing dot."""
    return host.lower().rstrip(".").removeprefix("www.")


def host_of(url: str) -> str:
    """Return the bare host of an address; empty where it has none."""
    try:
        return bare_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def load_sites(extra_folders: Sequence[Path] = ()) -> Sites:
    """Return the project's own sites and those in the extra folders.

    Raise UsageError where a site's folder cannot be used, naming the file and what is wrong with it.
    """
    from etl.site_folder import load  # noqa: PLC0415 - only runs that read pages pay for the machinery

    return load(extra_folders)
