"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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


def json_option(function: Function) -> Function:
    """Add `--json`, given to the command as `as_json: bool`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print exactly one JSON object on standard output."
    )(function)
