"""One run: what it was, how it ended, what it counted."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from warehouse.errors import SteppeError
from warehouse.gate_results import GateResult
from warehouse.run_metrics import RunMetric

RUNNING = "running"
PUBLISHED = "published"
NOTHING_NEW = "nothing_new"
REFUSED = "refused"
FAILED = "failed"
NIGHTLY = "nightly"
"""The kind of the runs that a scheduler holds."""
NOT_STORED = {"is_column": False}
RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}(?:[0-9a-f]{2})?")
"""What the id of a run looks like; ids once had six random digits, which told no order within a second."""
LISTS: dict[str, type[GateResult | RunMetric]] = {"gates": GateResult, "metrics": RunMetric}
"""What a run's entry in the log holds beside the row of `runs`; snapshots have tables of them."""


@dataclass(slots=True, kw_only=True)
class RunRecord:
    """A row of the table `runs`; while the run goes on its status is 'running' and it has no end.

    `pages_unreadable`, of the quarantined ones, could not be opened and are no pages; `captures` keeps them.
    `pages_undated`, of the pages that it read, have no known date, and so have their `quotes_undated`.
    `gates` says what the gates found where they were asked, `metrics` what the run met, by site and layout.
    """

    run_id: str
    kind: str
    started_at: datetime
    finished_at: datetime | None = None
    status: str = RUNNING
    snapshot: int | None = None
    code_version: str = ""
    pages_read: int = 0
    pages_loaded: int = 0
    pages_duplicate: int = 0
    pages_skipped: int = 0
    pages_quarantined: int = 0
    articles_new: int = 0
    articles_updated: int = 0
    articles_seen_again: int = 0
    rates_new: int = 0
    rates_updated: int = 0
    quotes_new: int = 0
    captures_new: int = 0
    seconds: float = 0.0
    message: str | None = None
    inputs: list[str] = field(default_factory=list)
    pages_unreadable: int = field(default=0, metadata=NOT_STORED)
    pages_undated: int = field(default=0, metadata=NOT_STORED)
    quotes_undated: int = field(default=0, metadata=NOT_STORED)
    gates: list[GateResult] = field(default_factory=list, metadata=NOT_STORED)
    metrics: list[RunMetric] = field(default_factory=list, metadata=NOT_STORED)

    def finish(self, status: str, finished_at: datetime, message: str | None = None) -> None:
        """Note how the run ended, when, and what went wrong where something did."""
        self.status = status
        self.finished_at = finished_at
        self.seconds = (finished_at - self.started_at).total_seconds()
        self.message = message

    def to_row(self) -> dict[str, Any]:
        """Return the run as a row of the table `runs`."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.metadata != NOT_STORED}

    def to_json(self) -> dict[str, Any]:
        """Return the run as values that JSON can hold; moments are ISO 8601 in UTC."""
        row = {
            name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
            for name, value in self.to_row().items()
        }
        return row | {name: [each.to_json() for each in getattr(self, name)] for name in LISTS}

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> RunRecord:
        """Return the run that `to_json` wrote; raise SteppeError where the facts are not a run's."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in facts.items() if name in known}
        try:
            for name in ("started_at", "finished_at"):
                if values.get(name) is not None:
                    values[name] = datetime.fromisoformat(values[name])
            for name, kind in LISTS.items():
                values[name] = [kind.from_json(each) for each in values.get(name, ())]
            return cls(**values)
        except (TypeError, ValueError) as problem:
            raise SteppeError(f"this is not the record of a run: {problem}") from problem


def new_run_id(now: datetime) -> str:
    """Return an id for a run that begins now: its second in UTC, then eight hexadecimal digits.

    Ids sort by time, as two runs fit into a second: five digits tell the microsecond, three that are
    random keep those of the same one apart.
    """
    moment = now.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}-{moment.microsecond:05x}{secrets.token_hex(2)[:3]}"
