"""Nights staged without a crawl, of which gates can be asked many times before anything is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from etl.claims import CaptureSaying, claims_of
from etl.gates.gate import Gate
from etl.gates.metrics import measure
from etl.gates.night import NightGates
from etl.limits import DEFAULT_LIMITS
from etl.reading import read_page
from etl.resolve.difference import table_changes
from etl.resolve.rereading import reread_where_claims_changed
from etl.resolve.steps import (
    count_rows,
    resolve_identity,
    resolve_rates,
    resolve_readings,
    resolve_stories,
    take_in_captures,
    take_in_readings,
)
from etl.resolve.workspace import Workspace, open_workspace
from etl.site import Sites, load_sites
from etl.stage_page import stage_reading
from etl.staging import Stage
from warehouse.errors import RefusedError
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import GateResult
from warehouse.manifest import current_manifest
from warehouse.run_log import log_run
from warehouse.run_metrics import RunMetric
from warehouse.runs import NOTHING_NEW, RunRecord

SITE = "timesca.com"
CLAIMS = claims_of([CaptureSaying([SITE], None, None, None)])


@dataclass(frozen=True)
class StagedNight:
    """A night up to where its gates are asked; `pages` are the ids of its pages by their names."""

    workspace: Workspace
    record: RunRecord
    sites: Sites
    pages: Mapping[str, str]

    def ask(self, gates: Sequence[Gate], **more: object) -> tuple[list[GateResult], str]:
        """Ask the gates of the run; return what they found, and the sentence with which they refused."""
        record, said = replace(self.record, gates=[]), ""
        try:
            NightGates(gates=gates, **more).judge(self.workspace, record, self.sites)  # type: ignore[arg-type]
        except RefusedError as problem:
            said = str(problem)
        return record.gates, said


@contextmanager
def read_night(place: Path, pages: Mapping[str, bytes], at: datetime) -> Iterator[StagedNight]:
    """Stage pages, all given as the site's, for the warehouse in a folder, up to what they were read as."""
    folder, sites = WarehouseFolder(place), load_sites()
    folder.create()
    record = RunRecord(run_id="20260301T020000Z-000000", kind="nightly", started_at=at)
    stage_folder = folder.staging / record.run_id
    ids = {name: sha256(payload).hexdigest() for name, payload in pages.items()}
    with Stage(stage_folder) as stage:
        for number, (name, payload) in enumerate(pages.items(), start=1):
            stage.add("deliveries", number, ids[name], name, *[None] * 6, SITE, "loaded", None, None)
            reading = read_page(payload, CLAIMS, sites, DEFAULT_LIMITS)
            stage_reading(stage, ids[name], len(payload), reading, CLAIMS)
            stage.add("payloads", ids[name], payload)
    workspace = open_workspace(folder, stage_folder, current_manifest(folder), sites)
    with closing(workspace):
        take_in_captures(workspace)
        reread_where_claims_changed(workspace, sites)
        take_in_readings(workspace)
        yield StagedNight(workspace, record, sites, ids)


@contextmanager
def staged_night(place: Path, pages: Mapping[str, bytes], at: datetime) -> Iterator[StagedNight]:
    """Stage pages as `read_night` does, up to what they change and measure."""
    with read_night(place, pages, at) as night:
        resolve_readings(night.workspace)
        resolve_rates(night.workspace)
        resolve_identity(night.workspace)
        resolve_stories(night.workspace)
        table_changes(night.workspace, night.record.run_id)
        count_rows(night.workspace.connection, night.record)
        measure(night.workspace.connection, night.record)
        yield night


def log_nights(
    place: Path,
    last: datetime,
    count: int,
    figures: Mapping[str, float],
    kind: str = "nightly",
    *,
    status: str = NOTHING_NEW,
) -> None:
    """Log so many nights, the last one then, of which each measured the same figures of the site."""
    folder = WarehouseFolder(place)
    folder.create()
    for back in range(count):
        at = last - timedelta(days=back)
        run = RunRecord(run_id=f"{at:%Y%m%dT%H%M%SZ}-00000a", kind=kind, started_at=at)
        run.pages_loaded = int(figures.get("pages_loaded", 0))
        run.metrics = [RunMetric(name, value, SITE) for name, value in figures.items()]
        run.finish(status, at + timedelta(seconds=9))
        log_run(folder, run)


def moment(day: str) -> datetime:
    """Return when the night of a day begins."""
    return datetime.fromisoformat(f"{day}T20:00:00").replace(tzinfo=UTC)
