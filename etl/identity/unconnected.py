"""Which of many that share a key are still to be compared: where all are alike, that is each of them once."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from etl.identity.components import Components

Groups = dict[int, list[int]]
"""Numbers by their component."""


def unconnected_pairs(
    members: Sequence[int], fresh: Collection[int], components: Components
) -> Iterator[tuple[int, int]]:
    """Yield, in ascending order, the pairs of which one at least is fresh and that no path connects yet.

    Whoever takes a pair may join its components before taking the next; pairs that this connects are not
    yielded any more, nor looked at one by one.
    """
    n_joins = -1
    for one in sorted(members):
        if n_joins != components.n_joins:
            everyone, newcomers = _grouped(members, components), _grouped(fresh, components)
            n_joins = components.n_joins
        if len(everyone) == 1:
            return
        for other in _others(one, components.find(one), everyone if one in fresh else newcomers):
            if components.find(one) != components.find(other):
                yield one, other


def _grouped(numbers: Iterable[int], components: Components) -> Groups:
    groups: Groups = defaultdict(list)
    for number in numbers:
        groups[components.find(number)].append(number)
    return groups


def _others(one: int, component: int, among: Groups) -> list[int]:
    groups = (group for root, group in among.items() if root != component)
    return sorted(number for number in chain.from_iterable(groups) if number > one)
