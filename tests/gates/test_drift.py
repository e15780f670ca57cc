"""When a site changes its layout, the first night says by name what is gone, and on which pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from etl.gates.declared import GATES
from etl.landmarks import NAMES as LANDMARKS
from tests.gates.staged import SITE, log_nights, moment, staged_night
from tests.themes.listing import NAMES, listing
from tests.themes.themes import wordpress_blocks

TONIGHT = moment("2026-03-20")
PAGES = {
    name: wordpress_blocks(listing(name)) for name in NAMES if listing(name).repeats() and listing(name).day
}
USUAL = {
    "pages_new": 8.0,
    "pages_with_landmarks_sought": 8.0,
    **{f"landmark_{name.replace('-', '_')}_pages": 8.0 for name in LANDMARKS},
}
(GATE,) = [gate for gate in GATES if gate.name == "landmark-gone"]


def without_range(page: str) -> str:
    return re.sub(r"Viewing results [^<]*", "More of this", page)


def without_ticker_and_date(page: str) -> str:
    return re.sub(
        r"<li>[A-Z]{3}/USD[^<]*</li>|<p>\d+ [A-Z][a-z]+ \d{4}</p>", "<li>Markets are closed</li>", page
    )


def without_headings(page: str) -> str:
    return re.sub(r"<(/?)h[1-6]", r"<\1div", page)


ALTERED: dict[Callable[[str], str], list[str]] = {
    without_range: ["result-range"],
    without_ticker_and_date: ["date", "ticker"],
    without_headings: ["headlines"],
}


@pytest.mark.parametrize("alter", ALTERED, ids=lambda alter: alter.__name__)
def test_what_is_gone_is_named_with_the_pages(tmp_path: Path, alter: Callable[[str], str]) -> None:
    log_nights(tmp_path, TONIGHT - timedelta(days=1), 1, USUAL)
    pages = {name: alter(page).encode() for name, page in PAGES.items()}
    with staged_night(tmp_path, pages, TONIGHT) as night:
        results, said = night.ask([GATE])
    (found,) = results
    count = len(pages)
    assert (found.site, found.outcome, found.n_failing, said) == (SITE, "warned", count, "")
    told = [f"{name} is gone on {count} of {count} pages" for name in ALTERED[alter]]
    assert found.says == "; ".join(told) + f", such as page {min(night.pages.values())[:12]}."
    assert {example.key for example in found.examples} <= set(night.pages.values())


def test_the_pages_as_they_were_lack_nothing(tmp_path: Path) -> None:
    log_nights(tmp_path, TONIGHT - timedelta(days=1), 1, USUAL)
    with staged_night(tmp_path, {name: page.encode() for name, page in PAGES.items()}, TONIGHT) as night:
        results, _ = night.ask([GATE])
    assert [each.outcome for each in results] == ["passed"], results[0].says
