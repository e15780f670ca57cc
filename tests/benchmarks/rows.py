"""What a benchmark tells: rows of figures, each with the target that they are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["met", "missed", "not measured"]


@dataclass(frozen=True)
class Target:
    """A bound that is itself still good."""

    bound: float
    kind: Literal["at most", "at least"]

    def is_met(self, figure: float) -> bool:
        """Tell whether the figure keeps to the bound."""
        return figure <= self.bound if self.kind == "at most" else figure >= self.bound

    def __str__(self) -> str:
        return f"{self.kind} {self.bound:g}"


def at_most(bound: float) -> Target:
    """Return a target that smaller figures meet."""
    return Target(bound, "at most")


def at_least(bound: float) -> Target:
    """Return a target that greater figures meet."""
    return Target(bound, "at least")


@dataclass(frozen=True)
class Row:
    """Figures of one unit, by name; where there is a target, each of them has to meet it.

    `rounds` is how often it was measured; `facts` are what else one has to know of it, as JSON can hold it.
    `lacks` says what it takes to measure it, where it was not: there are no figures then.
    """

    what: str
    figures: Mapping[str, float]
    unit: str
    rounds: int
    target: Target | None = None
    decimals: int = 2
    facts: Mapping[str, object] = field(default_factory=dict)
    lacks: str | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What the figures come to, unrounded; None where there is no target."""
        if self.target is None:
            return None
        if self.lacks:
            return "not measured"
        return "met" if all(map(self.target.is_met, self.figures.values())) else "missed"
