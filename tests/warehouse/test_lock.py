from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.warehouse.making import new_warehouse
from warehouse.errors import LockedError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock

HOLD = """
import sys
from pathlib import Path
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock
with writer_lock(WarehouseFolder(Path(sys.argv[1])), "nightly"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_told_who_holds_the_warehouse(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with holder(tmp_path) as process:
        told = rf"process {process.pid} on host {socket.gethostname()}, started \d{{4}}-.*\+00:00 \(nightly\)"
        with pytest.raises(LockedError, match=told) as raised, writer_lock(folder, "ingest"):
            pass
    assert raised.value.exit_code == 4
    assert str(tmp_path) in str(raised.value)


def test_a_killed_holder_frees_the_warehouse(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with holder(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with writer_lock(folder, "ingest"):
            pass


def test_the_lock_file_stays_and_can_be_taken_again(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    for _ in range(2):
        with writer_lock(folder, "ingest"):
            assert str(os.getpid()) in folder.lock_file.read_text()
    assert folder.lock_file.read_text() == ""


def test_a_holder_that_has_not_said_its_name_is_still_respected(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with holder(tmp_path):
        folder.lock_file.write_text("{")
        with pytest.raises(LockedError, match="a process that has just started"), writer_lock(folder, "x"):
            pass


def test_a_lock_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = WarehouseFolder(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"cannot write the lock file .*nowhere"), writer_lock(folder, "x"):
        pass
