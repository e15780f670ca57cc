"""What is said to the whole program rather than to one command."""

from __future__ import annotations

import click


class Settings:
    """What the whole program was told.

    `debug`: show tracebacks. `logs_json`: errors are told as the log is, in JSON.
    """

    def __init__(self) -> None:
        self.debug = False
        self.logs_json = False


def _remember_debug(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Settings).debug = True


def add_debug_option(command: click.Command) -> None:
    """Let a command take `--debug`, which may stand before and after the command's name."""
    if any(parameter.name == "debug" for parameter in command.params):
        return
    command.params.append(
        click.Option(
            ["--debug"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_remember_debug,
            help="Show the traceback of an error.",
        )
    )
