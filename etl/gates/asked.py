"""What gates ask: rows in the schema `asked`, the figures of the night, and those of the nights before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import duckdb

    from etl.gates.history import History
    from etl.gates.rules import Rules
    from etl.site import Sites
    from warehouse.run_metrics import RunMetric

MOST_EXAMPLES = 5


class Violation(NamedTuple):
    """Rows that must not be: which, how many, an example, and whether it is that a key stands twice."""

    what: str
    n_rows: int
    example: str
    is_double: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a gate may ask, of a night before its publication or of what is published.

    The connection has a schema `asked`, as `stage.sql` and `snapshot.sql` in this folder make it. `figures`
    are those of the run, `now` is when it began, and `history` tells of the nights before. `landmark_pages`
    returns sources of pages that lack a landmark, `violations` the rows that do not agree.
    """

    connection: duckdb.DuckDBPyConnection
    rules: Rules
    sites: Sites
    now: datetime
    figures: Mapping[tuple[str | None, str], float]
    history: History
    violations: Callable[[], Iterable[Violation]] = field(repr=False)

    def rows(self, query: str, values: object = None) -> list[tuple[Any, ...]]:
        """Return the answer of a query."""
        return self.connection.execute(query, values).fetchall()

    def today(self, site: str | None) -> date:
        """Return the day of the run where the site is."""
        return local_day(self.now, self.sites, site)

    def measured_sites(self) -> list[str]:
        """Return the sites of which the run has figures."""
        return sorted({site for site, _ in self.figures if site is not None})


def local_day(moment: datetime, sites: Sites, site: str | None) -> date:
    """Return the day of a moment in a site's time zone; in UTC where no site is known."""
    known = sites.by_name.get(site) if site else None
    return moment.astimezone(ZoneInfo(known.time_zone if known else "UTC")).date()


def site_figures(metrics: Iterable[RunMetric]) -> dict[tuple[str | None, str], float]:
    """Return the figures of whole sites, and of the run with site None, by site and metric."""
    return {(each.site, each.metric): each.value for each in metrics if each.layout is None}
