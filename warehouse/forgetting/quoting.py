"""Messages of runs, and reports, that quote what is taken down."""

from __future__ import annotations

import html
import json
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from warehouse.contract import RUNS
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.run_log import log_run, logged_runs
from warehouse.runs import RunRecord

SILENCED = "What it said quoted something that was taken down since."


def silenced(record: RunRecord, marks: Sequence[str]) -> RunRecord | None:
    """Return a run whose message and inputs quote none of the marks; None where they did not before."""
    message = record.message
    is_quoting = message is not None and any(mark in message for mark in marks)
    inputs = [each for each in record.inputs if not any(mark in each for mark in marks)]
    if not is_quoting and len(inputs) == len(record.inputs):
        return None
    return replace(record, message=SILENCED if is_quoting else message, inputs=inputs)


def silence_run_log(folder: WarehouseFolder, marks: Sequence[str], but: str) -> None:
    """Take the marks out of the log of runs, one of them aside."""
    for record in logged_runs(folder):
        if record.run_id != but and (quiet := silenced(record, marks)):
            log_run(folder, quiet)


def silenced_runs(folder: WarehouseFolder, manifest: Manifest, marks: Sequence[str]) -> list[RunRecord]:
    """Return the runs that a snapshot tells of and that quote a mark, without it."""
    known = set(RunRecord.__dataclass_fields__)
    found = []
    for file in manifest.tables[RUNS.name].files:
        for row in pq.read_table(folder.table_data(RUNS.name) / file.name).to_pylist():
            quiet = silenced(RunRecord(**{name: row[name] for name in row if name in known}), marks)
            found += [quiet] if quiet else []
    return found


def quoting_reports(places: Iterable[str], marks: Sequence[str]) -> Iterator[Path]:
    """Yield the files below the places that quote a mark, as text, HTML or JSON; links are not followed."""
    forms = {form for mark in marks for form in _forms(mark)}
    for place in places:
        for path in sorted(Path(place).rglob("*")):
            if path.is_file() and not path.is_symlink() and _holds_any(path, forms):
                yield path


def _forms(mark: str) -> Iterator[bytes]:
    yield mark.encode("utf-8", "surrogatepass")
    yield html.escape(mark).encode("utf-8", "surrogatepass")
    yield json.dumps(mark)[1:-1].encode()
    yield json.dumps(mark, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")


def _holds_any(path: Path, forms: Iterable[bytes]) -> bool:
    try:
        if not path.stat().st_size:
            return False
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(form) >= 0 for form in forms)
    except OSError as problem:
        raise SteppeError(
            f"cannot look into the report {path}: {problem.strerror or problem}; mend that, or name another "
            "folder with --reports"
        ) from problem
