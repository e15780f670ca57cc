"""Errors that users see: one clear sentence each, and the exit code that goes with it."""

from __future__ import annotations


class SteppeError(Exception):
    """Something failed and nothing was published; the message says what, where and what to do.

    `run_id` names the run that it ended, where one had begun.
    """

    exit_code = 1
    run_id: str | None = None


class UsageError(SteppeError):
    """A bad option, configuration, query or path; nothing was done."""

    exit_code = 2


class RefusedError(SteppeError):
    """A gate or an integrity check refused the run; nothing was published."""

    exit_code = 3


class LockedError(SteppeError):
    """Another run holds the warehouse."""

    exit_code = 4


def first_line(problem: BaseException) -> str:
    """Return what a DuckDB error says; the lines after the first one show the query."""
    return str(problem).partition("\n")[0]


def is_out_of_memory(problem: BaseException) -> bool:
    """Return whether DuckDB had no room left, in memory or to spill into; nothing is damaged then."""
    said = str(problem)  # its words, whichever class of error they come in; the others are those of a commit
    return "Out of Memory" in said or "failed to pin block" in said
