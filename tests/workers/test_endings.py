"""However a crawl of several workers ends, they are gone; where it went wrong, nothing is published."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain, repeat
from multiprocessing import Pipe
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from dags.limits import limits_with
from etl.foreman import Question
from spiders.counting import Expected
from spiders.crawl import crawl_inboxes
from spiders.inboxes import EveryFile, GivenUpError, Inbox
from spiders.workers import Office
from tests.ingest.invented import Listing, prose, tables
from warehouse.errors import SteppeError

ROOT = Path(__file__).parents[2]
Processes = list[subprocess.Popen[bytes]]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_bytes(Listing([(f"Title {number}", prose(number, 60))]).render())
    return folder


def interrupted_by(monkeypatch: pytest.MonkeyPatch, name: str, happening: Callable[[], object]) -> None:
    """Let something happen where workers first ask a question of that name."""
    answer = Office.answer

    def disturbed(office: Office, question: Question) -> object:
        if question.name == name:
            happening()
        return answer(office, question)

    monkeypatch.setattr(Office, "answer", disturbed)


def test_a_worker_that_is_killed(
    inbox: Path, tmp_path: Path, started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kill() -> None:
        started[1].kill()

    interrupted_by(monkeypatch, "known", kill)
    with pytest.raises(
        SteppeError, match="a worker was ended by SIGKILL before its work was done; nothing was"
    ):
        ingest_paths([inbox], tmp_path / "own", workers=2, progress=False)
    assert_all_is_over(started, tmp_path / "own")


def test_a_run_that_is_stopped_while_workers_read(
    inbox: Path, tmp_path: Path, started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop() -> None:
        os.kill(os.getpid(), signal.SIGINT)

    interrupted_by(monkeypatch, "known", stop)
    with pytest.raises(SteppeError, match="the run was interrupted before it was done; nothing was"):
        ingest_paths([inbox], tmp_path / "own", workers=2, progress=False)
    assert_all_is_over(started, tmp_path / "own")


def test_workers_whose_run_is_killed_end_too(tmp_path: Path) -> None:
    here, there = Pipe()
    settings = {"STEPPE_WAREHOUSE": str(tmp_path / "own"), "STEPPE_STAGE": str(tmp_path / "stage")}
    order = {"settings": {**settings, "STEPPE_FOREMAN": there.fileno()}, "log_level": logging.WARNING}
    with there:
        worker = subprocess.Popen(
            [sys.executable, "-m", "spiders.worker", json.dumps(order)],
            cwd=ROOT,
            pass_fds=[there.fileno()],
        )
    assert here.recv().name == "errands"
    here.close()  # as the system does for a process that is no more
    assert worker.wait(60) == 1


def test_a_worker_that_cannot_begin(
    inbox: Path, tmp_path: Path, started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spiders.workers.worker_folder", lambda *_: inbox / "0.txt" / "stage")
    with pytest.raises(SteppeError, match=r"a worker could not begin: NotADirectoryError: .*0.txt/stage"):
        ingest_paths([inbox], tmp_path / "own", workers=2, progress=False)
    assert_all_is_over(started, tmp_path / "own")


def test_a_worker_whose_disk_takes_no_more(
    inbox: Path, tmp_path: Path, started: Processes, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--warehouse", str(tmp_path / "own"), "--json"]
    assert run(["ingest", str(inbox / "0.txt"), "--workers", "1", *words], Settings()) == 0
    before = tables(tmp_path / "own")
    capsys.readouterr()
    with let_workers_write(512):
        assert run(["ingest", str(inbox), "--workers", "2", *words], Settings()) == 1
    told = capsys.readouterr()
    assert "could not be staged: OSError: [Errno 27] " in told.err
    assert "; nothing was published, so mend the cause and run again" in told.err
    assert "Traceback" not in told.err
    assert json.loads(told.out)["status"] == "failed"
    assert [process.poll() is None for process in started] == [False, False]
    assert tables(tmp_path / "own") == before
    assert run(["ingest", str(inbox), "--workers", "1", *words], Settings()) == 0
    assert json.loads(capsys.readouterr().out)["pages"]["loaded"] == 3


@contextmanager
def let_workers_write(n_bytes: int) -> Iterator[None]:
    """Let the system refuse workers a file that is larger, as a full disk refuses any."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("spiders.workers.subprocess.Popen", partial(subprocess.Popen, preexec_fn=limit))
        yield


