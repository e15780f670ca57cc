"""Connected components: who belongs together when pairs are known."""

from __future__ import annotations


class Components:
    """A disjoint-set forest over numbers; the outcome does not depend on the order of the pairs."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}
        self.n_joins = 0
        """How often two components have become one."""

    def find(self, number: int) -> int:
        """Return the smallest number of this number's component, as far as it is known."""
        parent = self._parent
        root = number
        while (above := parent.get(root, root)) != root:
            root = above
        while number != root:
            parent[number], number = root, parent[number]
        return root

    def join(self, one: int, other: int) -> bool:
        """Put two numbers into one component; say whether they were in different ones."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low
        self._parent.setdefault(low, low)
        self.n_joins += low != high
        return low != high

    def labels(self) -> dict[int, int]:
        """Return the smallest number of its component for every number that was joined with another."""
        return {number: self.find(number) for number in self._parent}
