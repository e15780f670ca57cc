"""What a gate found in one run: the figure, its bound, and rows that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from warehouse.errors import SteppeError

REFUSE = "refuse"
WARN = "warn"

PASSED = "passed"
WARNED = "warned"
REFUSED_BY = "refused"
QUARANTINED_PAGES = "quarantined"
"""The gate is one of single pages: those that failed wait in quarantine, and the rest went on."""
ACCEPTED = "accepted"
"""The gate would have refused, and somebody said why the run was to be published all the same."""
NOT_ASKED = "not_asked"
"""There was nothing to ask of, or too little history."""


@dataclass(frozen=True, slots=True)
class GateExample:
    """A row that failed: its table, its key as `steppe why` takes it, and what is wrong with it."""

    table: str
    key: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """One gate's answer for one site, or for the run as a whole where `site` is null.

    `value` and `bound` are in `unit`; both are null where the gate asks for no figure. `says` is a sentence
    about the figure, `reason` one about the bound. `n_failing` counts the rows that failed, of which
    `examples` are a few. `accepted_because` is what was said where the run was published all the same.
    """

    gate: str
    severity: str
    outcome: str
    site: str | None = None
    value: float | None = None
    bound: float | None = None
    unit: str = ""
    says: str = ""
    reason: str = ""
    n_failing: int = 0
    examples: tuple[GateExample, ...] = ()
    accepted_because: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the result as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> GateResult:
        """Return the result that `to_json` wrote; raise SteppeError where the facts are not a gate's."""
        try:
            examples = tuple(GateExample(**each) for each in facts["examples"])
            return cls(**{**facts, "examples": examples})
        except (TypeError, KeyError) as problem:
            raise SteppeError(f"this is not the result of a gate: {problem}") from problem


def refusing_gates(results: Iterable[GateResult]) -> list[str]:
    """Return the names of the gates that refused a run, each once, in order."""
    return sorted({each.gate for each in results if each.outcome == REFUSED_BY})
