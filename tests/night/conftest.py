"""Nights held as a scheduler holds them, on inboxes of invented pages."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.ingest.invented import Listing, prose

AN_HOUR_NS = 3600 * 10**9


@dataclass(frozen=True, slots=True)
class Told:
    """How a night ended: its exit code, what it printed as JSON, and its diagnostics."""

    code: int
    document: dict[str, Any]
    err: str

    @property
    def loaded(self) -> tuple[str, int, int]:
        """Its status, the pages it loaded, and those that it met."""
        return self.document["status"], self.document["pages"]["loaded"], self.document["pages"]["read"]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with settings, an inbox `in` and a warehouse."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    caplog: pytest.LogCaptureFixture

    @property
    def inbox(self) -> Path:
        return self.root / "in"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def config(self) -> Path:
        return self.root / "steppe.toml"

    def configure(self, more: str = "", inboxes: str = '[[inboxes]]\nname = "main"\npath = "in"') -> None:
        """Write the settings: `more` of the first keys, and the inboxes."""
        self.config.write_text(f'warehouse = "warehouse"\nmin_free_gb = 0\n{more}\n{inboxes}\n')

    def put(self, name: str, content: bytes, age_ns: int = AN_HOUR_NS) -> Path:
        """Lay a file into the inbox that was written some time ago."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made_old(path, age_ns)
        return path

    def night(self, *words: str) -> Told:
        """Hold a night."""
        self.capsys.readouterr()
        self.caplog.clear()
        code = run(["nightly", "--config", str(self.config), "--json", *words], Settings())
        told = self.capsys.readouterr()
        return Told(code, json.loads(told.out) if told.out else {}, self.caplog.text + told.err)

    def steppe(self, *words: str) -> int:
        """Run another command on the warehouse."""
        return run([*words, "--warehouse", str(self.warehouse)], Settings())


def made_old(path: Path, age_ns: int = AN_HOUR_NS) -> None:
    then = time.time_ns() - age_ns
    os.utime(path, ns=(then, then))


def page(number: int, date: str | None = "19 February 2026") -> bytes:
    """Return a page with one article of its own."""
    return Listing([(f"Headline {number}", prose(number, 60))], date=date).render()


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Place:
    """Return a place with an empty inbox."""
    made = Place(tmp_path, capsys, caplog)
    made.inbox.mkdir()
    made.configure()
    return made
