"""Where saved pages arrive: a file or folder, and how the ledger calls what lies in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from spiders.sources import encoded
from warehouse.errors import SteppeError

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True, slots=True)
class Inbox:
    """A file or folder with saved pages.

    What lies at `root` or below it goes by its path from there, led by `name`; of that, only what lies at
    `top` or below it is read. `site` is the site of all its pages, where it is known.
    """

    top: Path
    root: Path
    name: str
    site: str | None = None

    @classmethod
    def of_path(cls, path: Path, site: str | None = None) -> Self:
        """Return the inbox that a path is when it is given by itself: it goes by its own name."""
        top = Path(os.path.abspath(path))  # noqa: PTH100  unlike resolve(), it keeps the name of a given link
        return cls(top, top, top.name, site)

    def source(self, path: Path) -> str:
        """Return a file's `source` in the ledger.

        `%`, `!`, `#` and bytes that are not UTF-8 are percent-encoded, so that every name can be told back.
        """
        told = os.fsencode(self._from_name(path))
        return encoded(told.decode("utf-8", "surrogateescape"))

    def _from_name(self, path: Path) -> str:
        # As texts: paths cost as much to take apart as a file to open, and every file's is.
        root, whole = os.fspath(self.root), os.fspath(path)
        if whole == root:
            return self.name
        above = root if root.endswith(os.sep) else root + os.sep
        if whole.startswith(above):
            below = whole.removeprefix(above)
            return f"{self.name}{os.sep}{below}" if self.name else below
        # What stands beside an inbox that is one file, and speaks of it.
        return path.name if self.name == self.root.name else f"{self.name}{os.sep}{path.name}"


class GivenUpError(SteppeError):
    """Whoever chooses the files wants the run to end, with nothing published; the message says why."""


class Choice(Protocol):
    """Which files of an inbox are read, those too that a folder's manifest names and that are missing.

    Any of its methods may raise GivenUpError, which ends the crawl.
    """

    def wants(self, path: Path) -> bool:
        """Return whether a file is to be read; asked once for each, just before it would be opened."""
        ...

    def note(self, path: Path, reason: str | None) -> None:
        """Hear of a delivery out of a file, and of the `reason` (slug) why it has no bytes, if so."""
        ...

    def leaves_out(self, path: Path, *, is_begun: bool) -> bool:
        """Hear that a file changed while it was read, and perhaps after some of it was delivered.

        Return whether it is left out for now, and so need not be delivered as one that could not be read.
        """
        ...


class EveryFile:
    """The choice of whoever reads all that there is."""

    def wants(self, path: Path) -> bool:  # noqa: ARG002
        """Read each file."""
        return True

    def note(self, path: Path, reason: str | None) -> None:
        """Note nothing."""

    def leaves_out(self, path: Path, *, is_begun: bool) -> bool:  # noqa: ARG002
        """Leave no file out."""
        return False
