"""A warehouse of two nights, copies of it, and the program in this process."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.keeping.nights import copied, two_nights


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  as the command prints it
        return json.loads(self.out)


Steppe = Callable[..., Outcome]


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of two snapshots, which no test may change."""
    return two_nights(tmp_path_factory.mktemp("two-nights"))


@pytest.fixture
def steppe(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Steppe]:
    """Return a function that runs the program in this process, on the warehouse that is given first."""

    def run_on(warehouse: Path, *arguments: str) -> Outcome:
        monkeypatch.setenv("STEPPE_WAREHOUSE", str(warehouse))
        capsysbinary.readouterr()
        code = run(list(arguments), Settings())
        out, err = capsysbinary.readouterr()
        return Outcome(code, out.decode(), err.decode())

    handler = signal.getsignal(signal.SIGTERM)  # which runs set anew
    yield run_on
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def own(nights: Path, tmp_path: Path, steppe: Steppe) -> Path:
    """Return a copy of the two nights that a test may change, whole where it lies."""
    warehouse = copied(nights, tmp_path / "own")
    assert steppe(warehouse, "rebuild-catalogue").code == 0
    return warehouse