def test_a_night_of_workers_that_is_over_leaves_the_rest_for_the_next(
    inbox: Path,
    tmp_path: Path,
    started: Processes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = tmp_path / "steppe.toml"
    config.write_text(
        'warehouse = "own"\nworkers = 2\nmin_free_gb = 0\nsettle_seconds = 0\nmax_minutes = 1\n'
        '[[inboxes]]\nname = "inbox"\npath = "inbox"\nsite = "timesca.com"\n'
    )
    clock = chain((0.0,) * 4, repeat(61.0))  # it is asked when the night begins, and of each file
    with monkeypatch.context() as patch:
        patch.setattr("dags.night.choosing.time.monotonic", lambda: next(clock))
        assert run(["nightly", "--config", str(config), "--json"], Settings()) == 0
    assert len(started) == 2
    told = json.loads(capsys.readouterr().out)
    assert 0 < (n_loaded := told["pages"]["loaded"]) < 4
    assert told["message"].startswith(f"stopped at max_minutes = 1; {4 - n_loaded} file")
    assert told["left"] == [f"inbox/{each.name}" for each in sorted(inbox.iterdir())[n_loaded:]]


def test_a_choice_that_gives_up(inbox: Path, tmp_path: Path, started: Processes) -> None:
    class Impatient(EveryFile):
        def wants(self, path: Path) -> bool:
            if path.name == "2.txt":
                raise GivenUpError("there is no room")
            return True

    with pytest.raises(GivenUpError, match="there is no room"):
        crawl_inboxes(
            *([Inbox.of_path(inbox)], tmp_path / "own", tmp_path / "stage", Impatient()),
            limits=limits_with(),
            expected=Expected(4, 4000),
            workers=2,
        )
    assert [process.poll() is None for process in started] == [False, False]


def assert_all_is_over(started: Processes, warehouse: Path) -> None:
    assert [process.poll() is None for process in started] == [False, False]
    assert not (warehouse / "current").exists()


def test_few_pages_start_no_worker(
    inbox: Path, tmp_path: Path, started: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = sum(file.stat().st_size for file in inbox.iterdir())
    monkeypatch.setattr("spiders.crawl.WORTH_A_WORKER", size)
    assert ingest_paths([inbox], tmp_path / "own", workers=8, progress=False).pages_loaded == 4
    assert started == []


def test_a_refused_night_of_workers_can_be_let_in(
    inbox: Path, tmp_path: Path, started: Processes, capsys: pytest.CaptureFixture[str]
) -> None:
    config, warehouse = tmp_path / "steppe.toml", tmp_path / "own"
    config.write_text(
        'warehouse = "own"\nworkers = 2\nmin_free_gb = 0\nsettle_seconds = 0\n'
        '[[inboxes]]\nname = "main"\npath = "inbox"\nsite = "timesca.com"\n'
        "[gates.quarantine-share]\nmax = 0.1\n"
    )
    (inbox / "odd.txt").write_bytes(b"Nothing that any site would print.")
    assert run(["nightly", "--config", str(config)], Settings()) == 3
    assert len(started) == 2
    (stage,) = (warehouse / "_staging").iterdir()
    assert [each for each in stage.iterdir() if each.name.startswith("worker")] == []
    assert run(["runs", "show", stage.name, "--warehouse", str(warehouse)], Settings()) == 0
    assert "main/odd.txt" in capsys.readouterr().out
