"""Holds nights as a scheduler does: each in a process of its own, at its own time, whatever happens to it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

from tests.crashes.faults import UNDISTURBED, Fault, Interference
from tests.support.processes import exit_code_of
from tests.thirty_nights.month import Delivery

CONFIG = """\
warehouse = "warehouse"
min_free_gb = 0

[[inboxes]]
name = "inbox"
path = "inbox"
site = "timesca.com"

[report]
folder = "reports"
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, or a signal's number below zero, and what it printed."""

    code: int | None
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What it printed as JSON."""
        found: dict[str, Any] = json.loads(self.out)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with settings, an inbox, a warehouse and reports, which are not there at first."""

    root: Path

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    def make(self) -> None:
        (self.root / "inbox").mkdir(parents=True)
        (self.root / "steppe.toml").write_text(CONFIG)

    def deliver(self, files: Iterable[Delivery], arrived_at: datetime) -> None:
        """Lay files into the inbox, in the place of those that are there under their names."""
        for each in files:
            path = self.root / "inbox" / each.path
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(each.content)
            os.utime(path, (arrived_at.timestamp(), arrived_at.timestamp()))

    def night(self, moment: datetime, fault: Fault = UNDISTURBED) -> Ended:
        """Hold a night that begins at a moment, and is cut short by a fault."""
        return self.steppe(["nightly", "--config", "steppe.toml", "--json"], moment, fault)

    def steppe(self, words: list[str], moment: datetime, fault: Fault = UNDISTURBED) -> Ended:
        """Run the program in the folder, with its clock at a moment."""
        facts = (words, str(self.root), moment.isoformat(), tuple(fault))
        code = exit_code_of(_run, facts)
        return Ended(code, *((self.root / name).read_text() for name in ("out", "err")))

    def report(self, ended: Ended) -> tuple[dict[str, Any], str]:
        """Return the report of a run, as JSON and as the page that it is read as."""
        place = self.root / "reports" / ended.document["run_id"]
        return json.loads((place / "report.json").read_bytes()), (place / "index.html").read_text()


def _run(words: list[str], folder: str, moment: str, fault: tuple[str, int]) -> None:
    from dags.command_line.program import run  # noqa: PLC0415  loaded where it runs
    from dags.command_line.settings import Settings  # noqa: PLC0415

    os.chdir(folder)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    interference = Interference(Fault(*fault), Path(folder))
    with time_machine.travel(datetime.fromisoformat(moment)):
        interference.begin()
        code = run(words, Settings())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def an_hour_before(moment: datetime) -> datetime:
    return moment - timedelta(hours=1)


def said(document: Mapping[str, Any]) -> str:
    """Return all that a report says, as one text to seek in."""
    return json.dumps(document, ensure_ascii=False)
