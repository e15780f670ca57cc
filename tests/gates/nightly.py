"""Nights as the scheduled run has them: pages are staged, gates asked, and the rest published or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from dags.limits import limits_with
from etl.gates.night import NightGates
from etl.ingest_run import open_run
from etl.site import load_sites
from spiders.crawl import crawl_saved_pages
from warehouse.gate_results import GateResult
from warehouse.runs import RunRecord

Pages = Mapping[str, bytes]


def write_pages(inbox: Path, pages: Pages, captured_at: str | None = None) -> Path:
    """Write pages into a folder, each of timesca.com, captured then where that is known."""
    inbox.mkdir(parents=True, exist_ok=True)
    for name, payload in pages.items():
        (inbox / name).write_bytes(payload)
        facts = {"site": "timesca.com"} | ({"captured_at": captured_at} if captured_at else {})
        (inbox / f"{name}.meta.json").write_text(json.dumps(facts))
    return inbox


def night(
    inbox: Path, warehouse: Path, gates: NightGates | None = None, at: datetime | None = None
) -> RunRecord:
    """Take an inbox in as a night does; `at` is when it is said to have begun."""
    sites = load_sites()
    with open_run(warehouse, "nightly") as run:
        if at is not None:
            run.record.started_at = at.astimezone(UTC)
        crawl_saved_pages([inbox], warehouse, run.stage_folder, limits=limits_with({}))
        return run.publish(sites, gates=gates or NightGates())


def result(record: RunRecord, gate: str, site: str | None = "timesca.com") -> GateResult:
    """Return what one gate found at a site."""
    (found,) = [each for each in record.gates if each.gate == gate and each.site == site]
    return found
