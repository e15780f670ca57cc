"""The words in which gates are declared: what is asked, within which bounds, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from etl.kept_back import GATE_PREFIX
from warehouse.gate_results import GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked

PAGE = "page"
"""A gate of single pages asks each page alone: those that fail wait in quarantine, the rest is published."""
RUN = "run"
"""A gate of a run changes no row: the run is published as it is, or not at all."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which figures a value must lie, both inclusive; None where there is no end."""

    low: float | None = None
    high: float | None = None

    def broken_by(self, value: float) -> float | None:
        """Return the bound that a value lies beyond; None where it lies within."""
        if self.low is not None and value < self.low:
            return self.low
        return self.high if self.high is not None and value > self.high else None

    @property
    def told(self) -> float | None:
        """The bound that is told where none is broken."""
        return self.high if self.high is not None else self.low


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gate found of one site, or of the run as a whole: it fails where rows fail.

    `value` is the figure, or of several the one farthest out; `bound` the one that it was held against.
    """

    value: float | None
    says: str
    site: str | None = None
    bound: float | None = None
    n_failing: int = 0
    examples: tuple[GateExample, ...] = ()


Body = Callable[["Asked", "Gate"], Iterable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate: what it asks, how grave it is to fail, its bounds, and why they stand where they do.

    `of_figures`: it asks what was measured and no rows. `needs_history`: it compares with earlier nights, so
    that it only warns while there are few. `takes_pairs`: single currency pairs may have bounds of their own;
    `takes_exempt`: currencies may be left out. `of_the_day`: it asks what today has brought, which says
    nothing of a night that makes up for an earlier day. `is_share`: its figure is never above 1. `is_fixed`:
    nobody may loosen or excuse it.
    """

    name: str
    severity: str
    scope: str
    bounds: Bounds
    unit: str
    reason: str
    ask: Body = field(repr=False)
    of_figures: bool = False
    needs_history: bool = False
    takes_pairs: bool = False
    takes_exempt: bool = False
    of_the_day: bool = False
    is_share: bool = False
    is_fixed: bool = False

    @property
    def page_reason(self) -> str:
        """Why a page waits in quarantine that fails this gate, a slug."""
        return f"{GATE_PREFIX}{self.name}"
