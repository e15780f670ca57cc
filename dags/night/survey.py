"""A look through the inboxes: which files are new, told without opening any.

It follows the walk of `spiders.deliveries` and asks the system for no more than names, sizes and times: ten
thousand known files take a fraction of a second.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from dags.night.sidecar_facts import manifest_facts
from spiders.forms.members import ASSETS, asset_folders
from spiders.inboxes import Inbox
from spiders.sidecars import MANIFEST_NAME, META_SUFFIX, is_sidecar

MISSING = b"missing"
NO_FACTS: dict[str, bytes] = {}


class State(NamedTuple):
    """What tells that a file is not what it was: its size, its last change, and that of its entry."""

    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, facts: os.stat_result) -> State:
        """Return the state among what the system tells of a file."""
        return cls(facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may hold something new, or something else that the crawl would deliver.

    `digest` is of all that decides what is delivered of it: its name, its state, what is said beside it; null
    where the file system would not tell. `changed_ns` is when any of it changed last.
    """

    inbox: Inbox
    path: Path
    state: State | None
    digest: bytes | None
    changed_ns: int


@dataclass(slots=True)
class Survey:
    """What lies in the inboxes: what may be `new`, by its path, and the digests of all that was `seen`."""

    known: Container[bytes]
    most_sidecar_bytes: int
    now_ns: int
    new: dict[Path, Found] = field(default_factory=dict)
    seen: set[bytes] = field(default_factory=set)
    n_known: int = 0

    def add(self, inbox: Inbox, warehouse: Path) -> None:
        """Look through one inbox; the warehouse's own folder is passed over."""
        _Look(self, inbox, os.path.realpath(warehouse)).at_top()

    def meet(
        self, inbox: Inbox, path: str, state: State | None, digest: bytes | None, changed_ns: int
    ) -> None:
        """Sort what was found into what is known and what is new."""
        if digest is not None:
            self.seen.add(digest)
            if digest in self.known:
                self.n_known += not path.endswith(f"/{MANIFEST_NAME}")
                return
        place = Path(path)
        self.new[place] = Found(inbox, place, state, digest, changed_ns)


