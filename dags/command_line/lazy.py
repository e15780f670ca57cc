"""A command group that imports a command's module only when the command is called.

Scrapy, DuckDB and pyarrow take most of a second to import: `steppe --help` and the data dictionary must not
wait for them. So the group knows each command by where it is and by one line of help.
"""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import click

from dags.command_line.settings import add_debug_option


class LazyCommand(NamedTuple):
    """Where a command is defined (`module:name`), and the line that lists it."""

    target: str
    summary: str

    def load(self) -> click.Command:
        """Import the module and return the command."""
        module, name = self.target.split(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.target} is no command")
        add_debug_option(command)
        return command


class LazyGroup(click.Group):
    """A group of commands that are imported when they are called."""

    lazy_commands: dict[str, LazyCommand]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the signature is click's
        """Return the names in the order in which they were given."""
        return list(self.lazy_commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command of that name, or None where there is none."""
        lazy = self.lazy_commands.get(cmd_name)
        return lazy.load() if lazy else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.summary) for name, lazy in self.lazy_commands.items()])
