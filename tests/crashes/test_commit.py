"""A commit is cut short at every one of its actions on the file system, and told what disks refuse."""

from __future__ import annotations

import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import warehouse
from tests.crashes.faults import (
    FULL_FROM_ACTION,
    KILL_AT_ACTION,
    NO_SYNC_AT_ACTION,
    READ_ONLY_FROM_ACTION,
    UNDISTURBED,
    Fault,
)
from tests.crashes.standing import debris, verified
from tests.crashes.yard import Ended, Yard
from warehouse.folder import WarehouseFolder
from warehouse.run_log import all_runs

DEATHS = [*(("commit", first, 4) for first in (1, 2, 3, 4)), ("first commit", 1, 17)]
"""Each begins with one action and goes on in strides: they meet every action of a commit that follows
another, behind the recovery of what died before, and some of the very first."""
LEAST_ACTIONS = 120
STRIDES = {FULL_FROM_ACTION: 7, NO_SYNC_AT_ACTION: 1, READ_ONLY_FROM_ACTION: 11}
"""Which actions disks refuse: each sync, and some of the others, since the next ones are refused too."""


def published(root: Path) -> int:
    """Return how many publications the warehouse tells of; all of its tables must agree.

    Publication n leaves n rows in `sites` and in `pages`; the page '1' names n as its site.
    """
    if not (root / "current").exists():
        return 0
    with warehouse.connect(root) as connection:
        ((n_sites, n_pages, n_runs, named, last),) = connection.execute(
            "SELECT (SELECT count(*) FROM sites), (SELECT count(*) FROM pages), "
            "(SELECT count(*) FROM runs WHERE status = 'published'), "
            "(SELECT site FROM pages WHERE page_id = '1'), (SELECT max(site) FROM sites)"
        ).fetchall()
    assert (n_pages, n_runs, named, last) == (n_sites, n_sites, str(n_sites), f"{n_sites:04}")
    sites = pq.read_table(root / "current" / "sites")["site"].to_pylist()
    assert sites == [f"{number:04}" for number in range(1, n_sites + 1)]
    return int(n_sites)


class Attempts:
    """Attempts to publish once more, one after the other."""

    def __init__(self, yard: Yard, operation: str) -> None:
        self.taken = yard.known(operation).taken
        self.count = 0
        self._yard = yard
        yard.begin(operation)
        self._n_before = self._n_published = published(yard.place.warehouse)

    def hold(self, fault: Fault) -> Ended:
        """Publish as far as the fault lets it; what is published stays whole, and only grows."""
        self.count += 1
        ended = self._yard.run("commit", fault)
        told = (fault.told(self.taken.kinds), ended.err)
        before, self._n_published = self._n_published, published(self._yard.place.warehouse)
        grown = self._n_published - before
        assert grown in ((1,) if ended.code == 0 else (0,) if ended.code > 0 else (0, 1)), told
        if grown:
            assert verified(self._yard.place.warehouse) == [], told
        return ended

    def assert_mended(self) -> None:
        """Assert that the next run ends well, tells of every attempt, and leaves nothing of them behind."""
        ended = self.hold(UNDISTURBED)
        assert ended.code == 0, ended.err
        assert debris(self._yard.place.root) == []
        runs = all_runs(WarehouseFolder(self._yard.place.warehouse))
        assert {run.status for run in runs} == {"published", "failed"}
        assert len(runs) == self._n_before + self.count


@pytest.mark.parametrize("operation", ["first commit", "commit"])
def test_nothing_is_relied_on_before_it_is_on_disk(yard: Yard, operation: str) -> None:
    assert yard.known(operation).taken.unsynced == []


@pytest.mark.parametrize(("operation", "first", "stride"), DEATHS)
def test_a_kill_at_every_action_of_a_commit_loses_nothing(
    yard: Yard, operation: str, first: int, stride: int
) -> None:
    attempts = Attempts(yard, operation)
    at = first
    while (ended := attempts.hold(Fault(KILL_AT_ACTION, at))).code:
        assert ended.code == -signal.SIGKILL, (at, ended.err)
        at += stride
    assert at > LEAST_ACTIONS
    attempts.assert_mended()


@pytest.mark.parametrize("how", STRIDES)
def test_what_the_disk_refuses_a_commit_is_told_in_a_sentence(yard: Yard, how: str) -> None:
    attempts = Attempts(yard, "commit")
    for at, kind in list(enumerate(attempts.taken.kinds, 1))[:: STRIDES[how]]:
        if how == NO_SYNC_AT_ACTION and not kind.startswith("fsync "):
            continue
        ended = attempts.hold(Fault(how, at))
        if ended.code:
            (sentence,) = ended.err.splitlines()
            assert sentence.startswith("steppe: cannot "), (kind, sentence)
            assert "run again" in sentence, (kind, sentence)
            assert ended.code == 1
    attempts.assert_mended()
