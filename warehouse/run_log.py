"""The log of runs that are going on or published nothing, kept outside the snapshots."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

from warehouse.contract import RUNS
from warehouse.durable import write_atomically
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.runs import RunRecord
from warehouse.small_files import read_whole
from warehouse.snapshots import manifest_at


def log_run(folder: WarehouseFolder, record: RunRecord) -> None:
    """Write, or write anew, a run's entry in the log."""
    content = json.dumps(record.to_json(), indent=2) + "\n"
    write_atomically(folder.log_entry(record.run_id), content.encode())


def logged_runs(folder: WarehouseFolder) -> list[RunRecord]:
    """Return the runs of the log, newest first; raise SteppeError where an entry is damaged."""
    if not folder.run_log.is_dir():
        return []
    records = [read_entry(path) for path in folder.run_log.glob("[!.]*.json")]
    return newest_first([record for record in records if record is not None])


def read_entry(path: Path) -> RunRecord | None:
    """Return the run of one entry; null where the entry has just been folded into a snapshot."""
    try:
        return RunRecord.from_json(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (ValueError, AttributeError, SteppeError) as problem:
        raise SteppeError(f"the run log entry {path} is damaged ({problem}); move it away") from problem


def published_runs(folder: WarehouseFolder, at: int | None = None) -> list[RunRecord]:
    """Return the runs that the newest snapshot tells of, or the one of that number, newest first.

    Raises UsageError where there is no such snapshot.
    """
    manifest = manifest_at(folder, at)
    if manifest is None:
        return []
    rows = []
    for file in manifest.tables[RUNS.name].files:
        rows += read_whole(folder.table_data(RUNS.name) / file.name).to_pylist()
    known = set(RunRecord.__dataclass_fields__)
    return newest_first([RunRecord(**{k: v for k, v in row.items() if k in known}) for row in rows])


def all_runs(folder: WarehouseFolder) -> list[RunRecord]:
    """Return every run, published or not, newest first, each once."""
    # The log is read first: an entry that is folded meanwhile is then met twice, never missed.
    runs = {record.run_id: record for record in logged_runs(folder)}
    runs.update({record.run_id: record for record in published_runs(folder)})
    return newest_first(list(runs.values()))


def runs_at(folder: WarehouseFolder, at: int | None) -> list[RunRecord]:
    """Return the runs that a snapshot tells of, newest first; where none is named, every run."""
    return all_runs(folder) if at is None else published_runs(folder, at)


def newest_first(records: list[RunRecord]) -> list[RunRecord]:
    """Return the runs, the one that began last first."""
    return sorted(
        records, key=lambda record: (record.started_at.astimezone(UTC), record.run_id), reverse=True
    )
