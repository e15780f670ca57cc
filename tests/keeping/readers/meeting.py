"""Lets readers read while a writer publishes, and holds what they got against what was published."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.keeping.readers.looping import AGAIN, END, Failed, Message, Seen, Tally, loop
from tests.keeping.readers.promises import Content
from tests.keeping.readers.publishing import CYCLE, Writer
from tests.keeping.readers.sessions import ON_DEMAND, SESSIONS

# A reader that is silent for so long hangs; it is no measure of anything.
SILENCE_SECONDS = 600


class ReaderFailedError(Exception):
    """A reader met what it must not meet."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What was published, by number, and what each reader has met."""

    published: dict[int, Content]
    tallies: dict[str, Tally]

    def never_published(self) -> dict[str, list[Content]]:
        """Return what readers got that no publication explains."""
        return {
            name: strange
            for name, tally in self.tallies.items()
            if (strange := [content for content in tally.contents if not self._explains(content)])
        }

    def _explains(self, content: Content) -> bool:
        known = self.published.get(content.snapshot)
        if known is None:
            return False
        return content == (known if content.digest else known._replace(digest=None))


class Readers:
    """The processes of the readers."""

    def __init__(self, root: Path, names: Iterable[str]) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([loop.__module__])
        self._channels: dict[str, Connection] = {}
        self._processes: list[BaseProcess] = []
        for name in names:
            own, other = context.Pipe()
            process = context.Process(target=loop, args=(name, root, other), name=name)
            process.start()
            other.close()
            self._channels[name] = own
            self._processes.append(process)

    def wait_for(self, newest: int) -> None:
        """Wait until each has ended a read that began when this snapshot was the newest one."""
        for name, channel in self._channels.items():
            if name in ON_DEMAND:
                self._seen(name)
                channel.send(AGAIN)
                continue
            while self._seen(name).newest < newest:
                pass

    def _seen(self, name: str) -> Seen:
        message = self._message(name)
        assert isinstance(message, Seen)
        return message

    def _message(self, name: str) -> Message:
        channel = self._channels[name]
        if not channel.poll(SILENCE_SECONDS):
            raise ReaderFailedError(f"{name}: silent for {SILENCE_SECONDS} seconds")
        try:
            message: Message = channel.recv()
        except EOFError:
            raise ReaderFailedError(f"{name}: died") from None
        if isinstance(message, Failed):
            raise ReaderFailedError(f"{name}:\n{message.traceback}")
        return message

    def end(self) -> dict[str, Tally]:
        """Let all of them end, and return what each has met."""
        for channel in self._channels.values():
            channel.send(END)
        return {name: self._tally(name) for name in self._channels}

    def _tally(self, name: str) -> Tally:
        while not isinstance(message := self._message(name), Tally):
            pass
        return message

    def close(self) -> None:
        """End the processes, whatever they do."""
        for process in self._processes:
            process.terminate()
            process.join()
            process.close()
        for channel in self._channels.values():
            channel.close()


@contextmanager
def _readers(root: Path, names: Iterable[str]) -> Iterator[Readers]:
    readers = Readers(root, names)
    try:
        yield readers
    finally:
        readers.close()


def _nothing(_: Writer) -> None:
    pass


def meet(
    publications: int, names: Iterable[str] = SESSIONS, tell: Callable[[Writer], None] = _nothing
) -> Meeting:
    """Publish at least so many snapshots while the readers read, and return what each side has seen.

    `tell` is called after every part of the work. Raises ReaderFailedError where a reader fails.
    """
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)  # one of the readers may be another user
        writer = Writer(Path(place) / "warehouse", Path(place) / "desk")
        writer.bring()
        with _readers(writer.folder.root, names) as readers:
            readers.wait_for(writer.newest)
            for part in cycle(CYCLE):
                for step in part:
                    step(writer)
                readers.wait_for(writer.newest)
                tell(writer)
                if writer.newest >= publications:
                    return Meeting(writer.published, readers.end())
    raise AssertionError("the cycle never ends")
