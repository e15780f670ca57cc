"""Processes that die on purpose."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any


def exit_code_of(target: Callable[..., None], arguments: tuple[Any, ...]) -> int | None:
    """Run a function in a process of its own and return how that ended; a signal's number is negative.

    Forked from a process that has loaded the function's module but run nothing: fresh interpreters would be
    slow.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([target.__module__])
    process = context.Process(target=target, args=arguments)
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    return code
