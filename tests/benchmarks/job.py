"""The job under measurement: `ingest` of this checkout, as a command."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.measured import CommandFailedError, Cost, Measured, measured

ROOT = Path(__file__).parents[2]
STEPPE = (sys.executable, "-m", "dags.command_line")


@dataclass(frozen=True)
class Ingested:
    """What a run came to, as its `--json` tells, and what it cost."""

    outcome: dict[str, Any]
    cost: Cost


def ingest(inbox: Path, warehouse: Path) -> Ingested:
    """Ingest a folder of pages and return the outcome; raises BenchmarkError unless all were loaded."""
    command = [
        *(*STEPPE, "ingest", str(inbox)),
        *("--warehouse", str(warehouse), "--json"),
    ]
    done = run_here(command)
    outcome: dict[str, Any] = json.loads(done.output)
    if outcome["status"] != "published" or outcome["pages"]["loaded"] != outcome["pages"]["read"]:
        raise BenchmarkError(f"pages of {inbox} were not loaded: {json.dumps(outcome)}")
    return Ingested(outcome, done.cost)


def run_here(command: Sequence[str]) -> Measured:
    """Run a command on this checkout and return its cost and output; raises BenchmarkError where it fails."""
    try:
        return measured(command, ROOT, surroundings())
    except CommandFailedError as problem:
        raise BenchmarkError(str(problem)) from problem


def surroundings() -> dict[str, str]:
    """Return an environment in which the job is that of this checkout, with its own settings.

    It keeps bytecode, as an installed program does: compiling is no part of what a night costs.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STEPPE_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPATH": str(ROOT)}


def write_inbox(folder: Path, pages: Iterable[str]) -> Path:
    """Write the pages as files of a new folder and return it."""
    folder.mkdir(parents=True)
    for number, page in enumerate(pages):
        (folder / f"{number:06}.txt").write_text(page, "utf-8")
    return folder


def snapshot_number(warehouse: Path) -> int:
    """Return the number of the newest snapshot."""
    return int(manifest(warehouse)["snapshot"])


def n_pages(warehouse: Path) -> int:
    """Return how many pages the newest snapshot holds."""
    return int(manifest(warehouse)["tables"]["pages"]["rows"])


def manifest(warehouse: Path) -> dict[str, Any]:
    """Return the manifest of the newest snapshot."""
    read: dict[str, Any] = json.loads((warehouse / "current" / "manifest.json").read_text("utf-8"))
    return read
