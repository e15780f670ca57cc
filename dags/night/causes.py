"""Why a night did not go well, as causes that somebody is told of once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from shlex import quote
from typing import TYPE_CHECKING

from warehouse.errors import LockedError, RefusedError, SteppeError, UsageError
from warehouse.gate_results import REFUSED_BY
from warehouse.lock_holder import lock_holder
from warehouse.runs import RUN_ID

if TYPE_CHECKING:
    from warehouse.folder import WarehouseFolder
    from warehouse.gate_results import GateResult
    from warehouse.runs import RunRecord

REFUSED = "refused"
FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Something that went wrong; the same `key` is the same cause, night after night.

    `event` is 'refused' or 'failed'. `site`, `gate`, `value`, `bound`, `unit` and `example` tell of the gate
    that refused, where one did; `example` is a row's table and key, which `steppe why` knows once it
    is published, and what is wrong.
    """

    key: str
    event: str
    summary: str
    next_command: str
    site: str | None = None
    gate: str | None = None
    value: float | None = None
    bound: float | None = None
    unit: str | None = None
    example: str | None = None


def causes_of(
    folder: WarehouseFolder, record: RunRecord | None, problem: Exception, locked_hours: float
) -> list[Cause]:
    """Return what went wrong in a night; nothing where it only met a run that has not lasted long yet."""
    said = str(problem)
    run = record.run_id if record else "last"
    show = f"steppe runs show {run} --warehouse {quote(str(folder.root))}"
    if isinstance(problem, LockedError):
        return _locked(folder, said, locked_hours)
    if isinstance(problem, RefusedError):
        refusing = [gate for gate in record.gates if gate.outcome == REFUSED_BY] if record else []
        return [_refused(gate, show) for gate in refusing] or [
            Cause(key="refused/rows", event=REFUSED, summary=said, next_command=show)
        ]
    if isinstance(problem, UsageError):
        return [
            Cause(
                key="failed/usage", event=FAILED, summary=said, next_command="steppe nightly --check-config"
            )
        ]
    told = said if isinstance(problem, SteppeError) else f"unexpected {type(problem).__name__}: {said}"
    return [Cause(key=f"failed/{_class_of(told)}", event=FAILED, summary=told, next_command=show)]


def _refused(gate: GateResult, next_command: str) -> Cause:
    example = gate.examples[0] if gate.examples else None
    where = f" at {gate.site}" if gate.site else ""
    return Cause(
        key=f"refused/{gate.gate}/{gate.site or ''}",
        event=REFUSED,
        summary=f"the gate {gate.gate} refused the night{where}: {gate.says}",
        next_command=next_command,
        site=gate.site,
        gate=gate.gate,
        value=gate.value,
        bound=gate.bound,
        unit=gate.unit or None,
        example=f"{example.table} {example.key}: {example.says}" if example else None,
    )


def _locked(folder: WarehouseFolder, said: str, locked_hours: float) -> list[Cause]:
    try:
        began = datetime.fromisoformat(str((lock_holder(folder) or {}).get("started_at")))
    except ValueError:
        return []
    if datetime.now(UTC) - began < timedelta(hours=locked_hours):
        return []
    next_command = f"steppe status --warehouse {quote(str(folder.root))}"
    return [Cause(key="failed/locked", event=FAILED, summary=said, next_command=next_command)]


def _class_of(sentence: str) -> str:
    """Return what sentences have in common that tell of the same failure: no figure, no run, no advice."""
    words = re.sub(rf"{RUN_ID.pattern}|\d+(\.\d+)?", "#", sentence.partition(";")[0]).lower()
    return re.sub(r"[^a-z#]+", "-", words).strip("-")[:120]
