"""The options that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dags.command_line.parameter_types import snapshot_number
from dags.workers import MOST_WORKERS

Function = TypeVar("Function", bound=Callable[..., Any])

DEFAULT_WAREHOUSE = Path("steppe-warehouse")


def warehouse_option(function: Function) -> Function:
    """Add `--warehouse DIR`, given to the command as `warehouse: Path`."""
    return click.option(
        "--warehouse",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="STEPPE_WAREHOUSE",
        default=DEFAULT_WAREHOUSE,
        metavar="DIR",
        help="The warehouse folder; else $STEPPE_WAREHOUSE, else ./steppe-warehouse.",
    )(function)


def at_option(function: Function) -> Function:
    """Add `--at SNAPSHOT`, given to the command as `at: int | None`."""
    return click.option("--at", type=snapshot_number, metavar="SNAPSHOT", help="Ask an earlier snapshot.")(
        function
    )


def config_option(help_text: str) -> Callable[[Function], Function]:
    """Return what adds `--config FILE`, given to the command as `config: Path`."""
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="STEPPE_CONFIG",
        default=Path("steppe.toml"),
        metavar="FILE",
        help=help_text,
    )


def limit_option(function: Function) -> Function:
    """Add `--limit NAME=VALUE`, given to the command as `limits: dict[str, int]`."""
    return click.option(
        "--limit",
        "limits",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_figures,
        help="Override a limit on what a page or file may cost, such as nodes=300000; else $STEPPE_LIMITS.",
    )(function)


def _figures(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, int]:
    if not given:
        return {}
    from spiders.forms.limits import Limits  # noqa: PLC0415  seldom given

    figures = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.BadParameter(f"give NAME=VALUE, as nodes=300000, not {each!r}", ctx, parameter)
        if name not in Limits.bounds():
            known = ", ".join(sorted(Limits.bounds()))
            raise click.BadParameter(f"{name!r} is no limit; the limits are {known}", ctx, parameter)
        if not re.fullmatch("[0-9]{1,18}", value):
            message = f"{value!r} for {name} is no whole number of at most 18 digits"
            raise click.BadParameter(message, ctx, parameter)
        figures[name] = int(value)
    return figures


def workers_option(function: Function) -> Function:
    """Add `--workers N`, given to the command as `workers: int | None`."""
    return click.option(
        "--workers",
        type=click.IntRange(1, MOST_WORKERS),
        metavar="N",
        help="Let at most so many processes read pages; else one for each core.",
    )(function)


def set_option(function: Function) -> Function:
    """Add `--set NAME=VALUE`, given to the command as `given: dict[str, str]`."""
    return click.option(
        "--set",
        "given",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_values,
        help="Give a value for $NAME in the query; --list tells what the stored ones take.",
    )(function)


def _values(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    values: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not re.fullmatch(r"\w+", name):
            raise click.BadParameter(f"{each!r} is not NAME=VALUE", ctx, parameter)
        if name in values:
            raise click.BadParameter(f"{name} is given twice", ctx, parameter)
        values[name] = value
    return values


def json_option(function: Function) -> Function:
    """Add `--json`, given to the command as `as_json: bool`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print exactly one JSON object on standard output."
    )(function)
