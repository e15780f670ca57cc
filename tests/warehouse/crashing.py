"""A process that publishes and is killed at one of its steps on the file system."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.warehouse.making import alias, commit, new_run, row_of
from warehouse.folder import WarehouseFolder
from warehouse.lock import writer_lock
from warehouse.manifest import Manifest, current_manifest
from warehouse.recovery import recover
from warehouse.retention import Retention, expire
from warehouse.run_log import log_run

PUBLICATIONS = 3
STEPS = ("fsync", "link", "replace", "rename", "unlink", "rmdir", "mkdir", "chmod", "symlink", "ftruncate")


def publish_next(folder: WarehouseFolder) -> Manifest:
    """Run as a run does: recover, log, stage, publish, tidy.

    Publication n leaves n rows in `sites` and in `article_aliases`; the row '1' of the latter names n.
    """
    folder.create()
    with writer_lock(folder, "ingest"):
        recover(folder, datetime.now(UTC))
        old = current_manifest(folder)
        number = (old.tables["sites"].rows if old else 0) + 1
        run = new_run()
        log_run(folder, run)
        staged = folder.staging / run.run_id
        staged.mkdir()
        (staged / "rows.parquet").write_bytes(b"x")
        aliases = {"1": alias("1", str(number))} | {str(number): alias(str(number), str(number))}
        manifest = commit(
            folder,
            {"sites": [row_of("sites", site=f"{number:02}")], "article_aliases": list(aliases.values())},
            {"quarantine": [row_of("quarantine")]},
            run=run,
        )
        (staged / "rows.parquet").unlink()
        staged.rmdir()
        expire(folder, Retention(snapshots=2, days=0), datetime.now(UTC))
    return manifest


def publish_until_killed(root: Path, last_step: int, counted: Path | None = None) -> None:
    """Publish a few times, and die before step `last_step`; write the number of steps where none is left."""
    steps = Steps(last_step)
    steps.watch()
    for _ in range(PUBLICATIONS):
        publish_next(WarehouseFolder(root))
    if counted:
        taken = steps.taken
        counted.write_text(str(taken))


class Steps:
    """Counts what changes the file system, and kills the process at one of these steps."""

    def __init__(self, last: int) -> None:
        self.taken = 0
        self.last = last

    def step(self) -> None:
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        for name in STEPS:
            setattr(os, name, self.counted(getattr(os, name)))
        io.open = self.counted_open(io.open)

    def counted(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: object, **options: object) -> object:
            self.step()
            return original(*args, **options)

        return wrapper

    def counted_open(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(file: object, mode: str = "r", *args: object, **options: object) -> object:
            if set(mode) & set("wax+"):
                self.step()
            return original(file, mode, *args, **options)

        return wrapper
