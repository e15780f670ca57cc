"""Connected components: who belongs together when pairs are known."""

from __future__ import annotations


class Components:
    """A disjoint-set forest; the outcome does not depend on the order of the pairs."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, node: str) -> None:
        """Add a node that may stay alone."""
        self._parent.setdefault(node, node)

    def find(self, node: str) -> str:
        """Return the node that stands for this node's component for now."""
        self.add(node)
        root = node
        while self._parent[root] != root:
            root = self._parent[root]
        while self._parent[node] != root:
            self._parent[node], node = root, self._parent[node]
        return root

    def join(self, one: str, other: str) -> None:
        """Put two nodes into one component; its smallest node stands for it."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low

    def labels(self) -> dict[str, str]:
        """Return, for every node, the smallest node of its component."""
        return {node: self.find(node) for node in self._parent}
