"""What a night came to, for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dags.command_line.counted import counted
from dags.command_line.ingest import outcome, sentence

if TYPE_CHECKING:
    from dags.night.night import Night
    from warehouse.runs import RunRecord

NAMED = 100
"""So many waiting files, and so many that are left, are named; all are counted."""
SHOWN = 5


def outcome_of_night(record: RunRecord, night: Night) -> dict[str, object]:
    """Return what a night came to, as the one JSON object that `--json` prints."""
    return outcome(record) | files_of_night(night)


def files_of_night(night: Night) -> dict[str, object]:
    """Return what became of the files, the first of those that the next night is to read, and the report."""
    return {
        "date": night.day.isoformat() if night.day else None,
        "files": {
            "known": night.n_known,
            "read": night.n_read,
            "waiting": len(night.waiting),
            "left": len(night.left),
        },
        "waiting": sorted(night.waiting)[:NAMED],
        "left": sorted(night.left)[:NAMED],
        "report": str(night.report) if night.report else None,
    }


def night_text(record: RunRecord, night: Night) -> str:
    """Return the same for people."""
    read = sentence(record) if record.pages_read else "no new file; nothing was read, nothing published"
    lines = [read, f"{counted(night.n_known, 'file')} known already"]
    lines += [f"{each.gate} {each.outcome}: {each.says}" for each in record.gates if each.n_failing]
    lines += _waiting_told(night)
    if night.left:
        lines.append(f"{record.message}: {_some(night.left)}")
    return "\n".join(lines + _report_told(night))


def ended_badly_text(night: Night) -> str:
    """Return what is to be said of a night that published nothing, beside why; may be empty."""
    left = [f"{counted(len(night.left), 'file')} not begun: {_some(night.left)}"] if night.left else []
    return "\n".join(_waiting_told(night) + left + _report_told(night))


def _waiting_told(night: Night) -> list[str]:
    if not night.waiting:
        return []
    files = counted(len(night.waiting), "file")
    return [f"{files} changed just now, for the next night: {_some(night.waiting)}"]


def _report_told(night: Night) -> list[str]:
    return [f"report: {night.report}"] if night.report else []


def _some(sources: list[str]) -> str:
    named = ", ".join(sorted(sources)[:SHOWN])
    return f"{named} and {len(sources) - SHOWN} more" if len(sources) > SHOWN else named
