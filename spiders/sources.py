"""Names for where a delivery lay."""

from __future__ import annotations

import os
from pathlib import Path

_RESERVED = "%!#"
"""`!` leads a member of a bundle, `#` the offset of a record, `%` an encoded byte."""


def source_name(path: Path, top: Path) -> str:
    """Return a file's `source`: its path relative to the parent of the path that was given.

    `%`, `!`, `#` and bytes that are not UTF-8 are percent-encoded, so that every name can be told back.
    """
    relative = os.fsencode(path.relative_to(top.parent)).decode("utf-8", "surrogateescape")
    return "".join(_encoded(character) for character in relative)


def _encoded(character: str) -> str:
    if character in _RESERVED:
        return f"%{ord(character):02X}"
    if "\udc80" <= character <= "\udcff":  # a byte that is not UTF-8, as fsencode escapes it
        return f"%{ord(character) - 0xDC00:02X}"
    return character
