"""Settling a refused night: somebody excuses gates, or keeps pages out, and what it staged is published."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec

from etl.gates.night import SETTINGS_FILE, NightGates
from etl.gates.rules import GateSettings
from etl.gates.settled import SETTLES
from etl.ingest_run import open_run
from etl.known_pages import KnownPages
from etl.limits import DEFAULT_LIMITS
from etl.staging import STAGE_SCHEMAS
from warehouse.errors import RefusedError, SteppeError, UsageError
from warehouse.retention import DEFAULT_RETENTION, Retention
from warehouse.sql import literal

if TYPE_CHECKING:
    from etl.ingest_run import IngestRun
    from etl.limits import PageLimits
    from etl.site import Sites
    from warehouse.runs import RunRecord

KIND = "nightly"


def settle(
    warehouse: Path,
    refused: RunRecord,
    sites: Sites,
    why: str,
    *,
    excused: Mapping[str, str] | None = None,
    held: Mapping[str, str] | None = None,
    limits: PageLimits = DEFAULT_LIMITS,
    retention: Retention = DEFAULT_RETENTION,
) -> RunRecord:
    """Publish what a refused run has staged, against what is published now, and return the new run's record.

    `excused` says of gates, `held` of pages why; all other gates are asked again. Pages that are published by
    now are deliveries of known pages. Raises RefusedError where another gate refuses it; then the stage stays
    as it was. Raises UsageError where nothing is kept of the run.
    """
    with open_run(warehouse, KIND, inputs=refused.inputs, retention=retention) as run:
        kept = run.folder.staging / refused.run_id
        if not (kept / "pages.parquet").is_file():
            raise UsageError(nothing_kept(refused.run_id))
        run.record.message = f"{SETTLES}{refused.run_id}: {why}"
        gates = NightGates(_settings(kept), excused=excused or {}, held=held or {})
        _refuse_unknown_pages(kept, refused, gates.held)
        _stage_again(run, kept)
        try:
            run.publish(sites, limits, gates)
        except RefusedError:
            shutil.rmtree(run.stage_folder, ignore_errors=True)  # it is what the refused run has
            raise
        shutil.rmtree(kept, ignore_errors=True)
        return run.record


def nothing_kept(run_id: str) -> str:
    """Return the sentence that a refused run has left nothing to settle."""
    return (
        f"nothing is kept of run {run_id}: it met no page, its pages are published, or a later run has "
        "staged them again, as 'steppe runs' tells; the next night reads what is missing"
    )


def _settings(stage: Path) -> GateSettings:
    try:
        return msgspec.json.decode((stage / SETTINGS_FILE).read_bytes(), type=GateSettings)
    except FileNotFoundError:
        return GateSettings()
    except (OSError, msgspec.DecodeError) as problem:
        file = stage / SETTINGS_FILE
        raise SteppeError(f"{file} cannot be read: {problem}; remove it and try again") from problem


def _refuse_unknown_pages(stage: Path, refused: RunRecord, held: Mapping[str, str]) -> None:
    staged = set(_column(stage, "pages", "page_id"))
    if unknown := sorted(set(held) - staged):
        raise UsageError(f"run {refused.run_id} has staged no page {unknown[0]}, so it cannot be held")


def staged_pages(stage: Path) -> list[str]:
    """Return the ids of the pages that a refused run has staged; none where nothing is kept of it."""
    return _column(stage, "pages", "page_id") if (stage / "pages.parquet").is_file() else []


def _column(stage: Path, table: str, column: str) -> list[str]:
    with duckdb.connect() as connection:
        file = literal(str(stage / f"{table}.parquet"))
        rows = connection.execute(f"SELECT {column} FROM read_parquet({file}) ORDER BY ALL").fetchall()
    return [value for (value,) in rows]


def _stage_again(run: IngestRun, kept: Path) -> None:
    """Stage what a refused run has staged, as if it were met now: of known pages the deliveries alone."""
    known_pages = KnownPages(run.folder)
    known = sorted(known_pages.published_among(_column(kept, "pages", "page_id")))
    known_pages.close()
    run.stage_folder.mkdir(parents=True)
    with duckdb.connect(config={"threads": 1}) as connection:
        for table in STAGE_SCHEMAS:
            source, target = kept / f"{table}.parquet", run.stage_folder / f"{table}.parquet"
            if known and table != "deliveries":
                connection.execute(
                    f"COPY (FROM read_parquet({literal(str(source))}) WHERE page_id NOT IN "
                    f"(SELECT unnest($1::VARCHAR[]))) TO {literal(str(target))} (FORMAT parquet)",
                    [known],
                )
            else:
                os.link(source, target)
