"""The gate against silence: a crawler that has died must not look like success."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from etl.gates.asked import local_day
from etl.gates.gate import Answer
from etl.gates.history import PAGES_NEW

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate


def silent_days(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask for how many days no new page has come, at all and of each site that nights bring.

    Where there are no nights, nobody waits for pages.
    """
    if not asked.history.has_nights:
        return
    last_days: dict[str | None, date] = dict(asked.history.last_days().items())
    if asked.history.last_pages_at is not None:
        last_days[None] = local_day(asked.history.last_pages_at, asked.sites, None)
    for site, last_known in last_days.items():
        today = asked.today(site)
        last = today if asked.figures.get((site, PAGES_NEW), 0.0) > 0 else last_known
        quiet = asked.rules.quiet_days(site)
        days = sum(last + timedelta(n) not in quiet for n in range(1, (today - last).days + 1))
        bounds = asked.rules.of(gate, site).bounds
        is_silent = bounds.broken_by(days) is not None
        says = f"The last new page came on {last}, {days} days before {today}."
        yield Answer(days, says, site, bounds.told, int(is_silent))
