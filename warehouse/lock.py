"""One writer at a time: an flock, which the kernel drops when a run dies."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from warehouse.errors import LockedError, UsageError
from warehouse.folder import WarehouseFolder


@contextmanager
def writer_lock(folder: WarehouseFolder, purpose: str) -> Iterator[None]:
    """Hold the warehouse for writing; `purpose` tells others what for, such as 'ingest'.

    Raises LockedError at once where another process holds it, and UsageError where the lock file cannot
    be written. The lock file stays: removing it would let two runs lock two different files of one name.
    """
    descriptor = _open_lock_file(folder)
    try:
        _lock(descriptor, folder)
        # The lock holds whether or not its file can tell who has it; and nothing may hide how the run ended.
        with suppress(OSError):
            _write_holder(descriptor, purpose)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _open_lock_file(folder: WarehouseFolder) -> int:
    try:
        return os.open(folder.lock_file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise UsageError(
            f"cannot write the lock file {folder.lock_file}: {problem.strerror}; "
            "give a warehouse folder that can be written"
        ) from problem


def _lock(descriptor: int, folder: WarehouseFolder) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 4096, 0)
        raise LockedError(
            f"another run holds the warehouse {folder.root}: {_describe(holder)}; try again when it has ended"
        ) from None


def _write_holder(descriptor: int, purpose: str) -> None:
    holder = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "purpose": purpose,
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode(), 0)


def _describe(holder: bytes) -> str:
    try:
        facts = json.loads(holder)
        who = f"process {facts['pid']} on host {facts['host']}"
        return f"{who}, started {facts['started_at']} ({facts['purpose']})"
    except (ValueError, KeyError, TypeError):
        # The other run has the lock but has not written yet who it is.
        return "a process that has just started"
