"""Reads the bytes of one file: regular files only, and no more than a page can have."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from etl.reading import MAX_PAYLOAD_BYTES

if TYPE_CHECKING:
    from pathlib import Path


class UnreadableError(Exception):
    """A file's bytes could not be read; `reason` is a slug, the message a sentence."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def read_payload(path: Path) -> bytes:
    """Return a file's bytes.

    Raises UnreadableError for links, pipes and devices, for what is larger than a page can be, and where
    the system refuses.
    """
    try:
        # O_NONBLOCK: opening a pipe must not wait for its other end
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        if path.is_symlink():
            raise UnreadableError("link", "it is a link, and links are not followed") from None
        raise _refused(problem) from None
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableError("not-a-file", "it is a pipe, a device or a socket, not a file")
        if facts.st_size > MAX_PAYLOAD_BYTES:
            raise UnreadableError(
                "too-large", f"it has {facts.st_size} bytes, more than the {MAX_PAYLOAD_BYTES} of a page"
            )
        try:
            return file.read(MAX_PAYLOAD_BYTES + 1)
        except OSError as problem:
            raise _refused(problem) from None


def _refused(problem: OSError) -> UnreadableError:
    return UnreadableError(
        "unreadable-file",
        f"it cannot be read: {problem.strerror}; give the run permission and ingest it again",
    )