@dataclass(slots=True)
class _Look:
    survey: Survey
    inbox: Inbox
    warehouse: str
    _lead: bytes = field(init=False)
    _cut: int = field(init=False)
    _said: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._lead = f"{self.inbox.name}\0{self.inbox.site or ''}\0".encode()
        self._cut = len(os.fsencode(self.inbox.root))

    def at_top(self) -> None:
        top = str(self.inbox.top)
        if os.path.isdir(top):  # noqa: PTH112  a link to a folder is one
            self._folder(top, os.path.realpath(top), 0)
        elif not is_sidecar(self.inbox.top.name, _beside(self.inbox.top)):
            self._file_by_itself(top)

    def _file_by_itself(self, top: str) -> None:
        """Look at an inbox that is one file, or a link to one, with what stands beside it."""
        folder = os.path.dirname(top)  # noqa: PTH120  one text of ten thousand
        manifest_ns, _ = self._manifest(folder)
        has_meta = os.path.lexists(top + META_SUFFIX)
        self._leaf(top, os.stat(top), manifest_ns, has_meta=has_meta)  # noqa: PTH116

    def _folder(self, folder: str, real: str, manifest_ns: int) -> None:
        """Look at a folder; `manifest_ns` is when a manifest of those above it changed last."""
        if real == self.warehouse:
            return
        try:
            with os.scandir(folder) as entries:
                listed = list(entries)
        except OSError:
            self.survey.meet(self.inbox, folder, None, None, 0)
            return
        beside = frozenset(entry.name for entry in listed)
        named: list[str] = []
        if MANIFEST_NAME in beside:
            own_ns, named = self._manifest(folder)
            manifest_ns = max(manifest_ns, own_ns)
            self._manifest_itself(f"{folder}/{MANIFEST_NAME}")
        self._entries(listed, beside, real, manifest_ns)
        for path in filter(self._said.__contains__, named):
            self._meet(path, None, MISSING + self._said.pop(path), manifest_ns)

    def _entries(
        self, listed: list[os.DirEntry[str]], beside: frozenset[str], real: str, manifest_ns: int
    ) -> None:
        """Look at what a folder holds, whose place without links is `real`."""
        assets = asset_folders(beside) if any(name.endswith(ASSETS) for name in beside) else set[str]()
        for entry in listed:
            if not entry.is_dir(follow_symlinks=False):
                self._entry(entry, manifest_ns, beside)
            elif f"{entry.name}/" in assets:
                self._assets(entry.path)
            else:
                self._folder(entry.path, f"{real}/{entry.name}", manifest_ns)

    def _manifest(self, folder: str) -> tuple[int, list[str]]:
        """Take in what a folder's manifest says; return when it changed last and the paths that it names."""
        manifest = Path(folder, MANIFEST_NAME)
        try:
            facts = manifest_facts(manifest, self.survey.most_sidecar_bytes)
            changed_ns = self._changed(State.of(manifest.stat()))
        except OSError:
            return 0, []
        for path, digest in facts.items():
            self._said[path] = self._said.get(path, b"") + digest
        return changed_ns, list(facts)

    def _manifest_itself(self, path: str) -> None:
        """Look at a manifest as at a file: what cannot be understood in it is delivered too."""
        state = _state_behind(path)
        said = b"a manifest that can be read" if os.access(path, os.R_OK) else b"a manifest"
        self._meet(path, state, said, self._changed(state) if state else 0)

    def _entry(self, entry: os.DirEntry[str], manifest_ns: int, beside: frozenset[str]) -> None:
        """Look at what is no folder, with the names of what lies beside it."""
        if is_sidecar(entry.name, beside):
            return
        try:
            facts = entry.stat(follow_symlinks=False)
        except OSError:  # it went meanwhile, or may not be looked at
            self.survey.meet(self.inbox, entry.path, None, None, 0)
            return
        self._leaf(entry.path, facts, manifest_ns, has_meta=entry.name + META_SUFFIX in beside)

    def _leaf(self, path: str, facts: os.stat_result, manifest_ns: int, *, has_meta: bool) -> None:
        state = State.of(facts)
        said = b"%d" % stat.S_IFMT(facts.st_mode)
        changed_ns = max(self._changed(state), manifest_ns)
        if path in self._said:
            said += self._said.pop(path)
        if has_meta and (meta := _state_behind(path + META_SUFFIX)):
            said += b"%d %d %d" % meta
            changed_ns = max(changed_ns, self._changed(meta))
        self._meet(path, state, said, changed_ns)

    def _assets(self, folder: str) -> None:
        """Look at the files that a browser has put beside a page."""
        for path in _files_below(folder):
            self._meet(path, None, b"asset", 0)

    def _meet(self, path: str, state: State | None, said: bytes, changed_ns: int) -> None:
        relative = os.fsencode(path)[self._cut :]
        told = b"%d %d %d" % state if state else b""
        digest = blake2b(b"\0".join((self._lead, relative, told, said)), digest_size=16).digest()
        self.survey.meet(self.inbox, path, state, digest, changed_ns)

    def _changed(self, state: State) -> int:
        """Return when a file changed last: of a moment yet to come, which others chose, the system's own."""
        return state.mtime_ns if state.mtime_ns <= self.survey.now_ns else state.ctime_ns


def _state_behind(path: str) -> State | None:
    """Return the state of what a path leads to, links followed; None where it leads nowhere."""
    try:
        return State.of(os.stat(path))  # noqa: PTH116  ten thousand of them
    except OSError:
        return None


def _beside(top: Path) -> list[str]:
    name = top.name.removesuffix(META_SUFFIX)
    return [name] if (top.parent / name).exists() else []


def _files_below(folder: str) -> Iterator[str]:
    for place, folders, names in os.walk(folder):
        yield from (f"{place}/{name}" for name in names)
        yield from (f"{place}/{name}" for name in folders if os.path.islink(f"{place}/{name}"))  # noqa: PTH114
