"""Tells in which form something is stored, from its first bytes; names are never believed."""

from __future__ import annotations

import tarfile
from enum import Enum, auto

from spiders.forms.unpacking import packing_of

HEAD_BYTES = 4096


class Form(Enum):
    """The forms that are told apart by their beginning."""

    PAGE = auto()
    PACKED = auto()
    WARC = auto()
    ARC = auto()
    ZIP = auto()
    TAR = auto()


def told_form(head: bytes) -> Form:
    """Return the form of what begins with these bytes; what is none of the others is a page."""
    if packing_of(head) is not None:
        return Form.PACKED
    if head.lstrip(b"\r\n").startswith(b"WARC/"):
        return Form.WARC
    if head.startswith(b"filedesc://"):
        return Form.ARC
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")):
        return Form.ZIP
    return Form.TAR if _is_tar(head) else Form.PAGE


def _is_tar(head: bytes) -> bool:
    """Say whether a TAR header stands there whose checksum holds; old ones have no magic of their own."""
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True
