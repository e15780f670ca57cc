"""The program: its commands, its own options, and the one place where errors become exit codes."""

from __future__ import annotations

import sys

import click

from dags.command_line.failures import forget_standard_output, report
from dags.command_line.lazy import LazyCommand, LazyGroup
from dags.command_line.settings import Settings, add_debug_option


def _command(module: str, summary: str) -> LazyCommand:
    return LazyCommand(f"dags.command_line.{module}:{module}", summary)


COMMANDS = {
    "ingest": _command("ingest", "Read every saved page under the paths and publish one snapshot."),
    "nightly": _command("nightly", "Read what is new in the configured inboxes: the scheduled run."),
    "sql": _command("sql", "Ask the warehouse a question in SQL, read-only and in UTC."),
    "search": _command("search", "Find articles by the words of their titles and texts."),
    "tables": _command("tables", "List the tables: what a row is, the key, how many rows."),
    "describe": _command("describe", "Describe every column of a table, or a macro: type, unit, meaning."),
    "status": _command("status", "Show where the warehouse stands."),
    "runs": _command("runs", "List every run, published or not, newest first."),
    "report": _command("report", "Write the report of a run as a page: counts, gates, differences, charts."),
    "why": _command("why", "Show where one row came from: page, captures, printed fragment, run."),
    "cite": _command(
        "cite", "Name one row as a source: author, headline, address, capture, place, snapshot."
    ),
    "export": _command(
        "export", "Write the tables as CSV or Parquet into a folder, and describe them there."
    ),
    "quarantine": _command("quarantine", "List, show, read again or discard pages that could not be read."),
    "replay": _command("replay", "Read the kept pages again with today's readers."),
    "snapshots": _command("snapshots", "List the snapshots that are kept; compare two, or go back to one."),
    "expire": _command("expire", "Remove the snapshots that need not be kept any longer."),
    "forget": _command("forget", "Take a page or an article down, out of every snapshot and for good."),
    "check": _command("check", "Ask the data-quality gates of what is published."),
    "verify": _command("verify", "Check every file and row of a snapshot against what was published."),
    "rebuild-catalogue": _command("rebuild_catalogue", "Mend a warehouse that was moved or copied."),
}


class Program(LazyGroup):
    """The root command."""

    lazy_commands = COMMANDS

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader that goes away early, such as `head`, is no error.

        It stands here because click's own handling, further out, would call it a failure.
        """
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            forget_standard_output()
            return None
        return result


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  it is slow, and seldom asked for

        click.echo(f"steppe {version('steppe')}")
        ctx.exit()


@click.command(
    cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def program() -> None:
    """Turn saved news pages into Parquet tables, and ask them in SQL."""


add_debug_option(program)


def run(arguments: list[str], settings: Settings) -> int:
    """Run the program with these arguments; return its exit code.

    A command that returns a number ends with it; every other one ends with 0, or raises.
    """
    try:
        result = program.main(arguments, prog_name="steppe", standalone_mode=False, obj=settings)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the last place to turn one into a sentence
        return report(error, debug=settings.debug, as_json=settings.logs_json)
    return result if isinstance(result, int) else 0
