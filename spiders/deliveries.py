"""Every delivery in an inbox: each file's payload with what is said beside it, or why it has none."""

from __future__ import annotations

from dataclasses import fields, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from spiders.delivery import Delivery
from spiders.forms.problems import FormError
from spiders.forms.reading import deliveries_in
from spiders.forms.stored import Stored, Surroundings, open_regular_file, shared_reader, state_of
from spiders.inboxes import Choice, EveryFile, Inbox
from spiders.sidecars import META_SUFFIX, CaptureFacts, SidecarError, read_meta
from spiders.walking import FoundFile, bad_sidecar, met_in, unread_file

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from etl.foreman import Foreman


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
    """Yield the deliveries of all that is met in an inbox, as `met_in` has it, in the order of the names."""
    surroundings = surroundings or Surroundings()
    reader = FileReader(surroundings, known_sites, choice)
    for met in met_in(inbox, warehouse, surroundings.limits, known_sites, choice):
        yield from reader.deliveries(met)


class FileReader:
    """Opens the files that were met and wanted, and reads them in whatever form they are.

    Archives and bundles become a delivery for each record and member. Only regular files are read; the others
    are delivered with a reason. The `choice` hears of each delivery, or the foreman that has sent the errand.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        known_sites: frozenset[str] | None = None,
        choice: Choice | None = None,
        foreman: Foreman | None = None,
    ) -> None:
        self._surroundings = surroundings
        self._known_sites = known_sites
        self._choice = foreman or choice or EveryFile()
        self._foreman = foreman

    def deliveries(self, met: FoundFile | Delivery) -> Iterator[Delivery]:
        """Yield a delivery for each capture that is told of a file; one with no facts where none is."""
        if isinstance(met, Delivery):
            yield met
            return
        beside = (yield from self._said_beside(met)) if met.has_meta else ()
        captures = list(dict.fromkeys((*met.said, *beside)))
        if not captures:  # as of most files: then what they say of themselves stands
            yield from self._contents(met)
            return
        for delivery in self._contents(met):
            told = _merged if delivery.source == met.source else _on_each
            yield from (replace(delivery, facts=facts) for facts in told(captures, delivery.facts))

    def _said_beside(self, found: FoundFile) -> Generator[Delivery, None, tuple[CaptureFacts, ...]]:
        """Return the facts beside a file, as far as they can be used; yield what is wrong with them."""
        meta = found.path.with_name(found.path.name + META_SUFFIX)
        try:
            told = read_meta(meta, self._surroundings.limits, self._known_sites)
        except SidecarError as problem:
            yield from self._once(found, bad_sidecar(found.inbox, meta, f"it {problem}"))
            return ()
        if told.problem is not None:
            yield from self._once(found, bad_sidecar(found.inbox, meta, f"it {told.problem}"))
        return (told.facts,)

    def _contents(self, found: FoundFile) -> Iterator[Delivery]:
        """Yield what a file holds, in whatever form."""
        path = found.path
        try:
            with open_regular_file(path.resolve() if path == found.inbox.top else path) as descriptor:
                yield from self._unchanged(found, descriptor)
        except FormError as problem:
            self._choice.note(path, problem.reason)
            yield from self._once(found, unread_file(found.inbox, path, problem.reason, str(problem)))

    def _unchanged(self, found: FoundFile, descriptor: int) -> Iterator[Delivery]:
        """Yield what a file holds; a page that changes meanwhile is half one page and half another."""
        before = state_of(descriptor)
        is_begun = found.n_shares > 1  # by somebody else, as far as anybody knows here
        if found.state in {None, before}:
            for delivery in self._share_of(found, descriptor):
                is_the_file = delivery.source == found.source and delivery.payload is not None
                if not is_the_file or state_of(descriptor) == before:
                    self._choice.note(found.path, delivery.reason)
                    is_begun = True
                    yield delivery
        is_changed = found.state not in {None, before} or state_of(descriptor) != before
        if is_changed and not self._choice.leaves_out(found.path, is_begun=is_begun):
            message = "it changed while it was read; ingest it again"
            changed = unread_file(found.inbox, found.path, "changed-while-read", message)
            yield from self._once(found, changed)

    def _share_of(self, found: FoundFile, descriptor: int) -> Iterator[Delivery]:
        """Yield what is to be read here of a file; all who share it must find the same in it."""
        stored = Stored(found.source, found.path.name, lambda: shared_reader(descriptor))
        deliveries = deliveries_in(stored, self._surroundings)
        if found.n_shares == 1 or self._foreman is None:
            yield from deliveries
            return
        seen = sha256()
        for number, delivery in enumerate(deliveries):
            seen.update(f"{delivery.source}\n".encode("utf-8", "surrogatepass"))
            if delivery.payload is None and delivery.source == found.source:
                yield from self._once(found, delivery)
            elif number % found.n_shares == found.share:
                yield delivery
        if state_of(descriptor) == found.state:
            self._foreman.agree(found.source, seen.digest())

    def _once(self, found: FoundFile, problem: Delivery) -> Iterator[Delivery]:
        """Yield what is wrong with a file as a whole, unless somebody who shares it has told so."""
        if found.n_shares == 1 or self._foreman is None or self._foreman.is_first_to_tell(problem):
            yield problem


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
