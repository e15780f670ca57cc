"""The gates over what is published: the state of its data, and of its last night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from etl.gates.asked import Asked, Violation, site_figures
from etl.gates.asking import ask_gates
from etl.gates.declared import GATES
from etl.gates.history import DAYS_BACK, history_of
from etl.gates.rules import SILENCE, GateSettings, Rules
from etl.resolve.scripts import run_script
from warehouse.base_views import create_base_views
from warehouse.contract import TABLES
from warehouse.gate_results import ACCEPTED, REFUSED_BY, GateResult
from warehouse.past_runs import past_runs
from warehouse.runs import FAILED, NIGHTLY, NOTHING_NEW, PUBLISHED, REFUSED
from warehouse.scratch import scratch_database
from warehouse.verify.rows import RowChecks

if TYPE_CHECKING:
    import duckdb

    from etl.gates.gate import Gate
    from etl.site import Sites
    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest
    from warehouse.runs import RunRecord


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: what each gate says, and which night was the last that was completed.

    `last_run` is that night, or where there was none the last run that read pages; `last_night` is only ever
    a night. `open_night` is the newest night of all, where that was refused and not settled, or has failed.
    """

    gates: Sequence[GateResult]
    last_run: RunRecord | None
    last_night: RunRecord | None
    open_night: RunRecord | None = None

    @property
    def is_refused(self) -> bool:
        """Whether a gate refuses what is published, or has refused the newest night."""
        is_open = self.open_night is not None and self.open_night.status == REFUSED
        return is_open or any(each.outcome == REFUSED_BY for each in self.gates)

    def night_age(self, now: datetime) -> timedelta | None:
        """Return how long ago the last completed night ended; None where there was none."""
        if self.last_night is None:
            return None
        return now - (self.last_night.finished_at or self.last_night.started_at)


def check(  # noqa: PLR0917  each of the six is a thing of its own
    folder: WarehouseFolder,
    manifest: Manifest,
    sites: Sites,
    now: datetime,
    settings: GateSettings | None = None,
    gates: Sequence[Gate] = GATES,
) -> Checked:
    """Ask the gates of the published rows, and of the figures of the last completed night.

    Pages that fail a gate of single pages are published, by hand or before the gate was there: of them it
    only warns. What somebody accepted of the last night stays accepted.
    """
    ended = past_runs(folder, now - timedelta(days=DAYS_BACK))
    runs = [run for run in ended if run.status in {PUBLISHED, NOTHING_NEW}]
    last_night = next((run for run in runs if run.kind == NIGHTLY), None)
    last_run = last_night or next((run for run in runs if run.metrics), None)
    rules = Rules(GATES, sites, settings or GateSettings())
    with scratch_database() as connection:
        create_base_views(connection, folder, manifest)
        _set_variables(connection, now, last_run)
        run_script(connection, "snapshot", __package__)
        then = last_run.started_at if last_run else now
        of_now, of_then = (
            Asked(
                connection=connection,
                rules=rules,
                sites=sites,
                now=moment,
                figures=figures,
                history=history_of(runs, sites, moment),
                violations=lambda: _violations(connection, folder, manifest),
            )
            for moment, figures in ((now, {}), (then, site_figures(last_run.metrics if last_run else ())))
        )
        results: list[GateResult] = []
        for gate in gates:
            asked = of_then if gate.of_figures and gate.name != SILENCE else of_now
            results += ask_gates(asked, [gate], _accepted(last_run), holds_pages=False)
    return Checked(results, last_run, last_night, open_night_of(ended))


def open_night_of(runs: Iterable[RunRecord]) -> RunRecord | None:
    """Return the newest night where it was refused or has failed, the newest run standing first.

    One that settles a refused night is a night too, so that this one is not the newest any more.
    """
    newest = next((run for run in runs if run.kind == NIGHTLY), None)
    return newest if newest is not None and newest.status in {REFUSED, FAILED} else None


def _set_variables(connection: duckdb.DuckDBPyConnection, now: datetime, last_run: RunRecord | None) -> None:
    connection.execute("SET VARIABLE today = $1::DATE", [now.astimezone(UTC).date()])
    connection.execute("SET VARIABLE last_run = $1::VARCHAR", [last_run.run_id if last_run else ""])


def _accepted(run: RunRecord | None) -> dict[str, str]:
    gates = run.gates if run else []
    return {each.gate: each.accepted_because or "" for each in gates if each.outcome == ACCEPTED}


def _violations(
    connection: duckdb.DuckDBPyConnection, folder: WarehouseFolder, manifest: Manifest
) -> Iterator[Violation]:
    checks = RowChecks(connection, folder)
    for problem in checks.key_problems(manifest, TABLES):
        yield Violation(problem, 1, "", is_double=True)
    for problem in checks.reference_problems(manifest, [table.name for table in TABLES]):
        yield Violation(problem, 1, "", is_double=False)
