"""`steppe forget page|article ID`: take something down, out of every snapshot and for good."""

from __future__ import annotations

from pathlib import Path

import click

from dags.command_line.options import config_option, json_option, warehouse_option


@click.command()
@click.argument("kind", type=click.Choice(["page", "article"]))
@click.argument("name", metavar="ID")
@click.option(
    "--reason", required=True, metavar="TEXT", help="Why; it is kept, so it should not quote what goes."
)
@click.option("--dry-run", is_flag=True, help="Show what would go, and change nothing.")
@click.option(
    "--reports",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    multiple=True,
    metavar="DIR",
    help="A folder of reports: the files in it that quote what goes are removed.",
)
@config_option(
    "The nights' settings, whose folder of reports is looked through too; else $STEPPE_CONFIG, else "
    "./steppe.toml where that is."
)
@warehouse_option
@json_option
@click.pass_context
def forget(
    ctx: click.Context,
    *,
    kind: str,
    name: str,
    reason: str,
    dry_run: bool,
    reports: tuple[Path, ...],
    config: Path,
    warehouse: Path,
    as_json: bool,
) -> None:
    """Take a page or an article down: erase it from every snapshot, and never take it in again.

    Its rows, kept bytes and words in the index go, what quotes it in the log of runs and in what refused runs
    have staged, and the reports that quote it. Said again, it takes out what refused runs have staged since.
    Its hash stays in the table forgotten; whatever has that hash is skipped when it is delivered again. Other
    articles of a page stay. ID is a page_id, or an article_id or one that the article had before, or the
    first 8 or more digits of one.

    Nothing else is erased outside the warehouse: inboxes, exports, copies, backups, and what a file system or
    a disk keeps of removed files.
    """
    if not reason.strip():
        raise click.UsageError(f"--reason must say why the {kind} is taken down")
    from dags.command_line.forget_text import print_forgot  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.logs import plain_logging  # noqa: PLC0415
    from dags.command_line.places import warehouse_at  # noqa: PLC0415
    from dags.command_line.replay_text import failure_told  # noqa: PLC0415
    from dags.command_line.stopping import end_on_sigterm  # noqa: PLC0415
    from dags.forget import forget as forget_it  # noqa: PLC0415
    from dags.night.reporting import reports_of  # noqa: PLC0415

    plain_logging()
    end_on_sigterm()
    root = warehouse.absolute()
    with failure_told(root, as_json=as_json):
        warehouse_at(root)
        of_nights = reports_of(config, root, is_meant=_is_said(ctx))
        forgot = forget_it(root, kind, name, reason.strip(), reports=[*reports, *of_nights], dry_run=dry_run)
    print_forgot(forgot, dry_run=dry_run, as_json=as_json)


def _is_said(ctx: click.Context) -> bool:
    return ctx.get_parameter_source("config") is click.core.ParameterSource.COMMANDLINE
