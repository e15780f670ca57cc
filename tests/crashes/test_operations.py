"""Whatever writes is cut short at random instants; the old rows stay or the new ones, and the next run mends.

The seed is fixed, so that a failure can be repeated; `python -m tests.crashes` tries as many as one likes.
"""

from __future__ import annotations

from random import Random

import pytest

from tests.crashes.faults import (
    FULL_AT_BYTE,
    FULL_FROM_ACTION,
    KILL_AT_ACTION,
    KILL_AT_BYTE,
    KILL_AT_CALL,
    KILL_AT_MICROSECOND,
    NO_SYNC_AT_ACTION,
    READ_ONLY_FROM_ACTION,
)
from tests.crashes.operations import TRIED
from tests.crashes.trials import fault_at, hold
from tests.crashes.yard import Yard

SEED = 1
AT_ACTIONS = (
    KILL_AT_ACTION,
    FULL_FROM_ACTION,
    KILL_AT_ACTION,
    NO_SYNC_AT_ACTION,
    READ_ONLY_FROM_ACTION,
    KILL_AT_ACTION,
)
ANYWHERE = (FULL_AT_BYTE, KILL_AT_CALL, KILL_AT_BYTE, KILL_AT_MICROSECOND, KILL_AT_CALL)
OF_THEIR_OWN = [name for name in TRIED if name not in {"quarantine replay", "nightly", "forget page"}]
"""A replay from quarantine does to the disk what a replay does, a night what an ingest does, and a page that
is taken down what an article is."""


def assert_made_up_for(yard: Yard, operation: str, hows: tuple[str, ...]) -> None:
    """Let these faults happen one after the other, with no run between that ends well.

    Each comes later in the work than the one before: there is little left to disturb once it is done.
    """
    chance = Random(f"{SEED}/{operation}/{hows}")
    taken = yard.known(operation).taken
    shares = sorted(chance.random() for _ in hows)
    trial = hold(yard, operation, [fault_at(taken, *each) for each in zip(hows, shares, strict=True)])
    assert not trial.problems, f"seed {SEED}: {trial.problems}"


@pytest.mark.parametrize("operation", TRIED)
def test_nothing_is_relied_on_before_it_is_on_disk(yard: Yard, operation: str) -> None:
    assert yard.known(operation).taken.unsynced == []


@pytest.mark.parametrize("operation", OF_THEIR_OWN)
def test_what_is_cut_short_at_its_actions_is_made_up_for(yard: Yard, operation: str) -> None:
    assert_made_up_for(yard, operation, AT_ACTIONS)


@pytest.mark.parametrize("operation", TRIED)
def test_what_dies_anywhere_is_made_up_for(yard: Yard, operation: str) -> None:
    assert_made_up_for(yard, operation, ANYWHERE)
