"""Whether what a run left, however it ended, is what its users were promised."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from tests.crashes.faults import KILLS, Fault
from tests.crashes.operations import OPERATIONS, Operation
from tests.crashes.places import Place
from tests.crashes.standing import Standing, debris, digest_of, verified
from tests.crashes.yard import Ended, Known, Yard
from tests.forgetting.scanning import places_of

ERROR_CODES = {1, 2}
TIDYING = "recovery"
"""A run that meets nothing new."""


@dataclass(slots=True)
class Judge:
    """Judges what becomes of a place; what holds the same bytes as something verified is not read again."""

    yard: Yard
    operation: str
    known: Known
    _has_published: bool = False

    @property
    def place(self) -> Place:
        """Where the trial is held."""
        return self.yard.place

    @property
    def _about(self) -> Operation:
        return OPERATIONS[self.operation]

    def after_fault(self, fault: Fault, ended: Ended) -> list[str]:
        """Return what is wrong after a run was cut short, as far as it was."""
        problems = [*self._ending_problems(fault, ended)]
        now = self.yard.standing()
        problems += self._standing_problems(now, ended)
        problems += _export_problems(self.place)
        self._has_published |= now.is_as(self.known.after)
        return problems

    def at_the_end(self, ended: Ended) -> list[str]:
        """Return what is wrong after a run that nothing has disturbed, whatever was before it."""
        expected = {0, self._about.again} if self._has_published else {0}
        problems = [*_trace_problems(ended)]
        if ended.code not in expected:
            problems.append(f"the next run ended with {ended.code}: {ended.err}")
        if ended.answers != self.known.answers:
            problems.append(f"it found {ended.answers} instead of {self.known.answers}")
        now = self.yard.standing()
        if not now.is_as(self.known.after):
            problems.append(f"the next run leads elsewhere: {_difference(self.known.after, now)}")
        problems += self._verified(now)
        problems += _changed_problems(self.known.before, now, self._about)
        if ended.code:  # refused before it began, so that it has not tidied up either
            tidying = self.yard.run(TIDYING)
            problems += [f"no run is possible any more: {tidying.err}"] if tidying.code else []
        problems += debris(self.place.root)
        left = places_of(self.place.warehouse, self._about.gone)
        problems += [f"{mark!r} is still in {places}" for mark, places in left.items() if places]
        problems += _export_problems(self.place)
        return problems

    def _ending_problems(self, fault: Fault, ended: Ended) -> Iterator[str]:
        if fault.is_kill:
            if ended.code not in {-KILLS[fault.how], 0, self._about.again}:
                yield f"it ended with {ended.code}: {ended.err}"
            return
        yield from _trace_problems(ended)
        if ended.code not in {0, *ERROR_CODES}:
            yield f"it ended with {ended.code}: {ended.err}"
        sentences = [line for line in ended.err.splitlines() if line.startswith("steppe: ")]
        errors = [line for line in sentences if "; the next run brings it up to date" not in line]
        if ended.code and (len(errors) != 1 or ended.err.splitlines()[-1:] != errors):
            yield f"it was not told in one sentence: {ended.err}"
        if ended.code and any(odd in ended.err for odd in ("unexpected ", "the output", "--debug")):
            yield f"it was told without saying what to do: {ended.err}"

    def _standing_problems(self, now: Standing, ended: Ended) -> Iterator[str]:
        is_before, is_after = now.is_as(self.known.before), now.is_as(self.known.after)
        if self._about.is_mending and not now.newest:
            return  # the link is lost until the work is done
        if not is_before and not is_after:
            yield f"neither the old rows nor the new ones: {_difference(self.known.after, now)}"
        if self._has_published and not is_after:
            yield "what was published is gone"
        if ended.code == 1 and not is_before and not self._has_published and not self._about.is_mending:
            yield "it ended with 1, yet it has published"
        if ended.code == 0 and not is_after:
            yield "it ended with 0, yet it has not done its work"
        if ended.document.get("status") == "published" and ended.document["snapshot"] != now.newest:
            yield f"it told of snapshot {ended.document['snapshot']}, but {now.newest} is the newest"
        yield from _changed_problems(self.known.before, now, self._about)
        if not self._about.is_mending or now.newest > self.known.before.newest:
            yield from self._verified(now)

    def _verified(self, now: Standing) -> list[str]:
        digest = digest_of(now.newest, now.kept)
        if not now.newest or digest in self.yard.whole:
            return []
        problems = verified(self.place.warehouse)
        if not problems:
            self.yard.whole.add(digest)
        return problems


def _changed_problems(before: Standing, now: Standing, about: Operation) -> Iterator[str]:
    """Yield which published files have not stayed what they were."""
    for number in before.kept.keys() & now.kept.keys():
        for name, digest in before.kept[number].items() if not about.gone else ():
            if name == "warehouse.duckdb" and about.is_mending:
                continue
            if now.kept[number].get(name) != digest:
                yield f"{name} of snapshot {number} has changed"


def _difference(expected: Standing, found: Standing) -> str:
    """Return in short how two standings differ."""
    told = [
        f"{what} {getattr(found, what)} instead of {getattr(expected, what)}"
        for what in ("n_published_runs",)
        if getattr(found, what) != getattr(expected, what)
    ]
    if len(found.kept) != len(expected.kept):
        told.append(f"snapshots {sorted(found.kept)} instead of {sorted(expected.kept)}")
    for table in expected.rows.keys() | found.rows.keys():
        one, other = (set(map(repr, each.rows.get(table, []))) for each in (expected, found))
        if one != other:
            told.append(f"{table} lacks {len(one - other)} rows and has {len(other - one)} others")
    return "; ".join(told)


def _trace_problems(ended: Ended) -> Iterator[str]:
    if "Traceback" in ended.err or '  File "' in ended.err:
        yield f"a traceback: {ended.err}"


def _export_problems(place: Place) -> Iterator[str]:
    """Yield what is wrong with an export that looks finished."""
    if not place.exported.exists():
        return
    if not (place.exported / "datapackage.json").exists():
        yield "the export looks finished, but has no description"
        return
    for resource in json.loads((place.exported / "datapackage.json").read_bytes())["resources"]:
        path = place.exported / resource["path"]
        if not path.exists() or path.stat().st_size != resource["bytes"]:
            yield f"{path} is not what the description says"
