"""`steppe nightly`: read what is new in the configured inboxes, and publish it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dags.command_line.options import config_option, json_option
from dags.command_line.printing import print_json, print_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from dags.command_line.settings import Settings
    from dags.night.night import Night


EXAMPLE = Path(__file__).parents[1] / "steppe.example.toml"


def _print_example(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        print_text(EXAMPLE.read_text(encoding="utf-8").rstrip("\n"))
        ctx.exit()


@click.command()
@config_option("The settings; else $STEPPE_CONFIG, else ./steppe.toml.")
@click.option(
    "--date",
    "moment",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Read only what belongs to that day: inboxes whose path has {date}, with that date there.",
)
@click.option("--check-config", is_flag=True, help="Only check the settings.")
@click.option(
    "--example",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_example,
    help="Print settings to begin with, which tell every key.",
)
@click.option(
    "--log-format",
    type=click.Choice(["plain", "json"]),
    help="Diagnostics as plain lines, or as one JSON object a line; else log_format of the settings.",
)
@json_option
@click.pass_obj
def nightly(
    settings: Settings,
    *,
    config: Path,
    moment: datetime | None,
    check_config: bool,
    log_format: str | None,
    as_json: bool,
) -> None:
    """Read what is new in the configured inboxes and publish one snapshot.

    Inboxes are never written to. Files that were read before are recognised without being opened; files that
    changed just now wait for the next night. Where nothing is new, nothing is published.
    """
    from dags.night.night import Night, check_night  # noqa: PLC0415  the machinery is for the run alone
    from dags.night.settings import read_config  # noqa: PLC0415

    night = None
    if log_format == "json":
        _log_in_json(settings, lambda: night.run_id if night else None)
    try:
        night = Night(read_config(config), moment.date() if moment else None)
        if check_config:
            check_night(night)
            _tell_of_config(night, config, as_json=as_json)
            return
        _prepare(settings, night, log_format)
        # A bar would be drawn between the objects of the log.
        _hold(night, as_json=as_json, progress=not (settings.logs_json and sys.stderr.isatty()))
    except Exception as problem:
        if as_json:
            _print_failure(problem, night)
        elif night:
            _tell_beside(night)
        raise


def _tell_beside(night: Night) -> None:
    """Say of a night that published nothing which files wait and where its report is; why follows."""
    from dags.command_line.nightly_text import ended_badly_text  # noqa: PLC0415

    if told := ended_badly_text(night):
        print_text(told)
        sys.stdout.flush()


def _tell_of_config(night: Night, config: Path, *, as_json: bool) -> None:
    from dags.night.notices import unstartable  # noqa: PLC0415  of no use to a night
    from etl.text.escaped import escaped  # noqa: PLC0415

    if warning := unstartable(night.config):
        click.echo(f"steppe: {escaped(warning)}", err=True)
    if as_json:
        print_json({"config": str(config), "is_valid": True, "warnings": [warning] if warning else []})
    elif warning:
        print_text(f"{config} can be used, with what standard error warns of")
    else:
        print_text(f"{config} is as it should be")


def _hold(night: Night, *, as_json: bool, progress: bool) -> None:
    from dags.command_line.nightly_text import night_text, outcome_of_night  # noqa: PLC0415
    from dags.night.ending import hold_and_tell  # noqa: PLC0415

    record = hold_and_tell(night, progress=progress)
    if as_json:
        print_json(outcome_of_night(record, night))
    else:
        print_text(night_text(record, night))


def _prepare(settings: Settings, night: Night, log_format: str | None) -> None:
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415

    if (log_format or night.config.settings.log_format) == "plain":
        plain_logging()
    elif not settings.logs_json:
        _log_in_json(settings, lambda: night.run_id)
    end_on_sigterm()


def _log_in_json(settings: Settings, run_id: Callable[[], str | None]) -> None:
    from dags.command_line.logs import json_logging  # noqa: PLC0415

    json_logging(run_id)
    settings.logs_json = True


def _print_failure(problem: Exception, night: Night | None) -> None:
    from dags.command_line.ingest import failure  # noqa: PLC0415
    from dags.command_line.nightly_text import files_of_night  # noqa: PLC0415

    warehouse = night.config.warehouse.absolute() if night else None
    print_json(failure(problem, warehouse) | (files_of_night(night) if night else {}))
    sys.stdout.flush()
