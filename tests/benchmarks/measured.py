"""Runs a command in a process of its own and tells what it cost.

Started as a script, this file is the launcher that stands between the two. A process's peak memory counts
from its fork, when it still has the memory of the process that forked; so that has to be a small one.
Nothing beyond the standard library may be imported here.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

# ru_maxrss is in KiB on Linux and in bytes on macOS.
MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
LINES_OF_ERROR = 20


@dataclass(frozen=True)
class Cost:
    """What a command and the children that it waited for took; the peak is that of the largest process."""

    cpu_seconds: float
    wall_seconds: float
    peak_kib: int

    @property
    def peak_megabytes(self) -> float:
        """The peak resident memory in units of 1,000,000 bytes."""
        return self.peak_kib * 1024 / 1_000_000


@dataclass(frozen=True)
class Measured:
    """What a command cost, and what it wrote to standard output."""

    cost: Cost
    output: str


class CommandFailedError(Exception):
    """A command that was to be measured ended badly; the message holds what it wrote to standard error."""


def measured(
    command: Sequence[str], folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> Measured:
    """Run the command to its end and return its cost and output.

    Raises CommandFailedError where it cannot be started or does not end with 0.
    """
    with TemporaryDirectory(prefix="steppe-measured-") as place:
        report = Path(place) / "report.json"
        launcher = [sys.executable, "-I", "-S", __file__, str(report), *command]
        done = subprocess.run(
            launcher, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            told = "\n".join(done.stderr.splitlines()[-LINES_OF_ERROR:])
            raise CommandFailedError(f"{shlex.join(command)}\nended with {done.returncode}:\n{told}")
        return Measured(Cost(**json.loads(report.read_text("utf-8"))), done.stdout)


def _launch(report: str, command: Sequence[str]) -> int:
    """Run the command, write its cost as JSON, and return its exit code."""
    start = time.perf_counter()
    process = os.posix_spawnp(command[0], list(command), os.environ)
    _, status, usage = os.wait4(process, 0)
    wall_seconds = time.perf_counter() - start
    cost = Cost(
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        wall_seconds=wall_seconds,
        peak_kib=usage.ru_maxrss * MAXRSS_BYTES // 1024,
    )
    Path(report).write_text(json.dumps(asdict(cost)), "utf-8")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(_launch(sys.argv[1], sys.argv[2:]))
