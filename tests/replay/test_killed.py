"""A replay that is killed at any step leaves the old rows whole or the new ones, and the next one ends it."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from dags.replay import replay_pages
from tests.ingest.invented import ask, tables
from tests.replay.gazette import Place
from tests.support.processes import exit_code_of
from tests.warehouse.crashing import Steps

DEATHS = 8
NEVER = 10**9

Tables = dict[str, list[tuple[object, ...]]]


def replay_until_killed(warehouse: Path, sites: str, last_step: int, counted: Path | None) -> None:
    """Replay, and die before step `last_step`; write the number of steps if none kills."""
    from spiders import settings  # noqa: PLC0415  in the process that dies alone

    settings.STEPPE_SITES[:] = [sites]
    steps = Steps(last_step)
    steps.watch()
    replay_pages(warehouse, progress=False)
    if counted:
        taken = steps.taken
        counted.write_text(str(taken))


def die_at(place: Place, step: int, counted: Path | None = None) -> int | None:
    return exit_code_of(replay_until_killed, (place.warehouse, str(place.folder / "sites"), step, counted))


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Tables, Tables, int]:
    """Return a place to replay, its rows, those that a replay leaves, and the steps that it takes."""
    folder = tmp_path_factory.mktemp("killed")
    place = Place(folder, folder / "warehouse")
    place.mend(refused="ODDLY")
    for name, text in (("a.txt", "WELL"), ("b.txt", "ODDLY")):
        place.put(name, f"HERALD\n2026-02-19\nA {text} :: {text} told\nRATE KZT/USD 0.0019 0.1%\n")
    place.ingest()
    place.mend(change="text + ' again'", version=2)
    unharmed = place.beside("unharmed")
    shutil.copytree(place.warehouse, unharmed.warehouse, symlinks=True)
    assert die_at(unharmed, NEVER, folder / "steps") == 0
    return place, tables(place.warehouse), tables(unharmed.warehouse), int((folder / "steps").read_text())


@pytest.mark.parametrize("death", range(DEATHS))
def test_a_kill_at_any_step_of_a_replay(before: tuple[Place, Tables, Tables, int], death: int) -> None:
    original, old, new, steps = before
    place = original.beside(f"death-{death}")
    shutil.copytree(original.warehouse, place.warehouse, symlinks=True)
    assert die_at(place, 1 + death * (steps - 1) // (DEATHS - 1)) == -signal.SIGKILL
    assert tables(place.warehouse) in (old, new)
    outcome = place.steppe("replay", "--json")
    assert outcome.code == 0, outcome.err
    assert tables(place.warehouse) == new
    assert ask(place.warehouse, "SELECT count(*) FROM quarantine") == [(0,)]
    assert list((place.warehouse / "_staging").iterdir()) == []
