"""Several workers for one crawl: each is a process with Scrapy that stages in a folder of its own.

They are programs of their own, not copies of this process: copies of one that has threads, as DuckDB and
Arrow start them, can stand still for ever. This process lists the files, and it alone knows which pages were
met.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Pipe, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etl.known_pages import KnownPages
from etl.notices import Notices
from etl.progress import Progress
from etl.site import load_sites
from etl.worker_stages import worker_folder
from spiders.errands import errands_in, in_portions
from spiders.inboxes import EveryFile
from spiders.settings import STEPPE_SITES
from spiders.walking import FoundFile
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from types import TracebackType

    from etl.foreman import Heard, Question
    from spiders.errands import Errand
    from spiders.forms.limits import Limits
    from spiders.inboxes import Choice, Inbox

SECONDS_TO_END = 5.0
"""A worker ends at once when it is told to, unless the disk keeps it."""


def crawl_with_workers(  # noqa: PLR0917  each of the six is a thing of its own
    n_workers: int,
    settings: Mapping[str, Any],
    inboxes: Sequence[Inbox],
    choice: Choice | None,
    limits: Limits,
    expected_pages: int,
) -> None:
    """Stage every page of the inboxes that the choice wants; raises as `crawl_inboxes` does.

    SteppeError also where a worker ended before its work was done. However it ends, no worker is left.
    """
    warehouse = Path(settings["STEPPE_WAREHOUSE"])
    known_sites = frozenset(load_sites([Path(each) for each in STEPPE_SITES]).by_name)
    choice = choice or EveryFile()
    errands = errands_in(inboxes, warehouse, limits, known_sites, choice)
    with (
        closing(KnownPages(WarehouseFolder(warehouse.absolute()))) as known_pages,
        closing(Notices()) as notices,
        closing(Progress(is_shown=settings["STEPPE_PROGRESS"])) as progress,
        Workers(n_workers, settings) as workers,
    ):
        progress.expect(expected_pages)
        workers.serve(Office(in_portions(errands, n_workers), known_pages, notices, choice, progress))


@dataclass(frozen=True, slots=True)
class Office:
    """What answers the questions of all workers."""

    portions: Iterator[list[Errand]]
    known_pages: KnownPages
    notices: Notices
    choice: Choice
    progress: Progress
    _told: set[object] = field(default_factory=set)
    _seen: dict[str, bytes] = field(default_factory=dict)
    _left_out: dict[Path, bool] = field(default_factory=dict)

    def answer(self, question: Question) -> object:
        """Return the answer to a question of `etl.foreman.Foreman`."""
        questions: dict[str, Callable[..., object]] = {
            "errands": self._next_portion,
            "known": self.known_pages.known_among,
            "changed": self._leaves_out,
            "told": self._is_first_to_tell,
            "agree": self._agree,
        }
        return questions[question.name](*question.arguments)

    def _next_portion(self) -> list[Errand]:
        portion = next(self.portions, [])
        for errand in portion:
            if isinstance(errand.met, FoundFile) and errand.met.share:  # the first page of it is one more
                self.progress.expect_more()
        return portion

    def _leaves_out(self, path: Path, is_begun: bool) -> bool:
        """Ask the choice once of each file, however many share it."""
        if path not in self._left_out:
            self._left_out[path] = self.choice.leaves_out(path, is_begun=is_begun)
        return self._left_out[path]

    def _is_first_to_tell(self, told: object) -> bool:
        is_first = told not in self._told
        self._told.add(told)
        return is_first

    def _agree(self, source: str, seen: bytes) -> None:
        if self._seen.setdefault(source, seen) != seen:
            raise SteppeError(
                f"{source} held other pages for one of the workers that shared it than for another, as on a "
                "failing disk; nothing was published, so run again, with --workers 1 where that happens again"
            )

    def hear(self, heard: Heard) -> None:
        """Tell on what a worker has told."""
        for told in heard.told:
            tell = self.notices.tell_in_passing if told.is_in_passing else self.notices.tell
            tell(told.source, told.disposition, told.reason, told.message)
        for path, reason in heard.troubled:
            self.choice.note(path, reason)
        for logger, level, message in heard.logged:
            logging.getLogger(logger).log(level, "%s", message)
        for _ in range(heard.n_unexpected):
            self.progress.expect_more()
        if heard.n_passed:
            self.progress.advance(heard.n_passed)


@dataclass(slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    connection: Connection


class Workers(AbstractContextManager["Workers"]):
    """Running workers, which are gone when the block is left."""

    def __init__(self, n_workers: int, settings: Mapping[str, Any]) -> None:
        stage = Path(settings["STEPPE_STAGE"])
        self._workers: list[_Worker] = []
        for number in range(1, n_workers + 1):
            own = {"STEPPE_STAGE": str(worker_folder(stage, number))}
            self._workers.append(_started({**settings, **own, "STEPPE_SITES": STEPPE_SITES}))

    def serve(self, office: Office) -> None:
        """Answer until all is done; raise SteppeError where a worker fails, or is gone before the end."""
        at_work = list(self._workers)
        while at_work:
            asking = wait([worker.connection for worker in at_work])
            for worker in [each for each in at_work if each.connection in asking]:
                if _is_at_end(worker, office):
                    at_work.remove(worker)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.connection.close()
            if kind is not None:
                worker.process.terminate()
        for worker in self._workers:
            with suppress(subprocess.TimeoutExpired):
                worker.process.wait(SECONDS_TO_END)
            worker.process.kill()
            worker.process.wait()


def _started(settings: Mapping[str, Any]) -> _Worker:
    """Start a worker: in a process group of its own, so that Ctrl-C reaches this process alone."""
    here, there = Pipe()
    order = {
        "settings": {**settings, "STEPPE_FOREMAN": there.fileno()},
        "log_level": logging.getLogger("steppe.pages").getEffectiveLevel(),
    }
    with there:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "spiders.worker", json.dumps(order)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            pass_fds=[there.fileno()],
            process_group=0,
        )
    return _Worker(process, here)


def _is_at_end(worker: _Worker, office: Office) -> bool:
    """Answer a worker's question; return whether it was the last."""
    try:
        question: Question = worker.connection.recv()
        office.hear(question.heard)
        if question.name != "end":
            worker.connection.send(office.answer(question))
            return False
        worker.connection.send(None)
    except (EOFError, ConnectionError):
        raise _gone(worker) from None
    (failure,) = question.arguments
    if failure is not None:
        raise SteppeError(failure)
    return True


def _gone(worker: _Worker) -> SteppeError:
    code = worker.process.wait()
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    return SteppeError(
        f"a worker {how} before its work was done; nothing was published, so run again, with fewer workers "
        "(--workers) where it was for want of memory"
    )
