"""Ways in which a run is cut short, each at an instant that can be told again."""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
from pathlib import Path
from typing import NamedTuple

from tests.crashes.actions import Action, Actions, kind_of
from tests.crashes.durability import Durability

KILL_AT_ACTION = "killed at action"
KILL_AT_CALL = "killed at call"
KILL_AT_MICROSECOND = "killed at microsecond of CPU time"
KILL_AT_BYTE = "killed at byte of a file"
FULL_FROM_ACTION = "disk full from action"
NO_SYNC_AT_ACTION = "failed sync at action"
READ_ONLY_FROM_ACTION = "read-only from action"
FULL_AT_BYTE = "disk full at byte of a file"

KILLS = {
    KILL_AT_ACTION: signal.SIGKILL,
    KILL_AT_CALL: signal.SIGKILL,
    # Neither is handled by anybody, so that the process dies at once, also in the midst of a library's work.
    KILL_AT_MICROSECOND: signal.SIGPROF,
    KILL_AT_BYTE: signal.SIGXFSZ,
}
"""Which signal ends the process."""
ALLOCATING = {"open", "write", "pwrite", "mkdir", "link", "symlink", "rename", "replace"}
"""What a full disk refuses: it lets files be removed, and shortened."""
ALTERING = ALLOCATING | {"unlink", "remove", "rmdir", "chmod", "ftruncate"}
PROFILED = {"call", "return", "c_call", "c_return"}


class Fault(NamedTuple):
    """One way to cut a run short, and when; counts begin with 1."""

    how: str
    at: int

    @property
    def is_kill(self) -> bool:
        """Whether the process dies of it."""
        return self.how in KILLS

    def told(self, kinds: list[str]) -> str:
        """Return it in words; `kinds` are the actions of a run that nothing disturbs."""
        is_known = "action" in self.how and 0 < self.at <= len(kinds)
        return f"{self.how} {self.at}{f' ({kinds[self.at - 1]})' if is_known else ''}"


UNDISTURBED = Fault("undisturbed", 0)
COUNTED = Fault("counted", 0)
"""Nothing happens but that everything is counted."""


class Taken(NamedTuple):
    """What a counted run took, and what it relied on before it was on disk."""

    kinds: list[str]
    calls: int
    microseconds: int
    largest_file_bytes: int
    unsynced: list[str]


class Interference:
    """Lets a fault happen to this process; it is for processes that do one thing."""

    def __init__(self, fault: Fault, root: Path) -> None:
        self._fault = fault
        self._root = root
        self._n_actions = 0
        self._n_calls = 0
        self._kinds: list[str] = []
        self._is_begun = False
        self._durability = Durability(root / "warehouse") if fault == COUNTED else None
        self._refusal = {
            FULL_FROM_ACTION: self._refuse_when_full,
            NO_SYNC_AT_ACTION: self._refuse_to_sync,
            READ_ONLY_FROM_ACTION: self._refuse_to_alter,
        }.get(fault.how)

    def begin(self) -> None:
        """Count from here on."""
        if self._is_begun:
            return
        self._is_begun = True
        if self._fault.how == KILL_AT_CALL:
            sys.setprofile(self._count_call)
        elif self._fault.how == KILL_AT_MICROSECOND:
            signal.signal(signal.SIGPROF, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_PROF, self._fault.at / 1e6)
        elif self._fault.how in {KILL_AT_BYTE, FULL_AT_BYTE}:
            action = signal.SIG_DFL if self._fault.is_kill else signal.SIG_IGN
            signal.signal(signal.SIGXFSZ, action)
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (self._fault.at, resource.RLIM_INFINITY))
        elif self._fault != UNDISTURBED:
            Actions(self._before, self._after).watch()
        if self._fault == COUNTED:
            sys.setprofile(self._count_call)

    def taken(self) -> Taken:
        """Return what was counted."""
        sys.setprofile(None)
        used = resource.getrusage(resource.RUSAGE_SELF)
        sizes = [path.stat().st_size for path in self._root.rglob("*") if path.is_file()]
        return Taken(
            self._kinds,
            self._n_calls,
            round((used.ru_utime + used.ru_stime) * 1e6),
            max(sizes, default=0),
            self._durability.at_the_end() if self._durability else [],
        )

    def _count_call(self, _frame: object, event: str, _what: object) -> None:
        if event in PROFILED:
            self._n_calls += 1
            if self._n_calls == self._fault.at:
                os.kill(os.getpid(), signal.SIGKILL)

    def _before(self, action: Action) -> None:
        self._n_actions += 1
        if self._durability:
            sys.setprofile(None)
            self._kinds.append(kind_of(action, self._root))
            self._durability.before(action)
            sys.setprofile(self._count_call)
        if self._fault.how == KILL_AT_ACTION and self._n_actions == self._fault.at:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._refusal:
            self._refusal(action)

    def _after(self, action: Action) -> None:
        if self._durability:
            sys.setprofile(None)
            self._durability.after(action)
            sys.setprofile(self._count_call)

    def _refuse_when_full(self, action: Action) -> None:
        if self._n_actions >= self._fault.at and action.verb in ALLOCATING and not _is_there(action):
            raise _refused(errno.ENOSPC, action)

    def _refuse_to_sync(self, action: Action) -> None:
        if self._n_actions == self._fault.at and action.verb == "fsync":
            raise OSError(errno.EIO, os.strerror(errno.EIO))  # as os.fsync has it: no file is named

    def _refuse_to_alter(self, action: Action) -> None:
        if self._n_actions >= self._fault.at and action.verb in ALTERING and not _is_there(action):
            raise _refused(errno.EROFS, action)


def _is_there(action: Action) -> bool:
    """Return whether the system says first that a folder is there."""
    return action.verb == "mkdir" and Path(action.path).is_dir()


def _refused(number: int, action: Action) -> OSError:
    # Whoever writes or shortens by a descriptor is told of no file.
    named = () if action.verb in {"write", "pwrite", "ftruncate"} else (action.path,)
    return OSError(number, os.strerror(number), *named)
