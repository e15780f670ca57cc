"""What a process does to the file system, action by action: counted, named, and open to interference."""

from __future__ import annotations

import builtins
import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, NamedTuple

NAMED_BY_DESCRIPTOR = ("fsync", "ftruncate", "pwrite")
NAMED_BY_LAST_PATH = ("link", "replace", "rename", "symlink")
NAMED_BY_PATH = ("unlink", "remove", "rmdir", "mkdir", "chmod")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
# What differs from run to run in the names of files.
STAND_INS = (
    (re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}"), "RUN"),
    (re.compile(r"\d{6}-[0-9a-f]{16}"), "FILE"),
    (re.compile(r"[0-9a-f]{32}"), "SEGMENT"),
    (re.compile(r"\d{8}"), "NUMBER"),
    (re.compile(r"\d{6}"), "FILE"),
    (re.compile(r"\.\d+\.part"), ".PROCESS.part"),
    (re.compile(r"steppe-\w{8}\.scratch"), "SCRATCH"),
)


class Action(NamedTuple):
    """One action: its verb, as `os` calls it, and the path that it is done to."""

    verb: str
    path: str


Listener = Callable[[Action], None]


class Actions:
    """Tells of every action of this process: to `before`, which may end it, and to `after`, once it is done.

    There is no way back: it is for processes that do one thing. What libraries write by themselves, such as
    DuckDB its database files, passes unseen.
    """

    def __init__(self, before: Listener, after: Listener) -> None:
        self.before = before
        self.after = after

    def watch(self) -> None:
        """Begin to tell."""
        for name in NAMED_BY_DESCRIPTOR:
            setattr(os, name, self._told(name, getattr(os, name), lambda args: path_of(args[0])))
        for name in NAMED_BY_LAST_PATH:
            setattr(os, name, self._told(name, getattr(os, name), lambda args: os.fspath(args[1])))
        for name in NAMED_BY_PATH:
            setattr(os, name, self._told(name, getattr(os, name), lambda args: os.fspath(args[0])))
        os.open = self._descriptor_told(os.open)
        told: Any = self._stream_told(io.open)
        io.open = builtins.open = told

    def _told(
        self, verb: str, original: Callable[..., Any], named: Callable[[tuple[Any, ...]], str]
    ) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> object:  # noqa: ANN401  as os takes them
            action = Action(verb, _inside(named(args), options.get("dir_fd")))
            self.before(action)
            result = original(*args, **options)
            self.after(action)
            return result

        return wrapper

    def _descriptor_told(self, original: Callable[..., int]) -> Callable[..., int]:
        def wrapper(path: Any, flags: int, *args: Any, **options: Any) -> int:  # noqa: ANN401  as above
            if not flags & WRITING:
                return original(path, flags, *args, **options)
            action = Action("open", _inside(os.fspath(path), options.get("dir_fd")))
            self.before(action)
            descriptor = original(path, flags, *args, **options)
            self.after(action)
            return descriptor

        return wrapper

    def _stream_told(self, original: Callable[..., IO[Any]]) -> Callable[..., IO[Any]]:
        def wrapper(  # noqa: PLR0917  as io.open takes them
            file: Any,  # noqa: ANN401  as above
            mode: str = "r",
            buffering: int = -1,
            encoding: str | None = None,
            errors: str | None = None,
            newline: str | None = None,
            closefd: bool = True,
            opener: Any = None,  # noqa: ANN401  as above
        ) -> IO[Any]:
            if not set(mode) & set("wax+") or isinstance(file, int):
                return original(file, mode, buffering, encoding, errors, newline, closefd, opener)
            if opener:  # which opens the file by `os.open`, and is told of there
                raw = _ToldFile(file, re.sub("[bt]", "", mode), self, opener)
            else:
                self.before(Action("open", os.fspath(file)))
                raw = _ToldFile(file, re.sub("[bt]", "", mode), self)
                self.after(Action("open", os.fspath(file)))
            if buffering == 0:
                return raw
            stream = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
            return stream if "b" in mode else io.TextIOWrapper(stream, encoding, errors, newline)

        return wrapper


class _ToldFile(io.FileIO):
    """A file whose writes are told of."""

    def __init__(self, path: str, mode: str, actions: Actions, opener: Any = None) -> None:  # noqa: ANN401  as above
        super().__init__(path, mode, opener=opener)
        self._told = actions
        self._path = os.fspath(path)  # as `name` has it no longer where the file has none

    def write(self, content: Any) -> int:  # noqa: ANN401  whatever has bytes
        action = Action("write", self._path)
        self._told.before(action)
        written = super().write(content)
        self._told.after(action)
        return written


def path_of(descriptor: int) -> str:
    """Return the path that a descriptor was opened at, where the system tells."""
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return f"descriptor {descriptor}"


def _inside(path: str | bytes, folder: int | None) -> str:
    return os.path.join(path_of(folder), os.fsdecode(path)) if folder is not None else os.fsdecode(path)  # noqa: PTH118


def kind_of(action: Action, root: Path) -> str:
    """Return an action in words that are the same in every run: its verb, and what kind of path it is at."""
    path = action.path
    if path.startswith(f"{root}/"):
        path = path[len(str(root)) + 1 :]
    for pattern, stand_in in STAND_INS:
        path = pattern.sub(stand_in, path)
    return f"{action.verb} {path}"
