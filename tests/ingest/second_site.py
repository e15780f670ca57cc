"""Lets pages be read as those of the invented second site below tests/sites."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spiders.settings import STEPPE_SITES


@contextmanager
def second_site_known() -> Iterator[None]:
    """Let pages be the invented second site's, as long as this lasts."""
    STEPPE_SITES.append(str(Path(__file__).parents[1] / "sites"))
    try:
        yield
    finally:
        STEPPE_SITES.pop()
