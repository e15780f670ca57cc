"""What sidecars say of files, as digests: enough to see that something else is said of a file than before."""

from __future__ import annotations

import json
import os
import stat
from hashlib import blake2b
from pathlib import Path

import msgspec


class _Named(msgspec.Struct):
    path: str | None = None


_DECODER = msgspec.json.Decoder(_Named)


def manifest_facts(manifest: Path, most_bytes: int) -> dict[str, bytes]:
    """Return a digest of what a `pages.jsonl` says of each path that it names.

    One that has more bytes than that says nothing, nor does what is no file. Raises OSError where it cannot
    be read.
    """
    told = manifest.stat()
    if not stat.S_ISREG(told.st_mode) or told.st_size > most_bytes:
        return {}
    folder = str(manifest.parent)
    said: dict[str, bytes] = {}
    for line in manifest.read_bytes().split(b"\n"):
        if name := _named(line):
            path = os.path.normpath(os.path.join(folder, name))  # noqa: PTH118  ten thousand of them
            said[path] = blake2b(said.get(path, b"") + line, digest_size=16).digest()
    return said


def _named(line: bytes) -> str | None:
    try:
        return _DECODER.decode(line).path
    except msgspec.DecodeError:
        return _named_loosely(line) if line.strip() else None


def _named_loosely(line: bytes) -> str | None:
    """Return the path as the crawl would find it, which takes more for JSON than the standard does."""
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return None
    name = values.get("path") if isinstance(values, dict) else None
    return name if isinstance(name, str) else None
