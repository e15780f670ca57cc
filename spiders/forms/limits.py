"""How much work one stored file may cost. Limits count bytes and entries, never seconds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from etl.limits import MAX_PAYLOAD_BYTES
from spiders.forms.problems import FormError
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

REASONS = {
    "page_bytes": "too-large",
    "unpacked_bytes": "too-much-unpacked",
    "ratio": "too-compressed",
    "entries": "too-many-entries",
    "directory_bytes": "large-directory",
    "nesting": "too-deep",
    "header_bytes": "long-header",
    "breaks": "too-broken",
}
"""The reason with which each limit is told of in the ledger."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is still read; the setting STEPPE_LIMITS overrides any of them.

    `page_bytes`: of one page. Listings take some 24 kB, the largest pages of news sites a few MB.
    `unpacked_bytes`: out of one bundle or compressed archive. The largest web archives unpack to some 10 GB.
    `ratio`: of unpacked to stored bytes. Pages shrink to a fifth, the dullest to a fiftieth; bombs to 1/1000.
    `ratio_free_bytes`: may come out before the ratio counts, since little dull files do no harm.
    `entries`: of one bundle. Each takes about 1 kB of memory while the bundle is open.
    `directory_bytes`: of a ZIP's directory or a tar header, which are read in one piece.
    `nesting`: bundles inside one another beyond the first: 1 reads a ZIP in a ZIP, not one in that.
    `header_bytes`: of a WARC, HTTP or MIME header. Servers refuse more than some 16 kB.
    `breaks`: places at which an archive may be damaged before the rest is given up.
    """

    page_bytes: int = MAX_PAYLOAD_BYTES
    unpacked_bytes: int = 64 << 30
    ratio: int = 200
    ratio_free_bytes: int = 16 << 20
    entries: int = 65_535
    directory_bytes: int = 32 << 20
    nesting: int = 1
    header_bytes: int = 64 << 10
    breaks: int = 100

    @classmethod
    def of_setting(cls, values: Mapping[str, Any]) -> Self:
        """Return the limits with some overridden; raise UsageError for names and figures that are none."""
        names = {field.name for field in fields(cls)}
        for name, figure in values.items():
            if name not in names:
                raise UsageError(f"STEPPE_LIMITS has {name!r}; the limits are {', '.join(sorted(names))}")
            if isinstance(figure, bool) or not isinstance(figure, int) or figure < 0:
                raise UsageError(f"STEPPE_LIMITS has {figure!r} for {name}, which is not a whole number")
        return cls(**values)

    def exceeded(self, name: str, what: str) -> FormError:
        """Return the problem of something that is over a limit; `what` says what it is in a few words."""
        return FormError(
            REASONS[name],
            f"{what}: the limit is {name} = {getattr(self, name)}; raise it in STEPPE_LIMITS to read more",
        )
