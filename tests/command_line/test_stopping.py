"""A run that is told to stop ends as one that failed: with a sentence, logged, and the old rows in place."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from dags.ingest import ingest_paths
from etl import publication
from tests.command_line.conftest import Steppe
from tests.forms.wrapping import PAGES
from tests.ingest.invented import tables
from tests.support.surroundings import PROGRAM_PATH

SAID = "the run was interrupted before it was done; nothing was published"
STOPPED_AT = {
    "ingest": "etl.pipelines.stage_reading",
    "publish": "warehouse.publish.build_snapshot",
    "replay": "etl.replay.stage_reading",
}
"""What a run does when the signal comes."""
SCRIPT = """
import os, signal, sys
from importlib import import_module
module, _, name = sys.argv.pop(1).rpartition(".")
original = getattr(import_module(module), name)
def stopped(*values, **options):
    os.kill(os.getpid(), signal.SIGTERM)
    return original(*values, **options)
setattr(import_module(module), name, stopped)
from dags.command_line import main
main()
"""

SLOW_INDEX = """
import os, signal, sys, threading, time
from pathlib import Path
from warehouse.search import indexing
name = sys.argv.pop(1)
warehouse = Path(sys.argv[4])
before = os.readlink(warehouse / "current")
original = getattr(indexing, name)
def stopped(*values, **options):
    while os.readlink(warehouse / "current") == before:
        time.sleep(0.001)
    if threading.current_thread() is not threading.main_thread():
        time.sleep(0.2)  # the main thread has come to its end but for this
    os.kill(os.getpid(), signal.SIGTERM)
    return original(*values, **options)
setattr(indexing, name, stopped)
from dags.command_line import main
main()
"""
"""A run whose signal comes when its snapshot is published and its index is not."""


@pytest.mark.parametrize("is_ignoring", [False, True], ids=["in the foreground", "in the background"])
@pytest.mark.parametrize("work", STOPPED_AT)
def test_sigterm_ends_a_run_as_an_interrupt_does(
    work: str, is_ignoring: bool, tmp_path: Path, steppe: Steppe
) -> None:
    """Shells let what runs in the background ignore interrupts; SIGTERM must end it all the same."""
    inbox, warehouse = tmp_path / "inbox", tmp_path / "own"
    inbox.mkdir()
    (inbox / "first.txt").write_bytes(PAGES["bazaar-1"])
    ingest_paths([inbox], warehouse, progress=False)
    before = tables(warehouse)
    for name, page in PAGES.items():
        (inbox / f"{name}.txt").write_bytes(page)
    command = ["replay"] if work == "replay" else ["ingest", str(inbox)]
    ignore: Callable[[], object] = partial(signal.signal, signal.SIGINT, signal.SIG_IGN)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, STOPPED_AT[work], *command, "--warehouse", str(warehouse), "--json"],
        env={**os.environ, "PYTHONPATH": PROGRAM_PATH},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=ignore if is_ignoring else None,
    )
    assert (done.returncode, done.stderr) == (1, f"steppe: {SAID}\n")
    told = json.loads(done.stdout)
    assert (told["status"], told["message"]) == ("failed", SAID)
    assert tables(warehouse) == before
    status = json.loads(steppe("status", "--json", "--warehouse", str(warehouse)).out)
    assert (status["running"], status["last_run"]["status"]) == (None, "failed")
    again = steppe(*command, "--json", "--warehouse", str(warehouse))
    assert again.code == 0, again.err
    assert list((warehouse / "_staging").iterdir()) == []


@pytest.mark.parametrize("work", ["publish_generation", "updated_aside"])
def test_a_run_that_is_stopped_when_its_snapshot_stands_is_told_as_published(
    work: str, tmp_path: Path, steppe: Steppe
) -> None:
    """The signal comes while the index is shown, or made beside the snapshot and waited for at its end."""
    inbox, warehouse = tmp_path / "inbox", tmp_path / "own"
    inbox.mkdir()
    (inbox / "first.txt").write_bytes(PAGES["bazaar-1"])
    ingest_paths([inbox], warehouse, progress=False)
    (inbox / "second.txt").write_bytes(PAGES["bazaar-2"])
    command = ["ingest", str(inbox), "--warehouse", str(warehouse), "--json"]
    done = subprocess.run(
        [sys.executable, "-c", SLOW_INDEX, work, *command],
        env={**os.environ, "PYTHONPATH": PROGRAM_PATH},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["status"], told["snapshot"]) == ("published", 2)
    assert "nothing was published" not in done.stderr
    runs = json.loads(steppe("runs", "--json", "--warehouse", str(warehouse)).out)
    assert [(run["status"], run["snapshot"]) for run in runs["runs"]] == [("published", 2), ("published", 1)]
    assert list((warehouse / "_staging").iterdir()) == []
    found = json.loads(steppe("search", "water", "--json", "--warehouse", str(warehouse)).out)
    assert found["snapshot"] == 2


def test_a_run_that_is_stopped_while_it_tidies_up_is_told_as_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.txt").write_bytes(PAGES["bazaar-1"])

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publication, "shutil", SimpleNamespace(rmtree=interrupted))
    run = ingest_paths([tmp_path / "page.txt"], tmp_path / "own", progress=False)
    assert (run.status, run.snapshot) == ("published", 1)
    assert list((tmp_path / "own" / "_staging").iterdir()) == []


def test_sigterm_leaves_nothing_of_an_answer_behind(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "answer.csv").write_text("the old answer")
    question = ["sql", "SELECT 1 AS a", "--format", "csv", "--output", str(tmp_path / "answer.csv")]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "dags.command_line.answering.write_csv", *question],
        env={**os.environ, "PYTHONPATH": PROGRAM_PATH, "STEPPE_WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == "steppe: interrupted before it was done"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"answer.csv": "the old answer"}
