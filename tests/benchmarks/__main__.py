"""Measure the job on generated corpora: `python -m tests.benchmarks`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from tests.benchmarks.backfill import backfill_rows
from tests.benchmarks.errors import BenchmarkError
from tests.benchmarks.identity import identity_rows
from tests.benchmarks.layout import layout_rows
from tests.benchmarks.nights import night_rows
from tests.benchmarks.report import missed, table, write_json
from tests.benchmarks.rows import Row
from tests.benchmarks.searches import search_rows
from tests.benchmarks.settings import FULL, QUICK, QUICK_ROUNDS, ROUNDS, SEED, Settings, Sizes, default_keep
from tests.benchmarks.warehouses import make_warehouse
from tests.benchmarks.year import year_rows

Benchmark = Callable[[Settings], Iterator[Row]]

# Cheapest first. Each yields its rows; the table and the JSON take them as they come.
BENCHMARKS: dict[str, Benchmark] = {
    "identity": identity_rows,
    "layout": layout_rows,
    "search": search_rows,
    "night": night_rows,
    "year": year_rows,
    "backfill": backfill_rows,
}
NUMBER = click.IntRange(min=1)
FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


def _sizes_told(of: str) -> str:
    full, quick = getattr(FULL, of), getattr(QUICK, of)
    return f"{full:,} unless told, {quick:,} with --quick"


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--quick", is_flag=True, help="Smaller sizes and fewer rounds: some figures in about two minutes."
)
@click.option("--only", type=click.Choice(list(BENCHMARKS)), help="Run one of the benchmarks.")
@click.option(
    "--rounds", type=NUMBER, help=f"How often a night is measured; {ROUNDS}, or {QUICK_ROUNDS} with --quick."
)
@click.option("--large", type=NUMBER, help=f"Articles in the large warehouse; {_sizes_told('large')}.")
@click.option("--small", type=NUMBER, help=f"Articles in the small warehouse; {_sizes_told('small')}.")
@click.option("--backfill", type=NUMBER, help=f"Articles in the backfill; {_sizes_told('backfill')}.")
@click.option("--families", type=NUMBER, help=f"Families of copies told apart; {_sizes_told('families')}.")
@click.option("--nights", type=click.IntRange(min=3), help=f"Nights of the year; {_sizes_told('nights')}.")
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
    *,
    quick: bool,
    only: str | None,
    rounds: int | None,
    large: int | None,
    small: int | None,
    backfill: int | None,
    families: int | None,
    nights: int | None,
    keep: Path | None,
    json_file: Path | None,
) -> None:
    """Measure the job on generated corpora and hold the figures against their targets.

    Ends with 1 where a target is missed, and with 2 where nothing could be measured.
    """
    if context.invoked_subcommand:
        return
    usual = QUICK if quick else FULL
    sizes = Sizes(
        small or usual.small,
        large or usual.large,
        backfill or usual.backfill,
        families or usual.families,
        nights or usual.nights,
    )
    if sizes.small >= sizes.large:
        raise BenchmarkError(f"--small {sizes.small} must be less than --large {sizes.large}")
    place = (keep or default_keep()).absolute()
    settings = Settings(sizes, rounds or (QUICK_ROUNDS if quick else ROUNDS), place)
    chosen = [only] if only else list(BENCHMARKS)
    rows = [row for name in chosen for row in BENCHMARKS[name](settings)]
    click.echo(table(rows))
    if json_file:
        write_json(json_file, rows, settings)
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


if __name__ == "__main__":
    benchmarks(prog_name="python -m tests.benchmarks")
