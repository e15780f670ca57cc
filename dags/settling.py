"""Settling a refused night by hand: which run is meant, which gates and pages."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dags.limits import limits_with
from dags.retention import retention_with
from dags.run_names import run_named
from etl.gates.declared import FIXED_GATES
from etl.gates.history import DAYS_BACK
from etl.gates.settled import settled_by, staged_again_by
from etl.gates.settling import nothing_kept, settle, staged_pages
from etl.known_pages import KnownPages
from etl.site import load_sites
from spiders.settings import STEPPE_SITES
from warehouse.errors import UsageError
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import refusing_gates
from warehouse.past_runs import past_runs
from warehouse.runs import REFUSED, RunRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HELD_BECAUSE = "Kept out of the night by hand"


def accept_run(warehouse: Path, name: str, gates: Sequence[str], why: str) -> RunRecord:
    """Publish a refused run although these gates refuse it, and return the record of the run that did.

    Where that was done already, return the record of the run that did it then. Raises UsageError where the
    run was not refused, or not by such a gate, and as `etl.gates.settling.settle` does.
    """
    refused, settled = _refused_run(warehouse, name)
    if settled:
        return settled
    refusing = refusing_gates(refused.gates)
    for gate in gates:
        if gate not in refusing:
            by = f"refused by {', '.join(refusing)}" if refusing else "not refused by a gate"
            raise UsageError(f"run {refused.run_id} was {by}; {gate} is no gate that could be excused in it")
        if gate in FIXED_GATES:
            raise UsageError(f"the gate {gate} cannot be excused: its rows do not agree with one another")
    return _settle(warehouse, refused, why, excused=dict.fromkeys(gates, why))


def hold_pages(warehouse: Path, name: str, pages: Sequence[str], why: str) -> RunRecord:
    """Publish a refused run with these of its pages in quarantine, and return the record of the run that did.

    Pages go by their ids, or by openings that fit one page of the run. Otherwise as for `accept_run`.
    """
    refused, settled = _refused_run(warehouse, name)
    if settled:
        return settled
    staged = staged_pages(WarehouseFolder(warehouse).staging / refused.run_id)
    if not staged:
        raise UsageError(nothing_kept(refused.run_id))
    held = {_page(refused, page, staged): f"{HELD_BECAUSE}: {why}" for page in pages}
    _refuse_published(WarehouseFolder(warehouse), held)
    return _settle(warehouse, refused, why, held=held)


def _refuse_published(folder: WarehouseFolder, pages: Iterable[str]) -> None:
    with closing(KnownPages(folder)) as known:
        published = known.published_among(pages)
    if published:
        raise UsageError(
            f"another run has published page {min(published)} since, or somebody has taken it down, so it "
            "cannot be held back; 'steppe runs accept' publishes the rest of the night"
        )


def _refused_run(warehouse: Path, name: str) -> tuple[RunRecord, RunRecord | None]:
    """Return the run that is meant, and the one that has settled it, if any."""
    runs = past_runs(WarehouseFolder(warehouse), datetime.now(UTC) - timedelta(days=DAYS_BACK))
    run = run_named(name, runs)
    if run.status != REFUSED:
        raise UsageError(f"run {run.run_id} was not refused, but {run.status}; only refused runs are settled")
    settled = settled_by(runs)
    if run.run_id not in settled and (keeper := staged_again_by(run, runs)):
        by = f"run {keeper.run_id} has staged the pages of run {run.run_id} again"
        if keeper.run_id in settled:
            raise UsageError(f"{by}, and is settled by run {settled[keeper.run_id].run_id}")
        raise UsageError(f"nothing is kept of run {run.run_id}: {by}; settle {keeper.run_id} instead")
    return run, settled.get(run.run_id)


def _page(run: RunRecord, name: str, staged: Sequence[str]) -> str:
    fitting = [page_id for page_id in staged if page_id.startswith(name)]
    if len(fitting) != 1:
        many = f"fits {len(fitting)} pages" if fitting else "is no page"
        raise UsageError(f"{name!r} {many} that run {run.run_id} has staged")
    return fitting[0]


def _settle(
    warehouse: Path,
    refused: RunRecord,
    why: str,
    *,
    excused: dict[str, str] | None = None,
    held: dict[str, str] | None = None,
) -> RunRecord:
    if not staged_pages(WarehouseFolder(warehouse).staging / refused.run_id):  # before a run begins for it
        raise UsageError(nothing_kept(refused.run_id))
    sites = load_sites([Path(each) for each in STEPPE_SITES])
    return settle(
        warehouse,
        refused,
        sites,
        why,
        excused=excused,
        held=held,
        limits=limits_with(),
        retention=retention_with(),
    )
