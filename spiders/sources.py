"""Names for where a delivery lay."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_RESERVED = re.compile("[%!#\0\ud800-\udfff]")
"""`!` leads a member of a bundle, `#` the offset of a record, `%` an encoded byte; no text holds NUL."""


def encoded(name: str) -> str:
    """Return a name with what a source reserves percent-encoded; NUL and lone surrogates too."""
    return _RESERVED.sub(_encoded, name)


def _encoded(found: re.Match[str]) -> str:
    character = found[0]
    if "\udc80" <= character <= "\udcff":  # a byte that is not UTF-8, as fsencode escapes it
        return f"%{ord(character) - 0xDC00:02X}"
    if "\ud800" <= character <= "\udfff":
        return f"%u{ord(character):04X}"
    return f"%{ord(character):02X}"


def same_named(paths: Iterable[Path]) -> list[tuple[Path, Path]]:
    """Return the first two of the given paths for each name that different ones share.

    What lies below them has the same `source`s, and cannot be told apart by those.
    """
    named: dict[str, list[Path]] = {}
    for path in dict.fromkeys(Path(os.path.abspath(each)) for each in paths):  # noqa: PTH100  keeps links
        named.setdefault(path.name, []).append(path)
    return [(alike[0], alike[1]) for alike in named.values() if len(alike) > 1]
