"""The walk through an inbox: names alone, what is said beside them, and which files are wanted."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.delivery import NOTHING_KNOWN, Delivery, skipped
from spiders.forms.members import ASSETS, asset_folders
from spiders.forms.problems import told_by_system
from spiders.inboxes import Choice, EveryFile, Inbox
from spiders.sidecars import (
    MANIFEST_NAME,
    META_SUFFIX,
    CaptureFacts,
    SidecarError,
    is_sidecar,
    manifest_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from spiders.forms.limits import Limits
    from spiders.sidecars import ManifestLine


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that is wanted and was not opened yet.

    `source` is what the ledger calls it, `said` what a manifest says of it, a capture each; `has_meta` tells
    that facts stand beside it. Of a file that several workers share, `share` of `n_shares` is to be read:
    those of its deliveries whose number leaves that remainder. Its `state`, as `state_of` has it, then tells
    whether all read the same.
    """

    inbox: Inbox
    path: Path
    source: str
    has_meta: bool
    said: tuple[CaptureFacts, ...] = ()
    share: int = 0
    n_shares: int = 1
    state: tuple[int, int] | None = None


def met_in(
    inbox: Inbox,
    warehouse: Path,
    limits: Limits,
    known_sites: frozenset[str] | None = None,
    choice: Choice | None = None,
) -> Iterator[FoundFile | Delivery]:
    """Yield a file, or all files below a folder, in the order of their names; none is opened.

    What has no bytes to open is yielded as the delivery that it is: folders that cannot be listed, files that
    a manifest names and that are missing, lines of a manifest that cannot be used. Links are not followed,
    but for the inbox itself. The warehouse's own folder is passed over, and so are files that the `choice`
    does not want. A sidecar may only name `known_sites`, where they are given.
    """
    manifests = lru_cache(maxsize=1)(partial(manifest_lines, limits=limits, known_sites=known_sites))
    walk = _Walk(inbox, warehouse.resolve(), manifests, choice or EveryFile())
    yield from walk.below(inbox.top) if inbox.top.is_dir() else walk.given_file(inbox.top)


def bad_sidecar(inbox: Inbox, path: Path, what: str) -> Delivery:
    """Return the delivery of facts beside a page that cannot be used; `what` says what is wrong with them."""
    return unread_file(inbox, path, "bad-sidecar", f"{what}; mend it and ingest it again")


def unread_file(
    inbox: Inbox, path: Path, reason: str, message: str, facts: CaptureFacts = NOTHING_KNOWN
) -> Delivery:
    """Return the delivery of a file, or whatever lies there, that could not be read."""
    return Delivery(inbox.source(path), None, facts, reason, message)


class _Walk:
    """The walk through one inbox; holds what manifests say of files that are yet to come."""

    def __init__(
        self,
        inbox: Inbox,
        warehouse: Path,
        manifests: Callable[[Path], list[ManifestLine]],
        choice: Choice,
    ) -> None:
        self._inbox = inbox
        self._choice = choice
        self._warehouse = warehouse
        self._manifests = manifests
        self._said: defaultdict[Path, list[CaptureFacts]] = defaultdict(list)

    def below(self, folder: Path) -> Iterator[FoundFile | Delivery]:
        """Yield what lies below a folder, then the files that its manifest names and that it lacks."""
        if folder.resolve() == self._warehouse:
            return
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as problem:
            if self._choice.wants(folder):
                told = f"it cannot be listed: {told_by_system(problem)}"
                yield unread_file(self._inbox, folder, "unreadable-folder", told)
            return
        named = yield from self._manifest(folder, names)
        beside = frozenset(names)
        for name in names:
            yield from self._entry(folder / name, beside)
        for path in named:
            missing = self._said.pop(path, ())
            for facts in missing if missing and self._choice.wants(path) else ():
                yield unread_file(
                    self._inbox,
                    path,
                    "missing-file",
                    f"{MANIFEST_NAME} names it, but it is not there; lay it there or take the line out",
                    facts,
                )

    def _entry(self, path: Path, beside: frozenset[str]) -> Iterator[FoundFile | Delivery]:
        """Yield what an entry of a folder is or holds, with the names of those beside it."""
        # os.path answers no, where pathlib raises, for what may not be looked at
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
            is_beside_page = path.name.endswith(ASSETS) and f"{path.name}/" in asset_folders(beside)
            yield from self._assets(path) if is_beside_page else self.below(path)
        elif not is_sidecar(path.name, beside):
            yield from self._file(path, has_meta=path.name + META_SUFFIX in beside)

    def given_file(self, path: Path) -> Iterator[FoundFile | Delivery]:
        """Yield a file that was given by itself, after what cannot be used of what stands beside it."""
        names = [name for name in (path.name.removesuffix(META_SUFFIX),) if (path.parent / name).exists()]
        if is_sidecar(path.name, names):
            return
        manifest = path.parent / MANIFEST_NAME
        try:
            lines = self._manifests(manifest) if manifest.exists() else []
            for line in lines:
                if line.path == path:
                    self._said[path].append(line.facts)
                    if line.problem is not None:
                        yield bad_sidecar(self._inbox, manifest, f"its {line.problem}")
        except SidecarError as problem:
            yield bad_sidecar(self._inbox, manifest, f"it {problem}")
        yield from self._file(path, has_meta=(path.parent / (path.name + META_SUFFIX)).exists())

    def _manifest(self, folder: Path, names: list[str]) -> Generator[Delivery, None, list[Path]]:
        """Take in what a folder's manifest says; return the paths that it names."""
        manifest = folder / MANIFEST_NAME
        named: list[Path] = []
        if MANIFEST_NAME not in names:
            return named
        is_wanted = self._choice.wants(manifest)
        try:
            for line in self._manifests(manifest):
                if line.problem is not None and is_wanted:
                    yield bad_sidecar(self._inbox, manifest, f"its {line.problem}")
                if line.path is not None:
                    self._said[line.path].append(line.facts)
                    named.append(line.path)
        except SidecarError as problem:
            if is_wanted:
                yield bad_sidecar(self._inbox, manifest, f"it {problem}")
        return named

    def _file(self, path: Path, *, has_meta: bool) -> Iterator[FoundFile]:
        said = tuple(self._said.pop(path, ()))
        if self._choice.wants(path):
            yield FoundFile(self._inbox, path, self._inbox.source(path), has_meta, said)

    def _assets(self, folder: Path) -> Iterator[Delivery]:
        """Yield the files that a browser has put beside a page: they are in the ledger, and never opened."""
        for path in sorted(folder.rglob("*")):
            if (path.is_symlink() or not path.is_dir()) and self._choice.wants(path):
                message = "it is part of the page that it was saved with"
                yield skipped(self._inbox.source(path), "page-asset", message)
