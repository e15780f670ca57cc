"""The figures of earlier runs, day by day and site by site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from etl.gates.asked import local_day
from warehouse.gate_results import ACCEPTED
from warehouse.runs import NIGHTLY, NOTHING_NEW, PUBLISHED

if TYPE_CHECKING:
    from etl.site import Sites
    from warehouse.folder import WarehouseFolder
    from warehouse.runs import RunRecord

INGEST = "ingest"
FEW_NIGHTS = 14
"""Gates that look at history only warn until so many nights have been completed."""
DAYS_BACK = 120
"""How far gates look back."""
PAGES_NEW = "pages_new"
FIRST_DAY = date.min


class PastRun(NamedTuple):
    """A run that ended well: when it began, and its figures by site and metric."""

    record: RunRecord
    figures: Mapping[tuple[str | None, str], float]
    accepted: Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class History:
    """What earlier runs measured, and which gates were excused in them."""

    sites: Sites
    runs: Sequence[PastRun] = ()
    last_pages_at: datetime | None = None

    @property
    def has_nights(self) -> bool:
        """Whether a night was completed in the last months."""
        return any(run.record.kind == NIGHTLY for run in self.runs)

    def nights(self, site: str | None, before: date) -> list[date]:
        """Return the days before a day on which a night was completed, newest first."""
        days = {self._day(run, site) for run in self.runs if run.record.kind == NIGHTLY}
        return sorted((day for day in days if day < before), reverse=True)

    def pages_of_nights(self, site: str, before: date) -> dict[date, float]:
        """Return how many new pages each earlier night brought, all its runs together; 0 where none."""
        pages: dict[date, float] = defaultdict(float)
        for run in self.runs:
            day = self._day(run, site)
            if run.record.kind == NIGHTLY and day < before:
                pages[day] += run.figures.get((site, PAGES_NEW), 0.0)
        return dict(pages)

    def pages_on(self, site: str, day: date) -> float:
        """Return how many new pages the night's earlier runs of a day brought."""
        return sum(
            run.figures.get((site, PAGES_NEW), 0.0)
            for run in self.runs
            if run.record.kind == NIGHTLY and self._day(run, site) == day
        )

    def usual(self, site: str, metric: str, gate: str) -> list[float]:
        """Return a figure of the earlier runs that read pages, by hand or by night, oldest first.

        Where somebody has excused the gate, what was before is usual no more.
        """
        figures: list[float] = []
        for run in sorted(self.runs, key=lambda run: run.record.started_at):
            if (gate, site) in run.accepted:
                figures.clear()
            if (figure := run.figures.get((site, metric))) is not None:
                figures.append(figure)
        return figures

    def last_days(self) -> dict[str, date]:
        """Return the last day on which a run brought new pages of a site, of those that nights bring."""
        nightly = {site for run in self.runs if run.record.kind == NIGHTLY for site, _ in run.figures if site}
        days: dict[str, date] = {}
        for run in self.runs:
            for site in nightly:
                if run.figures.get((site, PAGES_NEW), 0.0) > 0:
                    days[site] = max(days.get(site, FIRST_DAY), self._day(run, site))
        return days

    def _day(self, run: PastRun, site: str | None) -> date:
        return local_day(run.record.started_at, self.sites, site)


def recent_history(folder: WarehouseFolder, sites: Sites, now: datetime) -> History:
    """Return the history that a warehouse tells of the last months."""
    from warehouse.past_runs import past_runs  # noqa: PLC0415  only nights pay for it

    return history_of(past_runs(folder, now - timedelta(days=DAYS_BACK)), sites, now)


def history_of(runs: Iterable[RunRecord], sites: Sites, now: datetime) -> History:
    """Return the history that completed runs of the last months tell, the one at hand left out."""
    from etl.gates.asked import site_figures  # noqa: PLC0415  one imports the other

    earlier = [run for run in runs if run.kind in {NIGHTLY, INGEST} and run.started_at < now]
    last_pages_at = max((run.started_at for run in earlier if run.pages_loaded), default=None)
    past = [
        PastRun(
            run,
            site_figures(run.metrics),
            [(each.gate, each.site) for each in run.gates if each.outcome == ACCEPTED],
        )
        for run in earlier
        if run.status in {PUBLISHED, NOTHING_NEW} and run.started_at > now - timedelta(days=DAYS_BACK)
    ]
    return History(sites, past, last_pages_at)
