"""Every delivery in an inbox: each file's payload with what is said beside it, or why it has none."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import fields, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from spiders.delivery import NOTHING_KNOWN, Delivery, skipped
from spiders.forms.members import ASSETS, asset_folders
from spiders.forms.problems import FormError, told_by_system
from spiders.forms.reading import deliveries_in
from spiders.forms.stored import Stored, Surroundings, open_regular_file, shared_reader, state_of
from spiders.inboxes import Choice, EveryFile, Inbox
from spiders.sidecars import (
    MANIFEST_NAME,
    META_SUFFIX,
    CaptureFacts,
    SidecarError,
    is_sidecar,
    manifest_lines,
    read_meta,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from spiders.sidecars import ManifestLine


def deliveries_under(
    paths: Iterable[Path],
    warehouse: Path,
    surroundings: Surroundings | None = None,
    known_sites: frozenset[str] | None = None,
) -> Iterator[Delivery]:
    """Yield the deliveries of each path that is given by itself, as `deliveries_of` does of an inbox."""
    for path in paths:
        yield from deliveries_of(Inbox.of_path(path), warehouse, surroundings, known_sites)


def deliveries_of(
    inbox: Inbox,
    warehouse: Path,
    surroundings: Surroundings | None = None,
    known_sites: frozenset[str] | None = None,
    choice: Choice | None = None,
) -> Iterator[Delivery]:
    """Yield the deliveries of a file, or of all files below a folder, in the order of their names.

    Archives and bundles become a delivery for each record and member. Links are not followed, but for the
    inbox itself, and only regular files are read; the others are delivered with a reason. The warehouse's
    own folder is passed over, and so are files that the `choice` does not want. A sidecar may only name
    `known_sites`, where they are given.
    """
    surroundings = surroundings or Surroundings()
    manifests = lru_cache(maxsize=1)(
        partial(manifest_lines, limits=surroundings.limits, known_sites=known_sites)
    )
    walk = _Walk(
        inbox, warehouse.resolve(), manifests, surroundings, known_sites, choice=choice or EveryFile()
    )
    yield from walk.below(inbox.top) if inbox.top.is_dir() else walk.given_file(inbox.top)


class _Walk:
    """The walk through one inbox; holds what manifests say of files that are yet to come."""

    def __init__(
        self,
        inbox: Inbox,
        warehouse: Path,
        manifests: Callable[[Path], list[ManifestLine]],
        surroundings: Surroundings,
        known_sites: frozenset[str] | None,
        *,
        choice: Choice,
    ) -> None:
        self._known_sites = known_sites
        self._inbox = inbox
        self._choice = choice
        self._warehouse = warehouse
        self._manifests = manifests
        self._surroundings = surroundings
        self._said: defaultdict[Path, list[CaptureFacts]] = defaultdict(list)

    def below(self, folder: Path) -> Iterator[Delivery]:
        """Yield the deliveries below a folder, then the files that its manifest names and that it lacks."""
        if folder.resolve() == self._warehouse:
            return
        try:
            names = sorted(entry.name for entry in folder.iterdir())
        except OSError as problem:
            if self._choice.wants(folder):
                told = f"it cannot be listed: {told_by_system(problem)}"
                yield self._unread(folder, "unreadable-folder", told)
            return
        named = yield from self._manifest(folder, names)
        beside = frozenset(names)
        for name in names:
            yield from self._entry(folder / name, beside)
        for path in named:
            missing = self._said.pop(path, ())
            for facts in missing if missing and self._choice.wants(path) else ():
                yield self._unread(
                    path,
                    "missing-file",
                    f"{MANIFEST_NAME} names it, but it is not there; lay it there or take the line out",
                    facts,
                )

    def _entry(self, path: Path, beside: frozenset[str]) -> Iterator[Delivery]:
        """Yield what an entry of a folder holds, with the names of those beside it."""
        # os.path answers no, where pathlib raises, for what may not be looked at
        if os.path.isdir(path) and not os.path.islink(path):  # noqa: PTH112, PTH114
            is_beside_page = path.name.endswith(ASSETS) and f"{path.name}/" in asset_folders(beside)
            yield from self._assets(path) if is_beside_page else self.below(path)
        elif not is_sidecar(path.name, beside):
            yield from self._file(path, has_meta=path.name + META_SUFFIX in beside)

    def given_file(self, path: Path) -> Iterator[Delivery]:
        """Yield the deliveries of a file that was given by itself, with what stands beside it."""
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
                        yield self._bad_sidecar(manifest, f"its {line.problem}")
        except SidecarError as problem:
            yield self._bad_sidecar(manifest, f"it {problem}")
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
                    yield self._bad_sidecar(manifest, f"its {line.problem}")
                if line.path is not None:
                    self._said[line.path].append(line.facts)
                    named.append(line.path)
        except SidecarError as problem:
            if is_wanted:
                yield self._bad_sidecar(manifest, f"it {problem}")
        return named

    def _file(self, path: Path, *, has_meta: bool) -> Iterator[Delivery]:
        """Yield a delivery for each capture that is told of the file; one with no facts where none is."""
        said = self._said.pop(path, [])
        if not self._choice.wants(path):
            return
        if has_meta:
            meta = path.with_name(path.name + META_SUFFIX)
            try:
                told = read_meta(meta, self._surroundings.limits, self._known_sites)
                said.append(told.facts)
                if told.problem is not None:
                    yield self._bad_sidecar(meta, f"it {told.problem}")
            except SidecarError as problem:
                yield self._bad_sidecar(meta, f"it {problem}")
        source = self._inbox.source(path)
        if not said:  # as of most files: then what they say of themselves stands
            yield from self._contents(path, source)
            return
        captures = list(dict.fromkeys(said))
        for delivery in self._contents(path, source):
            yield from (
                replace(delivery, facts=facts)
                for facts in (_merged if delivery.source == source else _on_each)(captures, delivery.facts)
            )

    def _assets(self, folder: Path) -> Iterator[Delivery]:
        """Yield the files that a browser has put beside a page: they are in the ledger, and never opened."""
        for path in sorted(folder.rglob("*")):
            if (path.is_symlink() or not path.is_dir()) and self._choice.wants(path):
                message = "it is part of the page that it was saved with"
                yield skipped(self._inbox.source(path), "page-asset", message)

    def _contents(self, path: Path, source: str) -> Iterator[Delivery]:
        """Yield what a file holds, in whatever form."""
        try:
            with open_regular_file(path.resolve() if path == self._inbox.top else path) as descriptor:
                yield from self._unchanged(path, source, descriptor)
        except FormError as problem:
            self._choice.note(path, problem.reason)
            yield self._unread(path, problem.reason, str(problem))

    def _unchanged(self, path: Path, source: str, descriptor: int) -> Iterator[Delivery]:
        """Yield what a file holds; a page that changes meanwhile is half one page and half another."""
        before = state_of(descriptor)
        stored = Stored(source, path.name, lambda: shared_reader(descriptor))
        is_begun = False
        for delivery in deliveries_in(stored, self._surroundings):
            is_the_file = delivery.source == stored.source and delivery.payload is not None
            if not is_the_file or state_of(descriptor) == before:
                self._choice.note(path, delivery.reason)
                is_begun = True
                yield delivery
        if state_of(descriptor) != before and not self._choice.leaves_out(path, is_begun=is_begun):
            yield self._unread(path, "changed-while-read", "it changed while it was read; ingest it again")

    def _bad_sidecar(self, path: Path, what: str) -> Delivery:
        return self._unread(path, "bad-sidecar", f"{what}; mend it and ingest it again")

    def _unread(self, path: Path, reason: str, message: str, facts: CaptureFacts = NOTHING_KNOWN) -> Delivery:
        return Delivery(self._inbox.source(path), None, facts, reason, message)


def _merged(captures: list[CaptureFacts], found: CaptureFacts) -> list[CaptureFacts]:
    """Return the facts of each capture told of, with what the file itself says where nothing was told."""
    names = [field.name for field in fields(CaptureFacts)]
    return [
        replace(found, **{name: value for name in names if (value := getattr(told, name)) is not None})
        for told in captures
    ]


def _on_each(captures: list[CaptureFacts], found: CaptureFacts) -> list[CaptureFacts]:
    """Return the facts of one record or member; of what was told of the whole, only the site is its own."""
    sites = dict.fromkeys(told.site for told in captures)
    return [replace(found, site=site) for site in sites]
