"""A race over pages: the entrants take turns, round by round, and what a page costs each is told.

What a page costs is the difference between a whole input and a small one of the same kind, for each page that
it has more: what starting, opening and publishing cost once is in both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Literal

from tqdm import tqdm

from tests.benchmarks.entrants import Entrant, Lap, lap
from tests.benchmarks.inputs import Input
from tests.benchmarks.measured import Cost

Clock = Literal["cpu_seconds", "wall_seconds"]


@dataclass(frozen=True)
class Course:
    """A small input and a whole one of the same kind."""

    part: Input
    whole: Input

    @property
    def pages_between(self) -> int:
        """Return how many pages the whole has more."""
        return self.whole.truth.pages - self.part.truth.pages


@dataclass(frozen=True)
class Laps:
    """What both inputs of the course cost an entrant in each round, and digests of the rows of the first."""

    course: Course
    part: list[Cost] = field(default_factory=list)
    whole: list[Cost] = field(default_factory=list)
    digests: list[str | None] = field(default_factory=list)

    def seconds_a_page(self, clock: Clock) -> list[float]:
        """Return what a page more cost in each round."""
        pairs = zip(self.part, self.whole, strict=True)
        n_pages = self.course.pages_between
        return [(getattr(whole, clock) - getattr(part, clock)) / n_pages for part, whole in pairs]


Result = Mapping[str, Laps]
"""The laps of each entrant by its name."""


def race(what: str, courses: Mapping[Entrant, Course], rounds: int, keep: Path) -> dict[str, Laps]:
    """Let the entrants run their courses in turn, so that what else the machine does meets them all.

    A first lap of each over its part is not counted: it fills the caches of files and compiled modules.
    """
    laps = {entrant.name: Laps(course) for entrant, course in courses.items()}
    with tqdm(total=len(courses) * (2 * rounds + 1), desc=what, unit=" laps") as progress:
        for entrant, course in courses.items():
            _lap(entrant, course.part, keep)
            progress.update()
        for turn in range(rounds):
            for entrant, course in courses.items():
                laps[entrant.name].part.append(_lap(entrant, course.part, keep).cost)
                whole = _lap(entrant, course.whole, keep, is_digested=turn == 0)
                laps[entrant.name].whole.append(whole.cost)
                laps[entrant.name].digests.append(whole.digest)
                progress.update(2)
    return laps


def _lap(entrant: Entrant, source: Input, keep: Path, *, is_digested: bool = False) -> Lap:
    with TemporaryDirectory(prefix="lap-", dir=keep) as place:
        # What was written until now must not be waited for when a run makes sure of its own files.
        os.sync()
        return lap(entrant, source, Path(place) / "out", is_digested=is_digested)


def times(one: Laps, other: Laps, clock: Clock = "cpu_seconds") -> float | None:
    """Return how many times as much as the other a page costs the one; None where that cannot be told.

    It cannot where a whole input seems to cost no more than a part of it: there are too few pages.
    """
    first, second = (median(laps.seconds_a_page(clock)) for laps in (one, other))
    return first / second if min(first, second) > 0 else None


def told(result: Result) -> dict[str, object]:
    """Return all laps as JSON can hold them."""
    return {
        name: {
            "pages": [laps.course.part.truth.pages, laps.course.whole.truth.pages],
            "megabytes": laps.course.whole.size_bytes / 1_000_000,
            "part": [asdict(cost) for cost in laps.part],
            "whole": [asdict(cost) for cost in laps.whole],
        }
        for name, laps in result.items()
    }
