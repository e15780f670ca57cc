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
CHAINS = {
    "at actions": (
        KILL_AT_ACTION,
        FULL_FROM_ACTION,
        KILL_AT_ACTION,
        NO_SYNC_AT_ACTION,
        KILL_AT_ACTION,
        READ_ONLY_FROM_ACTION,
        KILL_AT_ACTION,
    ),
    "anywhere": (FULL_AT_BYTE, KILL_AT_CALL, KILL_AT_BYTE, KILL_AT_MICROSECOND, KILL_AT_CALL, KILL_AT_CALL),
}
"""What happens one after the other, with no run between that ends well: each comes later in the work than the
one before, since there is little left to disturb once the work is done."""


@pytest.mark.parametrize("operation", TRIED)
def test_nothing_is_relied_on_before_it_is_on_disk(yard: Yard, operation: str) -> None:
    assert yard.known(operation).taken.unsynced == []


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("operation", TRIED)
def test_whatever_is_cut_short_is_made_up_for(yard: Yard, operation: str, chain: str) -> None:
    chance = Random(f"{SEED}/{operation}/{chain}")
    taken = yard.known(operation).taken
    shares = sorted(chance.random() for _ in CHAINS[chain])
    faults = [fault_at(taken, how, share) for how, share in zip(CHAINS[chain], shares, strict=True)]
    trial = hold(yard, operation, faults)
    assert not trial.problems, f"seed {SEED}: {trial.problems}"
