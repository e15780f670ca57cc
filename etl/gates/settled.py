"""What has become of refused runs: which run settled one, and which one keeps its pages now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse.runs import PUBLISHED, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from warehouse.runs import RunRecord

SETTLES = "settles run "
"""What leads the message of a run that has settled another one, before that one's id and a colon."""
INSTEAD = ", in the place of "
"""What leads, in the message of a refused run, the runs whose pages it has staged again."""


def settled_by(runs: Iterable[RunRecord]) -> dict[str, RunRecord]:
    """Return the runs that have settled refused ones, by the ids of these."""
    found = {}
    for run in runs:
        name, _, _ = (run.message or "").removeprefix(SETTLES).partition(":")
        if run.status == PUBLISHED and (run.message or "").startswith(f"{SETTLES}{name}:"):
            found[name] = run
    return found


def staged_again_by(run: RunRecord, runs: Sequence[RunRecord]) -> RunRecord | None:
    """Return the refused run that keeps what this one had staged; None where no later one took its place."""
    keeper = run
    later = sorted((each for each in runs if each.status == REFUSED), key=lambda each: each.run_id)
    for each in later:
        _, _, replaced = (each.message or "").rpartition(INSTEAD)
        if each.run_id > keeper.run_id and keeper.run_id in replaced.split(", "):
            keeper = each
    return keeper if keeper is not run else None
