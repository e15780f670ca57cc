"""What a worker asks of the process that has started it, which alone knows what all workers have met."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Told(NamedTuple):
    """A delivery that brought no page, told as `Notices` tell it; `is_in_passing` where it asks nothing."""

    source: str
    disposition: str
    reason: str
    message: str
    is_in_passing: bool


@dataclass(slots=True)
class Heard:
    """What has come to pass in a worker since it asked last; it is handed over with the next question.

    `n_passed` counts pages, `n_unexpected` those of them that an archive holds beyond the first.
    """

    told: list[Told] = field(default_factory=list)
    troubled: list[tuple[Path, str]] = field(default_factory=list)
    logged: list[tuple[str, int, str]] = field(default_factory=list)
    n_passed: int = 0
    n_unexpected: int = 0


class _Forwarding(logging.Handler):
    """Hands on what is logged, for whoever has started the workers to log it."""

    def __init__(self, foreman: Foreman) -> None:
        super().__init__()
        self._foreman = foreman

    def emit(self, record: logging.LogRecord) -> None:
        self._foreman.log(record.name, record.levelno, self.format(record))


class Question(NamedTuple):
    """A question of a worker, by its name, and what it has to tell besides."""

    name: str
    arguments: tuple[Any, ...]
    heard: Heard


class Foreman:
    """The other end of a connection, by its file descriptor.

    It takes the place of the known pages, notices, choice and progress that a crawl by itself has. Every
    question raises EOFError, or another OSError, where the other process is gone.
    """

    def __init__(self, descriptor: int) -> None:
        self._connection = Connection(descriptor)
        self._heard = Heard()
        self._passes_on_all = logging.getLogger("steppe.pages").isEnabledFor(logging.DEBUG)
        logging.getLogger().addHandler(_Forwarding(self))

    def next_errands(self) -> list[Any]:
        """Return what is to be read next, in its order; nothing where all is done."""
        errands: list[Any] = self._ask("errands")
        return errands

    def known_among(self, page_ids: Sequence[str]) -> list[bool]:
        """Say of each page, in their order, whether it is published or was met before, by any worker."""
        known: list[bool] = self._ask("known", list(page_ids)) if page_ids else []
        return known

    def wants(self, path: Path) -> bool:  # noqa: ARG002
        """Want each file: whoever has sent the errand was asked."""
        return True

    def leaves_out(self, path: Path, *, is_begun: bool) -> bool:
        """Return whether a file that changed while it was read is left out for now."""
        is_left_out: bool = self._ask("changed", path, is_begun)
        return is_left_out

    def is_first_to_tell(self, told: object) -> bool:
        """Return whether no worker has told the same before, of a file that they share."""
        is_first: bool = self._ask("told", told)
        return is_first

    def agree(self, source: str, seen: bytes) -> None:
        """Compare a digest of what a shared file holds with the others'; where they differ, the run ends."""
        self._ask("agree", source, seen)

    def note(self, path: Path, reason: str | None) -> None:
        """Tell, with the next question, why something of a file could not be read."""
        if reason is not None:
            self._heard.troubled.append((path, reason))

    def tell(self, source: str, disposition: str, reason: str, message: str) -> None:
        """Tell, with the next question, what was not loaded and why."""
        self._heard.told.append(Told(source, disposition, reason, message, is_in_passing=False))

    def tell_in_passing(self, source: str, disposition: str, reason: str, message: str) -> None:
        """Tell the same of what asks nothing of anybody, where somebody looks for that."""
        if self._passes_on_all:
            self._heard.told.append(Told(source, disposition, reason, message, is_in_passing=True))

    def expect(self, number: int) -> None:
        """Do nothing: whoever has started the workers knows."""

    def expect_more(self) -> None:
        """Count a page more to expect, as `Progress` does."""
        self._heard.n_unexpected += 1

    def advance(self, by: int = 1) -> None:
        """Count a page, or so many, as `Progress` does."""
        self._heard.n_passed += by

    def log(self, logger: str, level: int, message: str) -> None:
        """Tell, with the next question, what was logged."""
        self._heard.logged.append((logger, level, message))

    def end(self, failure: str | None) -> None:
        """Tell that all is done and written, or why it could not be."""
        self._ask("end", failure)

    def close(self) -> None:
        """Keep the connection: the end is still to be told."""

    def _ask(self, name: str, *arguments: Any) -> Any:  # noqa: ANN401  each question has its own answer
        heard, self._heard = self._heard, Heard()
        self._connection.send(Question(name, arguments, heard))
        return self._connection.recv()
