"""How well a grouping that was found agrees with the true one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Score:
    """How two groupings of the same things agree.

    Of the pairs that are together in the found groups, `precision` is the share that truly belong together;
    of the pairs that belong together, `recall` is the share that were found. Without a pair, both are 1.
    `n_merged_different` counts the found groups that hold things of different true groups.
    """

    precision: float
    recall: float
    n_merged_different: int


def pairwise(found: Mapping[K, str], truth: Mapping[K, int]) -> Score:
    """Score a grouping against the true one; raise ValueError where they are not of the same things."""
    if found.keys() != truth.keys():
        raise ValueError(f"{len(found.keys() ^ truth.keys())} things stand in one of the groupings alone")
    both = Counter((group, truth[key]) for key, group in found.items())
    right = _pairs(both.values())
    return Score(
        precision=_share(right, _pairs(Counter(found.values()).values())),
        recall=_share(right, _pairs(Counter(truth.values()).values())),
        n_merged_different=sum(n > 1 for n in Counter(group for group, _ in both).values()),
    )


def _pairs(sizes: Iterable[int]) -> int:
    """Return how many pairs groups of these sizes hold."""
    return sum(size * (size - 1) // 2 for size in sizes)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
