"""`steppe check`: the data-quality gates over what is published."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.core import ParameterSource

from dags.command_line.counted import counted
from dags.command_line.options import json_option, warehouse_option
from warehouse.gate_results import refusing_gates
from warehouse.runs import REFUSED

if TYPE_CHECKING:
    from etl.gates.checking import Checked
    from warehouse.runs import RunRecord

EXIT_REFUSED = 3
SHOWN = ("gate", "site", "outcome", "value", "bound", "unit", "says")
_DURATION = re.compile(r"(\d{1,6})([mhd])")
_UNITS = {"m": "minute", "h": "hour", "d": "day"}


class MaxAge(NamedTuple):
    """How old a night may be, also in the unit in which that was given."""

    most: timedelta
    told: str


def _duration(_: click.Context, __: click.Parameter, text: str | None) -> MaxAge | None:
    if text is None:
        return None
    if not (match := _DURATION.fullmatch(text)):
        raise click.BadParameter(f"{text!r} is no time; write it as 26h, 90m or 2d")
    number, unit = int(match[1]), _UNITS[match[2]]
    return MaxAge(timedelta(**{f"{unit}s": number}), counted(number, unit))


@click.command()
@click.option(
    "--max-age",
    callback=_duration,
    metavar="TIME",
    help="End with 3 also where the last completed night is older than this, such as 26h.",
)
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The settings of the nightly run, whose warehouse and gates are meant.",
)
@warehouse_option
@json_option
@click.pass_context
def check(
    ctx: click.Context, *, max_age: MaxAge | None, config: Path | None, warehouse: Path, as_json: bool
) -> int:
    """Ask the data-quality gates of what is published: of its data, and of its last night.

    Each gate is told with its figure and its bound; the exit code is 3 where one refuses, or has refused the
    newest night and nobody has settled that. Nothing is changed, and no run has to wait.
    """
    from dags.checking import check_warehouse  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.printing import print_json, print_text  # noqa: PLC0415

    settings = None
    if config is not None:
        from dags.night.settings import read_config  # noqa: PLC0415  as above

        night = read_config(config)
        settings = night.gates
        if ctx.get_parameter_source("warehouse") != ParameterSource.COMMANDLINE:
            warehouse = night.warehouse
    now = datetime.now(UTC)
    checked = check_warehouse(warehouse, now, settings)
    age = checked.night_age(now)
    is_stale = max_age is not None and (age is None or age > max_age.most)
    if as_json:
        print_json(_document(checked, age, is_stale=is_stale))
    else:
        print_text(_text(checked, age, max_age if is_stale else None))
    return EXIT_REFUSED if checked.is_refused or is_stale else 0


def _document(checked: Checked, age: timedelta | None, *, is_stale: bool) -> dict[str, Any]:
    return {
        "status": "refused" if checked.is_refused or is_stale else "passed",
        "last_run": checked.last_run.run_id if checked.last_run else None,
        "last_night": checked.last_night.run_id if checked.last_night else None,
        "last_night_age_hours": None if age is None else round(age.total_seconds() / 3600, 3),
        "is_stale": is_stale,
        "open_night": _open_night(checked.open_night) if checked.open_night else None,
        "gates": [each.to_json() for each in checked.gates],
    }


def _open_night(night: RunRecord) -> dict[str, Any]:
    """Return the newest night that was refused and is not settled, or has failed."""
    return {
        "run_id": night.run_id,
        "status": night.status,
        "gates": refusing_gates(night.gates),
        "message": night.message,
    }


def _text(checked: Checked, age: timedelta | None, exceeded: MaxAge | None) -> str:
    from dags.command_line.aligned import aligned  # noqa: PLC0415  as above
    from dags.command_line.printing import terminal_width  # noqa: PLC0415

    rows = [[_shown(getattr(each, name)) for name in SHOWN] for each in checked.gates]
    lines = [aligned(SHOWN, rows, terminal_width()), "", _summary(checked)] if rows else []
    if age is not None or exceeded is not None:
        lines.append(_age_told(age, exceeded))
    if checked.open_night is not None:
        lines.append(_open_night_told(checked.open_night))
    return "\n".join(lines)


def _age_told(age: timedelta | None, exceeded: MaxAge | None) -> str:
    ago = "never" if age is None else f"{age.total_seconds() / 3600:.1f} hours ago"
    told = f"the last completed night ended {ago}"
    if exceeded is None:
        return told
    return f"{told}, and may be {exceeded.told} old at most"


def _open_night_told(night: RunRecord) -> str:
    from etl.text.escaped import escaped  # noqa: PLC0415  as above

    show = f"'steppe runs show {night.run_id}' tells more"
    if night.status == REFUSED:
        by = ", ".join(refusing_gates(night.gates))
        refused = f"refused by {by}" if by else "refused"
        return f"the newest night, {night.run_id}, was {refused}, and is not settled; {show}"
    why = escaped(night.message) if night.message else "it has not said why"
    return f"the newest night, {night.run_id}, has failed: {why}; {show}"


def _shown(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else "" if value is None else value


def _summary(checked: Checked) -> str:
    outcomes = [each.outcome for each in checked.gates]
    told = [f"{outcomes.count(name)} {name.replace('_', ' ')}" for name in dict.fromkeys(sorted(outcomes))]
    return f"{len({each.gate for each in checked.gates})} gates: {', '.join(told)}"
