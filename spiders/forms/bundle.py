"""What bundles of files have in common: each member is a delivery of its own, under a name of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING

from spiders.delivery import skipped, unread
from spiders.forms.members import asset_folders, is_asset, refuse_unsafe_name
from spiders.forms.problems import FormError
from spiders.forms.stored import Stored
from spiders.forms.unpacking import Work
from spiders.sources import encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from spiders.delivery import Delivery
    from spiders.forms.limits import Limits
    from spiders.forms.stored import Stream


class Bundle(ABC):
    """A bundle; `read` reads what a member holds."""

    is_reopenable = True
    """Whether a member can begin anew after more than a page's head was read."""

    def __init__(self, stored: Stored, limits: Limits, read: Callable[[Stored], Iterator[Delivery]]) -> None:
        self._stored = stored
        self._limits = limits
        self._work = Work(limits)
        self._read = read
        self._addresses = Addresses(())
        self._asset_folders: set[str] = set()

    @abstractmethod
    def deliveries(self) -> Iterator[Delivery]:
        """Yield every member; folders hold nothing of their own."""

    def _know_names(self, names: Collection[str]) -> None:
        """Take note of all names before the first member is read."""
        self._addresses = Addresses(names)
        self._asset_folders = asset_folders(names)

    def _member(
        self, name: str, refuse: Callable[[], None], open_member: Callable[[], Stream]
    ) -> Iterator[Delivery]:
        """Yield what a member holds; `refuse` raises FormError where it must not be opened."""
        source = f"{self._stored.source}!{encoded(self._addresses.address_of(name))}"
        try:
            refuse_unsafe_name(name)
            refuse()
        except FormError as problem:
            yield unread(source, problem)
            return
        if passed_over := self._passed_over(name):
            yield skipped(source, *passed_over)
            return
        bundles = self._stored.bundles + 1
        yield from self._read(Stored(source, name, open_member, False, bundles, self.is_reopenable))

    def _passed_over(self, name: str) -> tuple[str, str] | None:
        """Return why a member is no page whatever it holds, as a reason and a message; else None."""
        if is_asset(name, self._asset_folders):
            return "page-asset", "it is part of the page that it was saved with"
        return None


class Addresses:
    """What the ledger calls the members of one bundle, in their order.

    Bundles may have members of the same name. The first keeps it, the others are called `NAME~2`, `NAME~3`
    and so on, past those that some member has for its own name.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._taken = set(names)
        self._last: Counter[str] = Counter()

    def address_of(self, name: str) -> str:
        """Return the address of the next member of that name."""
        self._last[name] += 1
        if self._last[name] == 1:
            return name
        while (address := f"{name}~{self._last[name]}") in self._taken:
            self._last[name] += 1
        self._taken.add(address)
        return address
