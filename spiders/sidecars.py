"""What is said beside a page: `NAME.meta.json` next to NAME, and `pages.jsonl` in a folder."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from spiders.forms.limits import Limits

META_SUFFIX = ".meta.json"
MANIFEST_NAME = "pages.jsonl"


class SidecarError(Exception):
    """A sidecar, or one line of it, says something that cannot be used; the message says what."""


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What is known of one capture of a page."""

    url: str | None = None
    captured_at: datetime | None = None
    site: str | None = None
    http_status: int | None = None
    content_type: str | None = None
    payload_digest: str | None = None
    refers_to: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a sidecar says of a page: the facts that can be used, and what is wrong with the others."""

    facts: CaptureFacts
    problem: str | None = None


def facts_from(values: object, known_sites: Collection[str] | None = None) -> Said:
    """Return the facts of a JSON object with `url`, `captured_at`, `site` and `http_status`, each optional.

    `captured_at` is ISO 8601 with a time zone. Other keys are not for us and are passed over. A value that is
    not what it should be is left out, since a wrong fact is worse than none, and costs no other. Raises
    SidecarError where nothing can be used.
    """
    if not isinstance(values, dict):
        raise SidecarError("is not a JSON object")
    read: dict[str, Callable[[], object]] = {
        "url": lambda: _text(values, "url"),
        "captured_at": lambda: _moment(_text(values, "captured_at")),
        "site": lambda: _site(_text(values, "site"), known_sites),
        "http_status": lambda: _status(values),
    }
    facts: dict[str, Any] = {}
    problems: list[str] = []
    for key, fact in read.items():
        try:
            facts[key] = fact()
        except SidecarError as problem:
            problems.append(str(problem))
    said = Said(CaptureFacts(**facts), " and ".join(problems) or None)
    if said.problem is not None and said.facts == CaptureFacts():
        raise SidecarError(said.problem)
    return said


def _status(values: dict[str, Any]) -> int | None:
    status = values.get("http_status")
    if status is not None and (not isinstance(status, int) or not 100 <= status <= 599):
        raise SidecarError(f"has the http_status {status!r}, which is not a number from 100 to 599")
    return status


def _site(name: str | None, known_sites: Collection[str] | None) -> str | None:
    if name is None or known_sites is None or name in known_sites:
        return name
    raise SidecarError(f"has the site {name!r}; the known ones are {', '.join(sorted(known_sites))}")


def _text(values: dict[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise SidecarError(f"has {value!r} for {key}, which is not a text")
    return value


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise SidecarError(f"has the captured_at {text!r}, which is not an ISO 8601 moment") from None
    raise SidecarError(f"has the captured_at {text!r} without a time zone; add Z or an offset")


def read_meta(path: Path, limits: Limits, known_sites: Collection[str] | None = None) -> Said:
    """Return what a `NAME.meta.json` says; raise SidecarError where nothing of it can be used."""
    return facts_from(_json(_content(path, limits)), known_sites)


def is_sidecar(name: str, beside: Collection[str]) -> bool:
    """Say whether a file speaks of another: a manifest, or the facts beside a file that is there."""
    return name == MANIFEST_NAME or (name.endswith(META_SUFFIX) and name.removesuffix(META_SUFFIX) in beside)


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One line of a `pages.jsonl`: the file that it names and the facts, and the problem with it, if any."""

    path: Path | None
    facts: CaptureFacts = CaptureFacts()
    problem: str | None = None


def manifest_lines(
    manifest: Path, limits: Limits, known_sites: Collection[str] | None = None
) -> list[ManifestLine]:
    """Return the lines of a `pages.jsonl`; raise SidecarError where the file as a whole cannot be read."""
    lines = _content(manifest, limits).split(b"\n")
    return [
        _line(manifest, number, line, known_sites)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]


def _line(manifest: Path, number: int, line: bytes, known_sites: Collection[str] | None) -> ManifestLine:
    try:
        values = _json(line)
        path, said = _named_path(manifest, values), facts_from(values, known_sites)
    except SidecarError as problem:
        return ManifestLine(None, problem=f"line {number} {problem}")
    return ManifestLine(path, said.facts, f"line {number} {said.problem}" if said.problem else None)


def _named_path(manifest: Path, values: object) -> Path:
    name = values.get("path") if isinstance(values, dict) else None
    if not isinstance(name, str) or not name or "\0" in name:
        raise SidecarError("has no path")
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        raise SidecarError(f"has the path {name!a}, which no file can have") from None
    folder = manifest.parent
    path = Path(os.path.normpath(folder / name))
    if not path.is_relative_to(folder) or path == folder:
        raise SidecarError(f"has the path {name!r}, which leads out of the folder")
    return path


def _content(path: Path, limits: Limits) -> bytes:
    try:
        said = path.stat()
        if not stat.S_ISREG(said.st_mode):  # a pipe would be waited for without end, and a device has none
            raise SidecarError("cannot be read: it is no file")
        if (size := said.st_size) > limits.sidecar_bytes:
            raise SidecarError(f"has {size} bytes: {limits.told('sidecar_bytes')}")
        return path.read_bytes()
    except OSError as problem:
        raise SidecarError(f"cannot be read: {problem.strerror}") from None


def _json(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise SidecarError("is not JSON") from None
