"""The process of one reader: it reads until it is told to end, and says what it has met."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from tests.keeping.readers.promises import Content
from tests.keeping.readers.sessions import ON_DEMAND, SESSIONS, Read


class Seen(NamedTuple):
    """That a read of a snapshot has ended, and which one was the newest when it began."""

    snapshot: int
    newest: int


class Failed(NamedTuple):
    """That a read has failed, and how."""

    traceback: str


@dataclass(slots=True)
class Tally:
    """All that a reader has met: each content, how often, and how many reads were of an earlier snapshot.

    `cpu_seconds` is what its process took, with the processes that it has started.
    """

    contents: Counter[Content] = field(default_factory=Counter)
    n_earlier: int = 0
    cpu_seconds: float = 0.0

    @property
    def n_reads(self) -> int:
        """How many reads there were."""
        return self.contents.total()

    @property
    def snapshots(self) -> set[int]:
        """The snapshots that were read."""
        return {content.snapshot for content in self.contents}

    def add(self, read: Read) -> None:
        """Count a read."""
        self.contents[read.content] += 1
        self.n_earlier += read.content.snapshot < read.newest


AGAIN, END = "again", "end"
Message = Seen | Failed | Tally


def loop(name: str, root: Path, channel: Connection) -> None:
    """Read without a pause until told to end; tell of every change of snapshot, and at last of all reads."""
    on_demand = name in ON_DEMAND
    if not on_demand:
        os.nice(10)  # readers that never pause leave the writer a core, so that there is something to read
    # DuckDB draws progress for a process that has no main file, as for somebody at a prompt.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    tally = Tally()
    last: Seen | None = None
    try:
        for read in SESSIONS[name](root):
            tally.add(read)
            seen = Seen(read.content.snapshot, read.newest)
            if on_demand or seen != last:
                channel.send(seen)
                last = seen
            if (on_demand or channel.poll()) and channel.recv() == END:
                break
        tally.cpu_seconds = sum(os.times()[:4])
        channel.send(tally)
    except Exception:  # noqa: BLE001  whatever it is, the reader must not have met it
        channel.send(Failed(traceback.format_exc()))
