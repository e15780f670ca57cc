"""What there is to read, in the pieces in which it is handed to whoever reads it, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from spiders.delivery import Delivery
from spiders.walking import FoundFile, met_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from spiders.forms.limits import Limits
    from spiders.inboxes import Choice, Inbox

NUMBERS_OF_AN_ERRAND = 1 << 32
"""No file holds so many deliveries; there is room for 2^31 files."""
PORTION_FILES = 32
PORTION_BYTES = 1 << 20
"""A worker reads so many in some hundredths of a second."""
SHARED_BYTES = 8 << 20
"""Few pages are so large. An archive that is takes a worker seconds, a tenth of them to take it apart."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to read: a file that was found, or what has no bytes, in the inbox of a `site`, if known.

    The deliveries of the errand are numbered from `first_number` on, after those of all that was met before.
    """

    first_number: int
    met: FoundFile | Delivery
    site: str | None

    @property
    def numbers(self) -> Iterator[int]:
        """The numbers of the deliveries, in their order."""
        if isinstance(self.met, Delivery):
            return count(self.first_number)
        return count(self.first_number + self.met.share, self.met.n_shares)


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


def in_portions(errands: Iterable[Errand], n_workers: int) -> Iterator[list[Errand]]:
    """Yield the errands in portions for workers: so small that all are done at about the same time.

    A large file may be an archive: all workers share it, each of which takes it apart and reads some pages.
    """
    portion: list[Errand] = []
    size_bytes = 0
    for errand in errands:
        size, state = _state(errand)
        if size >= SHARED_BYTES:
            yield from ([shared] for shared in _shares(errand, state, n_workers))
            continue
        portion.append(errand)
        size_bytes += size
        if len(portion) >= PORTION_FILES or size_bytes >= PORTION_BYTES:
            yield portion
            portion, size_bytes = [], 0
    if portion:
        yield portion


def _shares(errand: Errand, state: tuple[int, int], n_shares: int) -> Iterator[Errand]:
    assert isinstance(errand.met, FoundFile)
    for share in range(n_shares):
        yield replace(errand, met=replace(errand.met, share=share, n_shares=n_shares, state=state))


def _state(errand: Errand) -> tuple[int, tuple[int, int]]:
    """Return how large a file is, and its state as `state_of` tells it."""
    if isinstance(errand.met, Delivery):
        return 0, (0, 0)
    try:
        facts = errand.met.path.stat()
    except OSError:  # whoever reads it finds out why
        return 0, (0, 0)
    return facts.st_size, (facts.st_size, facts.st_mtime_ns)
