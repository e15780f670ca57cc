"""Every way to end: which exit code, and which one sentence on standard error."""

from __future__ import annotations

import os
import sys

import click

from etl.text.escaped import escaped, escaped_lines
from warehouse.errors import SteppeError

UNEXPECTED = 1
BAD_USAGE = 2
HINT = "(steppe --debug … shows where)"


def exit_code(error: BaseException) -> int:
    """Return the exit code of the contract that goes with an error."""
    if isinstance(error, SteppeError):
        return error.exit_code
    return BAD_USAGE if isinstance(error, click.ClickException) else UNEXPECTED


def sentence(error: BaseException) -> str:
    """Return what went wrong and what to do, in one line."""
    if isinstance(error, click.ClickException):
        return _usage_sentence(error)
    if isinstance(error, SteppeError):
        return one_line(str(error))
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return "interrupted before it was done"
    if isinstance(error, OSError) and error.strerror:
        return f"cannot read or write {error.filename or 'the output'}: {error.strerror} {HINT}"
    return f"unexpected {type(error).__name__}: {one_line(str(error))} {HINT}"


def _usage_sentence(error: click.ClickException) -> str:
    message = one_line(error.format_message()).rstrip(".")
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{message}; see {context.command_path} --help" if context else message


def one_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def report(error: BaseException, *, debug: bool, as_json: bool = False) -> int:
    """Say on standard error what went wrong, or in the log where that is JSON; return the exit code."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return BAD_USAGE
    if as_json:
        import logging  # noqa: PLC0415  seldom needed

        logging.getLogger("steppe").error("%s", sentence(error), exc_info=error if debug else None)
    else:
        _say(error, debug=debug)
    if isinstance(error, OSError):
        _forget_what_cannot_be_written()
    return exit_code(error)


def _say(error: BaseException, *, debug: bool) -> None:
    if debug:
        import traceback  # noqa: PLC0415  seldom needed

        click.echo(escaped_lines("".join(traceback.format_exception(error))), err=True, nl=False)
    click.echo(f"steppe: {escaped(sentence(error))}", err=True)


def _forget_what_cannot_be_written() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        forget_standard_output()


def forget_standard_output() -> None:
    """Point standard output at nothing, after its reader has gone or its disk is full.

    Python flushes it once more on the way out, would complain then, and would change the exit code.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
