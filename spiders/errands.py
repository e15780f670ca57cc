"""What there is to read, in the pieces in which it is handed to whoever reads it, and in which order."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spiders.delivery import Delivery
from spiders.walking import met_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from spiders.forms.limits import Limits
    from spiders.inboxes import Choice, Inbox
    from spiders.walking import FoundFile

NUMBERS_OF_AN_ERRAND = 1 << 32
"""No file holds so many deliveries; there is room for 2^31 files."""
PORTION_FILES = 32
PORTION_BYTES = 1 << 20
"""A worker reads so many in some hundredths of a second."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to read: a file that was found, or what has no bytes, in the inbox of a `site`, if known.

    The deliveries of the errand are numbered from `first_number` on, after those of all that was met before.
    """

    first_number: int
    met: FoundFile | Delivery
    site: str | None


def errands_in(
    inboxes: Iterable[Inbox],
    warehouse: Path,
    limits: Limits,
    known_sites: frozenset[str],
    choice: Choice | None = None,
) -> Iterator[Errand]:
    """Yield everything that is met in the inboxes and that the choice wants, in the order of the names."""
    met = (
        (inbox, each) for inbox in inboxes for each in met_in(inbox, warehouse, limits, known_sites, choice)
    )
    for ordinal, (inbox, each) in enumerate(met):
        yield Errand(ordinal * NUMBERS_OF_AN_ERRAND, each, inbox.site)


def in_portions(errands: Iterable[Errand]) -> Iterator[list[Errand]]:
    """Yield the errands in portions for workers: so small that all are done at about the same time."""
    portion: list[Errand] = []
    size = 0
    for errand in errands:
        portion.append(errand)
        size += _size(errand)
        if len(portion) >= PORTION_FILES or size >= PORTION_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _size(errand: Errand) -> int:
    if isinstance(errand.met, Delivery):
        return 0
    try:
        return os.lstat(errand.met.path).st_size
    except OSError:  # whoever reads it finds out why
        return 0
