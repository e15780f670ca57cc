"""Every delivery under a path: each file's payload with what is said beside it, or why it has none."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from spiders.payloads import UnreadableError, read_payload
from spiders.sidecars import (
    MANIFEST_NAME,
    META_SUFFIX,
    CaptureFacts,
    SidecarError,
    manifest_lines,
    read_meta,
)
from spiders.sources import source_name

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from pathlib import Path

    from spiders.sidecars import ManifestLine

NOTHING_KNOWN = CaptureFacts()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: where it lay, its payload, and the facts of one capture.

    Where there are no bytes to read, `payload` is None, `disposition` says whether that is as it should be
    ('skipped') or not ('quarantined'), `reason` is a slug and `message` a sentence.
    """

    source: str
    payload: bytes | None
    facts: CaptureFacts = NOTHING_KNOWN
    reason: str | None = None
    message: str | None = None
    disposition: str = "quarantined"


def deliveries_under(paths: Iterable[Path], warehouse: Path) -> Iterator[Delivery]:
    """Yield the deliveries of files, and of all files below folders, in the order of their names.

    Links are not followed and only regular files are read; the others are delivered with a reason. The
    warehouse's own folder is passed over.
    """
    manifests = lru_cache(maxsize=1)(manifest_lines)
    for path in paths:
        top = path.resolve() if path.is_dir() else path.absolute()
        walk = _Walk(top, warehouse.resolve(), manifests)
        yield from walk.below(top) if top.is_dir() else walk.given_file(top)


class _Walk:
    """The walk through one given path; holds what manifests say of files that are yet to come."""

    def __init__(self, top: Path, warehouse: Path, manifests: Callable[[Path], list[ManifestLine]]) -> None:
        self._top = top
        self._warehouse = warehouse
        self._manifests = manifests
        self._said: defaultdict[Path, list[CaptureFacts]] = defaultdict(list)

    def below(self, folder: Path) -> Iterator[Delivery]:
        """Yield the deliveries below a folder, then the files that its manifest names and that it lacks."""
        if folder == self._warehouse:
            return
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as problem:
            yield self._unread(folder, "unreadable-folder", f"it cannot be listed: {problem.strerror}")
            return
        named = yield from self._manifest(folder, names)
        for name in names:
            path = folder / name
            if path.is_dir() and not path.is_symlink():
                yield from self.below(path)
            elif not _is_sidecar(name, names):
                yield from self._file(path, has_meta=name + META_SUFFIX in names)
        for path in named:
            for facts in self._said.pop(path, ()):
                yield self._unread(
                    path, "missing-file", f"{MANIFEST_NAME} names it, but it is not there", facts
                )

    def given_file(self, path: Path) -> Iterator[Delivery]:
        """Yield the deliveries of a file that was given by itself, with what stands beside it."""
        names = [name for name in (path.name.removesuffix(META_SUFFIX),) if (path.parent / name).exists()]
        if _is_sidecar(path.name, names):
            return
        with suppress(SidecarError):
            for line in self._manifests(path.parent / MANIFEST_NAME):
                if line.path == path:
                    self._said[path].append(line.facts)
        yield from self._file(path, has_meta=(path.parent / (path.name + META_SUFFIX)).exists())

    def _manifest(self, folder: Path, names: list[str]) -> Generator[Delivery, None, list[Path]]:
        """Take in what a folder's manifest says; return the paths that it names."""
        manifest = folder / MANIFEST_NAME
        named: list[Path] = []
        if MANIFEST_NAME not in names:
            return named
        try:
            for line in self._manifests(manifest):
                if line.path is None:
                    yield self._unread(manifest, "bad-sidecar", f"its {line.problem}")
                else:
                    self._said[line.path].append(line.facts)
                    named.append(line.path)
        except SidecarError as problem:
            yield self._unread(manifest, "bad-sidecar", f"it {problem}")
        return named

    def _file(self, path: Path, *, has_meta: bool) -> Iterator[Delivery]:
        """Yield a delivery for each capture that is told of the file; one with no facts where none is."""
        said = self._said.pop(path, [])
        if has_meta:
            meta = path.with_name(path.name + META_SUFFIX)
            try:
                said.append(read_meta(meta))
            except SidecarError as problem:
                yield self._unread(meta, "bad-sidecar", f"it {problem}")
        captures = list(dict.fromkeys(said)) or [NOTHING_KNOWN]
        try:
            payload = read_payload(path)
        except UnreadableError as problem:
            for facts in captures:
                yield self._unread(path, problem.reason, str(problem), facts)
            return
        for facts in captures:
            yield Delivery(source_name(path, self._top), payload, facts)

    def _unread(self, path: Path, reason: str, message: str, facts: CaptureFacts = NOTHING_KNOWN) -> Delivery:
        return Delivery(source_name(path, self._top), None, facts, reason, f"{path}: {message}")


def _is_sidecar(name: str, names: list[str]) -> bool:
    """Say whether a file speaks of another: a manifest, or the facts beside a file that is there."""
    return name == MANIFEST_NAME or (name.endswith(META_SUFFIX) and name.removesuffix(META_SUFFIX) in names)
