"""Reading again what was saved: everything, some pages, or those that wait in quarantine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dags.limits import NO_FIGURES, limits_with
from dags.replay_pages import NamedPage, find_pages, waiting_reasons
from dags.retention import retention_with
from etl.kept_back import DISCARDED
from etl.replay import Replayed, replay
from etl.replay_choice import EVERY_PAGE, QUARANTINED, named_pages, quarantined_because
from etl.replay_discard import discard
from etl.site import load_sites
from spiders.settings import STEPPE_SITES
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from etl.site import Sites
    from warehouse.runs import RunRecord


def replay_pages(
    warehouse: Path,
    names: Sequence[str] = (),
    *,
    limits: Mapping[str, int] = NO_FIGURES,
    dry_run: bool = False,
    progress: bool = True,
) -> Replayed:
    """Read the named pages again, or all that were not discarded, and publish what differs.

    `limits` are as for an ingest. Raises UsageError for an unknown page or limit, LockedError where another
    run holds the warehouse, RefusedError where the rows do not agree; then nothing was published.
    """
    most = limits_with(limits)
    pages = find_pages(warehouse, names)
    choice = named_pages([page.page_id for page in pages]) if names else EVERY_PAGE
    return replay(
        warehouse,
        _sites(),
        choice,
        limits=most,
        retention=retention_with(),
        dry_run=dry_run,
        progress=progress,
    )


def replay_quarantine(
    warehouse: Path,
    names: Sequence[str] = (),
    reason: str | None = None,
    *,
    limits: Mapping[str, int] = NO_FIGURES,
    progress: bool = True,
) -> Replayed:
    """Read quarantined pages again: the named ones, those of one reason, or all of them.

    A discarded page can be named too. Raises as `replay_pages` does, and UsageError for a reason of no page.
    """
    most = limits_with(limits)
    pages = find_pages(warehouse, names)
    for page in pages:
        if page.disposition != "quarantined" and page.reason != DISCARDED:
            raise UsageError(f"{_not_in_quarantine(page)}; 'steppe replay PAGE' reads any page again")
    choice = QUARANTINED
    if reason is not None:
        _refuse_unknown_reason(warehouse, reason)
        choice = quarantined_because(reason)
    if names:
        choice = named_pages([page.page_id for page in pages])
    return replay(warehouse, _sites(), choice, limits=most, retention=retention_with(), progress=progress)


def _refuse_unknown_reason(warehouse: Path, reason: str) -> None:
    known = waiting_reasons(warehouse)
    if reason not in known:
        there_are = f"the reasons are {', '.join(known)}" if known else "no page waits at all"
        raise UsageError(f"no page waits in quarantine for the reason {reason!r}; {there_are}")


def discard_pages(warehouse: Path, names: Sequence[str], why: str) -> RunRecord:
    """Take the named pages out of quarantine for good and return the run's record.

    Raises UsageError for a page that is not in quarantine, LockedError where another run holds the warehouse.
    """
    pages = find_pages(warehouse, names)
    for page in pages:
        if page.disposition != "quarantined":
            raise UsageError(f"{_not_in_quarantine(page)}; only quarantined pages are discarded")
    page_ids = [page.page_id for page in pages]
    return discard(warehouse, _sites(), page_ids, why, retention_with())


def _not_in_quarantine(page: NamedPage) -> str:
    because = f" ({page.reason})" if page.reason else ""
    return f"the page {page.page_id} is not in quarantine: it is {page.disposition}{because}"


def _sites() -> Sites:
    return load_sites([Path(each) for each in STEPPE_SITES])
