"""Measure the job on generated corpora: `python -m tests.benchmarks`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import TypeVar

import click

from tests.benchmarks.backfill import backfill_rows
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.identity import identity_rows
from tests.benchmarks.layout import layout_rows
from tests.benchmarks.memory import memory_rows
from tests.benchmarks.nights import night_rows
from tests.benchmarks.nothing_new import nothing_new_rows
from tests.benchmarks.page_races import archive_rows, html_rows, text_rows
from tests.benchmarks.report import missed, table, write_json
from tests.benchmarks.rows import Row
from tests.benchmarks.searches import search_rows
from tests.benchmarks.settings import FULL, QUICK, QUICK_ROUNDS, ROUNDS, SEED, Settings, Sizes, default_keep
from tests.benchmarks.small_nights import small_night_rows
from tests.benchmarks.start_up import start_up_rows
from tests.benchmarks.warehouses import make_warehouse
from tests.benchmarks.year import year_rows

Benchmark = Callable[[Settings], Iterator[Row]]

# Each yields its rows; the table and the JSON take them as they come.
SPEED: dict[str, Benchmark] = {
    "text": text_rows,
    "html": html_rows,
    "archive": archive_rows,
    "small-night": small_night_rows,
    "nothing-new": nothing_new_rows,
    "memory": memory_rows,
    "start-up": start_up_rows,
}
FURTHER: dict[str, Benchmark] = {
    "identity": identity_rows,
    "layout": layout_rows,
    "search": search_rows,
    "night": night_rows,
    "year": year_rows,
    "backfill": backfill_rows,
}
BENCHMARKS = SPEED | FURTHER
NUMBER = click.IntRange(min=1)
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
ROUGH = """
These figures are rough: the inputs are small, starting is most of what a run costs, and a run of few articles
indexes their words at once, which a large one leaves to the next search."""
Command = TypeVar("Command", bound=Callable[..., None])


def _option(size: str) -> str:
    return f"--{size.replace('_', '-')}"


def _options_of_sizes(command: Command) -> Command:
    """Give a command an option for each size there is."""
    for size in reversed(fields(Sizes)):
        full, quick = getattr(FULL, size.name), getattr(QUICK, size.name)
        told = f"{size.metadata['what']}; {full:,} unless told, {quick:,} with --quick."
        kind = click.IntRange(min=size.metadata["least"])
        command = click.option(_option(size.name), size.name, type=kind, help=told)(command)
    return command


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--quick",
    is_flag=True,
    help="Smaller sizes and fewer rounds: rough figures of everything in about two minutes.",
)
@click.option(
    "--only",
    type=click.Choice(list(BENCHMARKS)),
    help=f"Run one benchmark: a part of the table, or one of {', '.join(FURTHER)}, which are no part of it.",
)
@click.option(
    "--rounds", type=NUMBER, help=f"How often all is measured; {ROUNDS}, or {QUICK_ROUNDS} with --quick."
)
@_options_of_sizes
@click.option(
    "--keep",
    type=FOLDER,
    metavar="DIR",
    help=f"Where the warehouses are kept to be used again; {default_keep()} unless told.",
)
@click.option("--json", "json_file", type=FILE, metavar="FILE", help="Write all figures into a file as well.")
@click.pass_context
def benchmarks(
    context: click.Context,
    /,
    *,
    quick: bool,
    only: str | None,
    rounds: int | None,
    keep: Path | None,
    json_file: Path | None,
    **sizes: int | None,
) -> None:
    """Measure how fast the job is on generated pages, and hold the figures against their targets.

    Ends with 1 where a target is missed or could not be measured, and with 2 where something went wrong.
    """
    if context.invoked_subcommand:
        return
    chosen = replace(
        QUICK if quick else FULL, **{name: size for name, size in sizes.items() if size is not None}
    )
    for less, more in (("small", "large"), ("few_pages", "many_pages")):
        if getattr(chosen, less) >= getattr(chosen, more):
            raise BenchmarkError(f"{_option(less)} {getattr(chosen, less)} must be less than {_option(more)}")
    place = (keep or default_keep()).absolute()
    place.mkdir(parents=True, exist_ok=True)
    settings = Settings(chosen, rounds or (QUICK_ROUNDS if quick else ROUNDS), place)
    rows: list[Row] = []
    for name in [only] if only else SPEED:
        rows += BENCHMARKS[name](settings)
        if json_file:
            write_json(json_file, rows, settings)  # each time: a run of hours may end before its end
    click.echo(table(rows))
    if quick:
        click.echo(ROUGH)
    context.exit(1 if missed(rows) else 0)


@benchmarks.command()
@click.option("--articles", type=NUMBER, required=True, help="How many articles.")
@click.option("--folder", type=FOLDER, required=True, metavar="DIR", help="The warehouse to make.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Equal seeds make equal articles.")
def make(articles: int, folder: Path, seed: int) -> None:
    """Make one warehouse by the real job out of generated listings.

    One that is whole already is left as it is, a half-built one goes on where it stopped, and one of other
    articles that was made here is made anew.
    """
    click.echo(make_warehouse(folder.absolute(), articles, seed))


@benchmarks.command()
@click.argument("figures", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def results(figures: Path) -> None:
    """Write what `--json` kept in FIGURES into RESULTS.md: the table, throughput, and charts beside it.

    What stands there by hand stays. Drawing needs the extra `benchmark`.
    """
    from tests.benchmarks.results import write_results  # noqa: PLC0415 - draws, which measuring does without

    write_results(json.loads(figures.read_text("utf-8")))


if __name__ == "__main__":
    benchmarks(prog_name="python -m tests.benchmarks")
