"""How much work one stored file may cost. Limits count bytes and entries, never seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.limits import SETTING, PageLimits, figures_of, limit
from spiders.forms.problems import FormError
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self


@dataclass(frozen=True, slots=True)
class Limits(PageLimits):
    """What is still read of files, and of the pages in them; the setting STEPPE_LIMITS overrides any of them.

    The reason of a limit is told in the ledger, with its name and figure.
    """

    # The largest web archives unpack to some 10 GB.
    unpacked_bytes: int = limit(
        64 << 30, "bytes", "out of one bundle or compressed archive", "too-much-unpacked"
    )
    # Pages shrink to a fifth, the dullest to a fiftieth; bombs to a thousandth.
    ratio: int = limit(200, "times", "as many unpacked bytes as stored ones", "too-compressed")
    # Little dull files do no harm.
    ratio_free_bytes: int = limit(
        16 << 20, "bytes", "that come out before the ratio counts", "too-compressed"
    )
    # Each takes about 1 kB of memory while the bundle is open.
    entries: int = limit(65_535, "members", "of one bundle, or parts of one MHTML", "too-many-entries")
    # They are read in one piece.
    directory_bytes: int = limit(
        32 << 20, "bytes", "of a ZIP's directory or a TAR's header", "large-directory"
    )
    # 1 reads a ZIP in a ZIP, and not one in that.
    nesting: int = limit(1, "bundles", "around a bundle", "too-deep")
    # Servers refuse more than some 16 kB.
    header_bytes: int = limit(64 << 10, "bytes", "of a WARC, HTTP or MIME header", "long-header")
    breaks: int = limit(
        100, "places", "at which an archive is damaged before the rest is given up", "too-broken"
    )
    # A manifest of a million pages takes about 150 MB.
    sidecar_bytes: int = limit(256 << 20, "bytes", "of a file with facts beside pages", "bad-sidecar")

    @classmethod
    def of_setting(cls, setting: str | Mapping[str, object]) -> Self:
        """Return the limits with some overridden; raise UsageError for names and figures that are none."""
        figures = figures_of(setting)
        for name in figures:
            if name not in cls.bounds():
                raise UsageError(f"{SETTING} has {name!r}; the limits are {', '.join(sorted(cls.bounds()))}")
        return cls.of(figures)

    def exceeded(self, name: str, what: str) -> FormError:
        """Return the problem of something that is over a limit; `what` says what it is in a few words."""
        return FormError(self.bounds()[name].reason, f"{what}: {self.told(name)}")
