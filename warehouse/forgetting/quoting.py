"""Messages of runs, findings of gates, and reports, that quote what is taken down."""

from __future__ import annotations

import html
import json
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from warehouse.contract import GATE_RESULTS, RUNS
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.gate_results import GateResult
from warehouse.manifest import Manifest, files_in
from warehouse.run_log import log_run, logged_runs
from warehouse.runs import RunRecord
from warehouse.schema import Table
from warehouse.small_files import read_whole

SILENCED = "What it said quoted something that was taken down since."
GATE_TEXTS = ("says", "reason", "accepted_because")
"""What gates say in words; what they are about is told by names of the program and of sites."""


def silenced(record: RunRecord, marks: Sequence[str]) -> RunRecord | None:
    """Return a run whose message, inputs and gates quote none of the marks; None where none did before."""
    quiet = replace(
        record,
        message=_quiet(record.message, marks),
        inputs=[each for each in record.inputs if not _quotes(each, marks)],
        gates=[_quiet_gate(gate, marks) for gate in record.gates],
    )
    return None if quiet == record else quiet


def _quiet_gate(gate: GateResult, marks: Sequence[str]) -> GateResult:
    examples = tuple(
        each for each in gate.examples if not (_quotes(each.key, marks) or _quotes(each.says, marks))
    )
    texts: dict[str, Any] = {name: _quiet(getattr(gate, name), marks) for name in GATE_TEXTS}
    return replace(gate, examples=examples, **texts)


def _quiet(text: str | None, marks: Sequence[str]) -> str | None:
    return SILENCED if text is not None and _quotes(text, marks) else text


def _quotes(text: str, marks: Sequence[str]) -> bool:
    return any(mark in text for mark in marks)


def silence_run_log(folder: WarehouseFolder, marks: Sequence[str], but: str) -> None:
    """Take the marks out of the log of runs, one of them aside."""
    for record in logged_runs(folder):
        if record.run_id != but and (quiet := silenced(record, marks)):
            log_run(folder, quiet)


class Silenced(NamedTuple):
    """What a snapshot's history says with a mark, without it: runs, and rows of what gates found."""

    runs: list[RunRecord]
    gates: list[dict[str, Any]]


def silenced_history(folder: WarehouseFolder, manifest: Manifest, marks: Sequence[str]) -> Silenced:
    """Return the runs, and what gates found in them, that a snapshot tells of quoting a mark."""
    known = set(RunRecord.__dataclass_fields__)
    runs = [
        silenced(RunRecord(**{name: row[name] for name in row if name in known}), marks)
        for row in _rows(folder, manifest, RUNS)
    ]
    gates = [
        quiet
        for row in _rows(folder, manifest, GATE_RESULTS)
        if (quiet := row | {name: _quiet(row[name], marks) for name in GATE_TEXTS}) != row
    ]
    return Silenced([run for run in runs if run], gates)


def _rows(folder: WarehouseFolder, manifest: Manifest, table: Table) -> Iterator[dict[str, Any]]:
    files = files_in(manifest.tables, table.name)
    for file in files:
        yield from read_whole(folder.table_data(table.name) / file.name).to_pylist()


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
