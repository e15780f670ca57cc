"""The main job: crawl the saved pages, then publish what they brought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dags.limits import NO_FIGURES, limits_with
from dags.retention import retention_with
from dags.workers import available_cores
from etl.ingest_run import open_run
from etl.site import load_sites
from spiders.crawl import crawl_saved_pages
from spiders.settings import STEPPE_SITES
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from warehouse.runs import RunRecord


def ingest_paths(
    paths: Sequence[Path],
    warehouse: Path,
    site: str | None = None,
    *,
    limits: Mapping[str, int] = NO_FIGURES,
    workers: int | None = None,
    progress: bool = True,
) -> RunRecord:
    """Read every saved page under the paths into the warehouse and return the run's record.

    `limits` override those of the setting STEPPE_LIMITS. At most so many `workers` read pages, or one for
    each core; no row depends on it. Raises UsageError for an unknown site or limit, LockedError where another
    run holds the warehouse, RefusedError where the rows do not agree, SteppeError where something failed;
    then nothing was published.
    """
    _refuse_own_folder(paths, warehouse)
    most = limits_with(limits)
    sites = load_sites([Path(each) for each in STEPPE_SITES])
    if site is not None and site not in sites.by_name:
        raise UsageError(f"no site is called {site!r}; the known sites are {', '.join(sites.by_name)}")
    retention = retention_with()
    with open_run(warehouse, inputs=[str(path.absolute()) for path in paths], retention=retention) as run:
        run.connect_meanwhile()
        crawl_saved_pages(
            *(paths, warehouse, run.stage_folder, site),
            limits=most,
            workers=workers or available_cores(),
            progress=progress,
        )
        return run.publish(sites, most)


def _refuse_own_folder(paths: Sequence[Path], warehouse: Path) -> None:
    own = warehouse.resolve()
    for path in paths:
        if path.resolve().is_relative_to(own):
            raise UsageError(
                f"{path} is the warehouse {warehouse} or lies in it; name another folder with --warehouse"
            )
