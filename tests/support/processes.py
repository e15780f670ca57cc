"""Processes of their own, for what dies on purpose and for the program itself."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PRELOADED = "tests.support.preloaded"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended: its exit code, or a signal's number as a negative one, and what it wrote."""

    code: int | None
    out: str
    err: str


def exit_code_of(target: Callable[..., None], arguments: tuple[Any, ...]) -> int | None:
    """Run a function in a process of its own and return how that ended; a signal's number is negative.

    Forked from a process that has loaded what is large but run nothing: fresh interpreters would be slow.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code


def run_program(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], given: str = ""
) -> Ended:
    """Run the program of this checkout in a folder and an environment of its own, with what it is `given`."""
    with TemporaryDirectory() as name:
        place = Path(name)
        (place / "in").write_bytes(given.encode())
        facts = (list(arguments), str(folder), dict(environment), name)
        code = exit_code_of(_become_program, facts)
        # Not read as text: that would hide CRLF.
        return Ended(code, (place / "out").read_bytes().decode(), (place / "err").read_bytes().decode())


def _become_program(arguments: list[str], folder: str, environment: dict[str, str], place: str) -> None:
    for number, (name, flags) in enumerate(
        [("in", os.O_RDONLY), ("out", os.O_WRONLY | os.O_CREAT), ("err", os.O_WRONLY | os.O_CREAT)]
    ):
        descriptor = os.open(f"{place}/{name}", flags)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  it was pointed at nothing
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["steppe", *arguments]

    from dags.command_line import main  # noqa: PLC0415  only here are folder and environment the program's

    main()
