"""The run that a user names, by its id or by an opening of it."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.errors import UsageError
from warehouse.runs import RunRecord

LAST = "last"


def run_named(name: str, known: Sequence[RunRecord]) -> RunRecord:
    """Return the run of that id, of that opening of one, or the last one of all, the newest standing first.

    Raises UsageError where not one fits.
    """
    if not known:
        raise UsageError("there are no runs yet")
    if name == LAST:
        return known[0]
    fitting = [run for run in known if run.run_id.startswith(name)]
    exact = [run for run in fitting if run.run_id == name]
    if len(exact or fitting) == 1:
        return (exact or fitting)[0]
    if not fitting:
        raise UsageError(f"no run {name!r}; steppe runs lists them")
    raise UsageError(f"{name!r} fits {len(fitting)} runs: {', '.join(run.run_id for run in fitting[:5])}")
