"""Where trials are held: one folder, one warm process, and what was found out once for all of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from tests.crashes.deliveries import lay_out
from tests.crashes.faults import COUNTED, KILL_AT_ACTION, UNDISTURBED, Fault, Taken
from tests.crashes.operations import OPERATIONS
from tests.crashes.places import Place
from tests.crashes.standing import Standing, standing_of
from tests.replay import gazette
from tests.support.surroundings import PROGRAM_PATH, ROOT

ARCHIVES = ROOT / "tests" / "keeping" / "contracts"
SWITCH = "replace warehouse/current"


class Ended(NamedTuple):
    """How a run ended: its exit code, or a signal's number below zero; its CPU time; what it printed."""

    code: int
    seconds: float
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What it printed as JSON, where it came to that."""
        try:
            found = json.loads(self.out)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def answers(self) -> list[str]:
        """The articles that a search has found."""
        found = self.document.get("articles")
        return [each["article_id"] for each in found] if isinstance(found, list) else []


@dataclass(frozen=True, slots=True)
class Known:
    """What an operation comes to when nothing disturbs it: the standings before and after, what it took."""

    before: Standing
    after: Standing
    taken: Taken
    answers: list[str]
    """The articles that a search has found."""


@dataclass(slots=True)
class Yard:
    """Runs operations in copies of a warm process, in one place, on bases that are made once."""

    folder: Path
    _warm: subprocess.Popen[str] = field(init=False)
    whole: set[str] = field(default_factory=set)
    """Digests of what was verified and found whole."""
    _seen: dict[str, Standing] = field(default_factory=dict)
    _known: dict[str, Known] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where trials are held."""
        return Place(self.folder / "trial")

    def __enter__(self) -> Self:
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": PROGRAM_PATH},
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._warm as process:  # ends when there are no more orders
            assert process.stdin
            process.stdin.close()

    def run(self, operation: str, fault: Fault = UNDISTURBED) -> Ended:
        """Run an operation in the place as it stands."""
        stdin, stdout = self._warm.stdin, self._warm.stdout
        assert stdin
        assert stdout
        stdin.write(json.dumps([operation, str(self.place.root), fault]) + "\n")
        stdin.flush()
        code, seconds = json.loads(stdout.readline())
        out, err = (path.read_text(errors="replace") for path in (self.place.out, self.place.err))
        return Ended(code, seconds, out, err)

    def begin(self, operation: str) -> None:
        """Make the place what the operation begins with."""
        self.place.become(self.base(OPERATIONS[operation].base))

    def known(self, operation: str) -> Known:
        """Return what an operation comes to; it is tried out where that is not known yet."""
        if operation not in self._known:
            self.begin(operation)
            before = self.standing()
            ended = self.run(operation, COUNTED)
            assert ended.code == 0, f"{operation} fails by itself: {ended.err}"
            taken = Taken(*json.loads(self.place.taken.read_text()))
            self._known[operation] = Known(before, self.standing(), taken, ended.answers)
        return self._known[operation]

    def standing(self) -> Standing:
        """Return where the warehouse of the place stands."""
        return standing_of(self.place.warehouse, self._seen)

    def base(self, name: str) -> Path:
        """Return the base of that name; it is made where it is not there yet."""
        base = self.folder / "bases" / name
        if not base.exists():
            BASES[name](self)
            self.place.keep_as(base)
        return base

    def follow(self, operation: str, fault: Fault = UNDISTURBED) -> None:
        """Make the place what an operation leaves."""
        self.begin(operation)
        ended = self.run(operation, fault)
        assert ended.code == (-9 if fault.is_kill else 0), ended.err


def _empty(yard: Yard) -> None:
    if yard.place.root.exists():
        shutil.rmtree(yard.place.root)
    yard.place.make()
    lay_out(yard.place.root)


def _torn(yard: Yard) -> None:
    """Leave a whole snapshot that was never switched to, half of another one, and what their runs staged."""
    kinds = yard.known("second ingest").taken.kinds
    linking = [at for at, kind in enumerate(kinds, 1) if kind.startswith("link ")]
    yard.follow("second ingest", Fault(KILL_AT_ACTION, linking[len(linking) // 2]))
    half = yard.folder / "half"
    yard.place.keep_as(half)
    yard.follow("second ingest", Fault(KILL_AT_ACTION, kinds.index(SWITCH) + 1))
    (built,) = (half / "warehouse" / "_snapshots").glob(".building-*")
    built.rename(yard.place.warehouse / "_snapshots" / ".building-00000003")
    shutil.rmtree(half)


def _mended(yard: Yard) -> None:
    """Let the site of the odd page be known."""
    yard.place.become(yard.base("second"))
    gazette.Place(yard.place.root, yard.place.warehouse).mend()


def _copied(yard: Yard) -> None:
    """Follow the link, as many copies do."""
    yard.place.become(yard.base("second"))
    current = yard.place.warehouse / "current"
    place = current.resolve()
    current.unlink()
    shutil.copytree(place, current)


def _behind(yard: Yard) -> None:
    """Set the index back to what it was before the second night."""
    yard.place.become(yard.base("second"))
    shutil.rmtree(yard.place.warehouse / "_search")
    shutil.copytree(
        yard.base("first") / "warehouse" / "_search", yard.place.warehouse / "_search", symlinks=True
    )


def _older(yard: Yard) -> None:
    _empty(yard)
    for name in ("first", "second"):
        shutil.rmtree(yard.place.root / name)
    with tarfile.open(max(ARCHIVES.glob("*.tar.xz"))) as archive:
        archive.extractall(yard.place.root, filter="data")


BASES: dict[str, Callable[[Yard], None]] = {
    "empty": _empty,
    "first": lambda yard: yard.follow("ingest"),
    "second": lambda yard: yard.follow("second ingest"),
    "published": lambda yard: yard.follow("first commit"),
    "torn": _torn,
    "mended": _mended,
    "copied": _copied,
    "behind": _behind,
    "older": _older,
}
