"""A large file that workers share: each of its deliveries is told once, whatever befalls it meanwhile."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.foreman import Foreman, Heard, Question
from etl.known_pages import KnownPages
from etl.notices import Notices
from etl.progress import Progress
from spiders.deliveries import FileReader
from spiders.delivery import Delivery
from spiders.errands import Errand, errands_in, in_portions
from spiders.forms.limits import Limits
from spiders.forms.stored import Surroundings
from spiders.inboxes import EveryFile, Inbox
from spiders.walking import FoundFile
from spiders.workers import Office
from tests.forms.wrapping import PAGES, warc
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder

WHOLE = warc(PAGES)
DAMAGED = WHOLE[: len(WHOLE) // 2] + WHOLE[len(WHOLE) // 2 + 50 :]


class Direct(Foreman):
    """Asks without a connection."""

    def __init__(self, office: Office) -> None:
        self._heard = Heard()
        self._office = office

    def _ask(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401
        return self._office.answer(Question(name, arguments, Heard()))


class Crew:
    """Three who share a file, one after the other."""

    def __init__(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("spiders.errands.SHARED_BYTES", 1)
        folder = file.parent / "own"
        errands = errands_in([Inbox.of_path(file)], folder, Limits(), frozenset())
        (*self.portions,) = in_portions(errands, 3)
        pages = KnownPages(WarehouseFolder(folder))
        progress = Progress(is_shown=False)
        self.foreman = Direct(Office(iter(self.portions), pages, Notices(), EveryFile(), progress))
        self.reader = FileReader(Surroundings(), foreman=self.foreman)

    def next_read(self) -> list[tuple[int, Delivery]]:
        """Return what the next of them reads, numbered."""
        (errand,) = self.foreman.next_errands()
        return list(zip(errand.numbers, self.reader.deliveries(errand.met), strict=False))


def alone(file: Path) -> list[Delivery]:
    (errand,) = errands_in([Inbox.of_path(file)], file.parent / "own", Limits(), frozenset())
    return list(FileReader(Surroundings()).deliveries(errand.met))


@pytest.mark.parametrize("content", [WHOLE, DAMAGED, WHOLE[:300], b"PK\x03\x04" + bytes(100), b"One page."])
def test_together_they_read_what_one_reads(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shared"
    file.write_bytes(content)
    crew = Crew(file, monkeypatch)
    read = [numbered for _ in range(3) for numbered in crew.next_read()]
    assert [delivery for _, delivery in sorted(read, key=lambda numbered: numbered[0])] == alone(file)


def test_a_file_that_changes_meanwhile_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "shared.warc"
    file.write_bytes(WHOLE)
    crew = Crew(file, monkeypatch)
    first = crew.next_read()
    os.utime(file, ns=(1, 1))
    then = [*crew.next_read(), *crew.next_read()]
    assert [delivery.reason for _, delivery in (*first, *then) if delivery.payload is None] == [
        "changed-while-read"
    ]
    assert len(first) == 2


def test_a_file_that_goes_meanwhile_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "shared.warc"
    file.write_bytes(WHOLE)
    crew = Crew(file, monkeypatch)
    file.unlink()
    (told,) = [delivery for _ in range(3) for _, delivery in crew.next_read()]
    assert (told.source, told.reason) == ("shared.warc", "unreadable-file")


def test_a_disk_that_gives_each_something_else_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "shared.warc"
    file.write_bytes(WHOLE)
    crew = Crew(file, monkeypatch)
    crew.next_read()
    state = file.stat().st_mtime_ns
    file.write_bytes(WHOLE.replace(b"WARC/1.0", b"WARC/9.x", 2)[: len(WHOLE)])
    os.utime(file, ns=(state, state))
    with pytest.raises(SteppeError, match=r"shared\.warc held other pages for one of the workers"):
        crew.next_read()


def test_small_files_are_not_shared(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number:02}").write_bytes(b"page")
    errands = errands_in([Inbox.of_path(tmp_path / "in")], tmp_path, Limits(), frozenset())
    portions = list(in_portions(errands, 3))
    assert [len(portion) for portion in portions] == [32, 8]
    assert all(is_whole(errand) for portion in portions for errand in portion)


def is_whole(errand: Errand) -> bool:
    return isinstance(errand.met, FoundFile) and errand.met == replace(errand.met, share=0, n_shares=1)
