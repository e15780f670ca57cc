"""The gates of a night: asked between reading and publication, and where nothing is published too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING

import duckdb
import msgspec

from etl.gates.asked import Asked, Violation, site_figures
from etl.gates.asking import ask_gates
from etl.gates.budget import WAYS_OUT
from etl.gates.declared import BUDGET_GATES, GATES
from etl.gates.gate import PAGE, RUN, Gate
from etl.gates.history import History, recent_history
from etl.gates.pages import failed_pages
from etl.gates.rates import DAYS_BACK
from etl.gates.rules import GateSettings, Rules
from etl.integrity import violations
from etl.kept_back import HELD
from etl.resolve.scripts import run_script
from warehouse.errors import RefusedError
from warehouse.gate_results import REFUSED_BY, GateResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.resolve.workspace import Workspace
    from etl.site import Sites
    from warehouse.folder import WarehouseFolder
    from warehouse.runs import RunRecord


SETTINGS_FILE = "gates.json"
"""What the settings say of gates, beside what a night has staged."""


@dataclass(frozen=True, slots=True)
class NightGates:
    """The gates as one night asks them.

    `excused` says of gates why they are not to refuse it, `held` of pages why they are to be kept out.
    """

    settings: GateSettings = field(default_factory=GateSettings)
    gates: Sequence[Gate] = GATES
    excused: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)

    def hold(self, workspace: Workspace, record: RunRecord, sites: Sites) -> None:
        """Ask the gates of single pages; those that fail wait in quarantine, and the record tells of it.

        Called once it is known what the pages were read as, and before anything is made of them.
        """
        connection = workspace.connection
        run_script(connection, "stage", __package__)
        asked = self._asked(workspace, record, sites, History(sites))
        gates = [gate for gate in self.gates if gate.scope == PAGE]
        record.gates = ask_gates(asked, gates, self.excused, holds_pages=True)
        reasons = {page_id: (HELD, why) for page_id, why in self.held.items()}
        for gate in gates:
            for page_id, why in failed_pages(asked, gate):
                reasons.setdefault(page_id, (gate.page_reason, why))
        if reasons:
            connection.execute(
                "CREATE OR REPLACE TABLE work.held_pages (page_id VARCHAR, reason VARCHAR, message VARCHAR)"
            )
            rows = [[page_id, *why] for page_id, why in reasons.items()]
            connection.executemany("INSERT INTO work.held_pages VALUES (?, ?, ?)", rows)
            workspace.run("held")

    def judge(self, workspace: Workspace, record: RunRecord, sites: Sites) -> None:
        """Ask the gates of the run; raise RefusedError, the record telling which, where one refuses it.

        Called once its changes are worked out and its figures measured.
        """
        connection = workspace.connection
        workspace.base.reach("rates", "as_of", DAYS_AROUND)
        connection.execute("SET VARIABLE today = $1::DATE", [record.started_at.astimezone(UTC).date()])
        run_script(connection, "resolved", __package__)
        history = recent_history(workspace.folder, sites, record.started_at)
        asked = self._asked(workspace, record, sites, history)
        gates = [gate for gate in self.gates if gate.scope == RUN]
        record.gates += ask_gates(asked, gates, self.excused, holds_pages=True)
        # Whoever settles a refused run later asks the gates by the same settings.
        (workspace.stage / SETTINGS_FILE).write_bytes(msgspec.json.encode(self.settings))
        refuse(record)

    def judge_without_pages(self, folder: WarehouseFolder, record: RunRecord, sites: Sites) -> None:
        """Ask what can be asked of a night that met no new page; raise as `judge` does."""
        with duckdb.connect() as connection:
            asked = Asked(
                connection=connection,
                rules=Rules(GATES, sites, self.settings),
                sites=sites,
                now=record.started_at,
                figures={},
                history=recent_history(folder, sites, record.started_at),
                violations=lambda: (),
            )
            gates = [gate for gate in self.gates if gate.of_figures]
            record.gates = ask_gates(asked, gates, self.excused, holds_pages=True)
        refuse(record)

    def _asked(self, workspace: Workspace, record: RunRecord, sites: Sites, history: History) -> Asked:
        return Asked(
            connection=workspace.connection,
            rules=Rules(GATES, sites, self.settings),
            sites=sites,
            now=record.started_at,
            figures=site_figures(record.metrics),
            history=history,
            violations=lambda: _violations(workspace.connection),
        )


DAYS_AROUND = (
    "SELECT DISTINCT as_of + n::INTEGER FROM work.changed_rates, "
    f"(SELECT unnest(range(-{DAYS_BACK}, {DAYS_BACK + 1})) AS n)"
)


def _violations(connection: duckdb.DuckDBPyConnection) -> Iterator[Violation]:
    for what, count, example in violations(connection):
        yield Violation(what, count, example, is_double=what.startswith("duplicate"))


def refuse(record: RunRecord) -> None:
    """Raise RefusedError where a gate has refused the run, naming each such gate and what it found."""
    refusing = [each for each in record.gates if each.outcome == REFUSED_BY]
    if refusing:
        told = "; ".join(_told(each) for each in refusing)
        is_of_unread = any(each.gate in BUDGET_GATES for each in refusing)
        ways_out = f"; {WAYS_OUT}" if is_of_unread else ""
        raise RefusedError(f"run {record.run_id} was refused by {told}{ways_out}; nothing was published")


def _told(result: GateResult) -> str:
    at = f" at {result.site}" if result.site else ""
    bound = (
        "" if result.bound is None else f" ({result.value:g} {result.unit}, the bound is {result.bound:g})"
    )
    return f"the gate {result.gate}{at}: {result.says.rstrip('.')}{bound}"
