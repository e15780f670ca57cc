"""What a group's own options mean for its commands: `steppe runs --json show RUN` counts for `show`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource


def warehouse_named(ctx: click.Context, own: Path) -> Path:
    """Return the folder named nearest to the command; the option may stand before the command or after it."""
    said = ParameterSource.COMMANDLINE
    parent = ctx.parent
    if parent and parent.get_parameter_source("warehouse") == said != ctx.get_parameter_source("warehouse"):
        return Path(parent.params["warehouse"])
    return own


def json_wanted(ctx: click.Context, own: bool) -> bool:
    """Return whether JSON was asked for, before the command or after it."""
    return own or bool(said_before(ctx, "as_json"))


def said_before(ctx: click.Context, name: str) -> Any:  # noqa: ANN401  options have values of any type
    """Return what the option of that name was given before the command; None where there is none."""
    return ctx.parent.params.get(name) if ctx.parent else None
