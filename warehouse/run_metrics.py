"""A figure of one run: what it met and what it read, by site and layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from warehouse.errors import SteppeError


@dataclass(frozen=True, slots=True)
class RunMetric:
    """One figure of a run: of a layout, of a site where `layout` is null, of all where `site` is null too.

    The unit is in the metric's name, such as pages_loaded, coverage_mean or share_without_author.
    """

    metric: str
    value: float
    site: str | None = None
    layout: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the metric as values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> RunMetric:
        """Return the metric that `to_json` wrote; raise SteppeError where the facts are not a metric's."""
        try:
            return cls(**facts)
        except TypeError as problem:
            raise SteppeError(f"this is not a metric of a run: {problem}") from problem
