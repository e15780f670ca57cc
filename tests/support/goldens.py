"""Golden pages: invented pages, and beside them in tests/expected what they must be read as."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.items import CaptureClaims
from etl.reading import read_page
from etl.site import Sites, load_sites
from tests.themes.articles import THEMES as ARTICLE_THEMES
from tests.themes.articles import wholes
from tests.themes.listing import NAMES, listing
from tests.themes.themes import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.items import PageReading

TESTS = Path(__file__).parents[1]
PAGES = TESTS / "pages"
EXPECTED = TESTS / "expected"
LOCK = TESTS / "expected.lock"
INVENTED_SITES = TESTS / "sites"
NO_CLAIMS = CaptureClaims()


def golden_pages() -> list[Path]:
    """Return the pages, without the files that say where pages came from."""
    notes = ("pages.jsonl", ".meta.json")
    return sorted(page for page in PAGES.iterdir() if not page.name.endswith(notes))


def expected_file(page: Path) -> Path:
    return EXPECTED / f"{page.name}.json"


def claims_beside(page: Path) -> CaptureClaims:
    """Return the site that the page's own notes give it."""
    notes = page.with_name(f"{page.name}.meta.json")
    if not notes.exists():
        return NO_CLAIMS
    return CaptureClaims(given=frozenset({json.loads(notes.read_text(encoding="utf-8"))["site"]}))


def read_golden(page: Path, sites: Sites | None = None) -> PageReading:
    return read_page(page.read_bytes(), claims_beside(page), sites or load_sites())


def as_json(reading: PageReading) -> str:
    """Return the reading as text that can be reviewed and compared."""
    rows = asdict(reading)
    del rows["landmarks"], rows["prints_forgotten"]  # they make no row
    for quote in rows["quotes"]:
        if quote["element"] is None:  # so that the rows of text pages stay as they were locked
            del quote["element"]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"no plain form for {type(value).__name__}")


def lock_of_expected() -> dict[str, dict[str, str]]:
    """Return the sha256 of the rows of each page and themed listing, by the parser that reads it."""
    lock: dict[str, dict[str, str]] = {}
    for page in golden_pages():
        content = expected_file(page).read_bytes()
        rows: dict[str, Any] = json.loads(content)
        digests = lock.setdefault(rows["parser"] or "no parser", {})
        digests[page.name] = hashlib.sha256(content).hexdigest()
    for name, reading in theme_readings():
        lock.setdefault(reading.parser or "no parser", {})[name] = sha256(as_json(reading))
    return dict(sorted(lock.items()))


def theme_readings() -> Iterator[tuple[str, PageReading]]:
    """Yield what each invented listing and article is read as in each theme, from an address of the site."""
    claims = CaptureClaims(
        hosts=frozenset({"timesca.com"}), urls=frozenset({"https://timesca.com/category/x/"})
    )
    sites = load_sites()
    for theme in THEMES:
        for name in NAMES:
            payload = theme.make(listing(name)).encode(theme.encoding, "xmlcharrefreplace")
            yield f"{name} in {theme.name}", read_page(payload, claims, sites)
    for article_theme in ARTICLE_THEMES:
        for page in wholes():
            name = f"{page.story.slug} in {article_theme.name}"
            yield name, read_page(article_theme.make(page).encode(), claims, sites)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def committed_lock() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = json.loads(LOCK.read_text(encoding="utf-8"))
    return loaded
