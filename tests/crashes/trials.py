"""Trials: an operation is cut short, once or several times one after the other, and then left to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tests.crashes.faults import (
    FULL_AT_BYTE,
    FULL_FROM_ACTION,
    KILL_AT_ACTION,
    KILL_AT_BYTE,
    KILL_AT_CALL,
    KILL_AT_MICROSECOND,
    NO_SYNC_AT_ACTION,
    READ_ONLY_FROM_ACTION,
    Fault,
    Taken,
)
from tests.crashes.judging import Judge
from tests.crashes.yard import Yard

LEAST_POWER = 0.62
"""Of the largest file's length, in bytes: some 2,400 where that is 270,000."""


class Trial(NamedTuple):
    """What a trial came to: how many kills there were, and all that is wrong, each with where."""

    n_kills: int
    problems: list[str]


def hold(yard: Yard, operation: str, faults: Sequence[Fault]) -> Trial:
    """Let the faults happen one after the other, with no run between that ends well; then let one end."""
    known = yard.known(operation)
    yard.begin(operation)
    judge = Judge(yard, operation, known)
    n_kills = 0
    problems = []
    told = []
    for fault in faults:
        told.append(fault.told(known.taken.kinds))
        ended = yard.run(operation, fault)
        n_kills += ended.code < 0
        problems += [
            f"{operation}, {', then '.join(told)}: {each}" for each in judge.after_fault(fault, ended)
        ]
    ended = yard.run(operation)
    problems += [
        f"{operation}, {', then '.join(told)}, then left: {each}" for each in judge.at_the_end(ended)
    ]
    return Trial(n_kills, problems)


def fault_at(taken: Taken, how: str, share: float) -> Fault:
    """Return a fault that happens when a share of an operation is done, counted as its kind counts."""
    most = {
        KILL_AT_ACTION: len(taken.kinds),
        FULL_FROM_ACTION: len(taken.kinds),
        READ_ONLY_FROM_ACTION: len(taken.kinds),
        KILL_AT_CALL: taken.calls,
        KILL_AT_MICROSECOND: taken.microseconds,
    }
    if how == NO_SYNC_AT_ACTION:
        syncs = [number for number, kind in enumerate(taken.kinds, 1) if kind.startswith("fsync ")] or [1]
        return Fault(how, syncs[int(share * len(syncs))])
    if how in {KILL_AT_BYTE, FULL_AT_BYTE}:
        # Most files are small; and what is printed has to fit.
        return Fault(how, round(taken.largest_file_bytes ** (LEAST_POWER + share * (1 - LEAST_POWER))))
    return Fault(how, 1 + int(share * most[how]))
