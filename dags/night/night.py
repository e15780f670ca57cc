"""One night: look through the inboxes, read what is new, publish it, remember it."""

from __future__ import annotations

import json
import logging
import shutil
import time
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from dags.limits import limits_with
from dags.night.addresses import check_addresses
from dags.night.choosing import Choosing
from dags.night.free_space import FreeSpace
from dags.night.inboxes import inboxes_of
from dags.night.known_files import KnownFiles
from dags.night.reporting import check_report_folder
from dags.night.survey import Found, Survey
from dags.retention import retention_with
from dags.workers import available_cores
from etl.gates.declared import GATES
from etl.gates.night import NightGates
from etl.gates.rules import Rules
from etl.ingest_run import open_run
from etl.site import load_sites
from spiders.settings import STEPPE_SITES
from warehouse.errors import SteppeError

if TYPE_CHECKING:
    from dags.night.settings import Config
    from etl.ingest_run import IngestRun
    from etl.site import Sites
    from spiders.forms.limits import Limits
    from spiders.inboxes import Inbox
    from warehouse.retention import Retention
    from warehouse.runs import RunRecord

KIND = "nightly"


@dataclass(slots=True)
class Night:
    """What a night met, however it ended: files that are known, that it read, that wait, that are left.

    `waiting` are being written, or were just now; `left` were not begun within the night's time. `run_id` is
    null until a run has begun; `report` is the page of its report, once that is written.
    """

    config: Config
    day: date | None = None
    run_id: str | None = None
    n_known: int = 0
    n_read: int = 0
    waiting: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    report: Path | None = None


def hold_night(night: Night, *, progress: bool = True) -> RunRecord:
    """Read what is new in the inboxes, publish it and return the run's record; the night tells of the files.

    Raises UsageError where the settings do not fit what is there, LockedError where another run holds the
    warehouse, RefusedError where a gate refuses the night or the rows do not agree, SteppeError where
    something failed; then nothing was published, and the next night reads the same files again.
    """
    config = night.config
    sites, inboxes = check_night(night)
    limits = limits_with()
    kept = config.settings.retention
    retention = retention_with(kept.snapshots, kept.days)
    inputs = [str(config.path(each.path)) for each in config.settings.inboxes]
    with open_run(config.warehouse.absolute(), KIND, inputs=inputs, retention=retention) as run:
        night.run_id = run.record.run_id
        record = _Reading(night, run, inboxes, limits, progress).publish(sites)
    if kept.payload_days:
        _drop_payloads(config.warehouse.absolute(), kept.payload_days, retention)
    return record


def _drop_payloads(warehouse: Path, days: int, retention: Retention) -> None:
    from etl.payload_retention import drop_old_payloads  # noqa: PLC0415  most nights keep them all

    try:
        drop_old_payloads(warehouse, days, retention)
    except SteppeError as problem:  # the night stands, and the next one lets go of them as well
        logging.getLogger("steppe.night").warning("the bytes of old pages are still kept: %s", problem)


def check_night(night: Night) -> tuple[Sites, list[Inbox]]:
    """Return the sites and what is to be looked through; raise UsageError where the settings do not fit."""
    check_report_folder(night.config)
    sites = load_sites([Path(each) for each in STEPPE_SITES])
    check_addresses(night.config)
    Rules(GATES, sites, night.config.gates)  # which names what a site says of gates and does not fit
    return sites, inboxes_of(night.config, sites.by_name, night.day)


@dataclass(slots=True)
class _Reading:
    """The reading of one night's new files, while its run holds the warehouse."""

    night: Night
    run: IngestRun
    inboxes: list[Inbox]
    limits: Limits
    progress: bool

    def publish(self, sites: Sites) -> RunRecord:
        """Read what is new and publish it, or end with nothing new; remember either."""
        settings = self.night.config.settings
        ends_at = time.monotonic() + settings.max_minutes * 60 if settings.max_minutes else None
        space = FreeSpace(self.run.folder.root, settings.min_free_gb)
        space.require()
        known = KnownFiles(self.run.folder, self._reader(sites))
        survey = self._survey(known)
        chosen = self._read(Choosing(self._without_unsettled(survey), space, ends_at))
        self._note_left(chosen.left)
        is_of_today = self.night.day is None
        asked = [gate for gate in GATES if is_of_today or not gate.of_the_day]
        gates = NightGates(self.night.config.gates, asked)
        if chosen.taken:
            space.require()
            self.run.publish(sites, self.limits, gates)
        else:
            shutil.rmtree(self.run.stage_folder, ignore_errors=True)  # where all went or changed meanwhile
            self.run.end_without_news(sites, gates)
        known.remember(chosen.settled(), survey.seen if self.night.day is None else None)
        return self.run.record

    def _reader(self, sites: Sites) -> str:
        """Return what decides, beside a file itself, what is delivered of it."""
        return json.dumps([version("steppe"), asdict(self.limits), sorted(sites.by_name)])

    def _survey(self, known: KnownFiles) -> Survey:
        survey = Survey(known.digests, self.limits.sidecar_bytes, time.time_ns())
        for inbox in self.inboxes:
            survey.add(inbox, self.run.folder.root)
        self.night.n_known = survey.n_known
        return survey

    def _without_unsettled(self, survey: Survey) -> dict[Path, Found]:
        """Return what is new without files that changed just now, which may be half written: those wait."""
        settle_ns = self.night.config.settings.settle_seconds * 10**9
        settled = {}
        for path, found in survey.new.items():
            if settle_ns and survey.now_ns - found.changed_ns < settle_ns:
                self._let_wait(found)
            else:
                settled[path] = found
        return settled

    def _let_wait(self, found: Found) -> None:
        self.night.waiting.append(found.inbox.source(found.path))

    def _read(self, choosing: Choosing) -> Choosing:
        """Stage what is new; where a file changed after some of it was staged, begin again without that."""
        while choosing.new:
            self._crawl(choosing)
            for found in choosing.waiting:
                self._let_wait(found)
            self.night.n_read = choosing.n_files
            if not choosing.torn:
                break
            shutil.rmtree(self.run.stage_folder)
            waiting = {found.path for found in choosing.waiting}
            rest = {path: found for path, found in choosing.new.items() if path not in waiting}
            choosing = Choosing(rest, choosing.space, choosing.ends_at)
        return choosing

    def _crawl(self, choosing: Choosing) -> None:
        from spiders.counting import Expected  # noqa: PLC0415  a night with nothing new does without
        from spiders.crawl import crawl_inboxes  # noqa: PLC0415  as above

        self.run.connect_meanwhile()
        new = choosing.new.values()
        crawl_inboxes(
            self.inboxes,
            self.run.folder.root,
            self.run.stage_folder,
            choosing,
            limits=self.limits,
            expected=Expected(len(choosing.new), sum(each.state.size for each in new if each.state)),
            workers=self.night.config.settings.workers or available_cores(),
            progress=self.progress,
        )

    def _note_left(self, left: list[Found]) -> None:
        self.night.left = [found.inbox.source(found.path) for found in left]
        if left:
            minutes = self.night.config.settings.max_minutes
            files = "1 file is" if len(left) == 1 else f"{len(left)} files are"
            self.run.record.message = f"stopped at max_minutes = {minutes:g}; {files} left for the next night"
