"""Let readers and a writer meet for as long as you like: `python -m tests.keeping.readers`."""

from __future__ import annotations

import logging

import click
import duckdb

from tests.keeping.readers.meeting import meet
from tests.keeping.readers.publishing import Writer
from tests.keeping.readers.sessions import SESSIONS


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--publications", type=click.IntRange(min=2), default=300, show_default=True, help="How many.")
@click.option("--reader", "names", multiple=True, type=click.Choice(list(SESSIONS)), help="Only this one.")
@click.pass_context
def readers(context: click.Context, *, publications: int, names: tuple[str, ...]) -> None:
    """Publish snapshots while readers of every class read, and tell what each of them has met.

    Ends with 1 where one of them got what was never published.
    """
    logging.disable(logging.WARNING)  # of the pages that nobody can read
    meeting = meet(publications, names or SESSIONS, _tell)
    click.echo(f"DuckDB {duckdb.__version__}: {len(meeting.published)} publications")
    for name, tally in meeting.tallies.items():
        click.echo(
            f"{name:30} {tally.n_reads:6} reads of {len(tally.snapshots):4} snapshots, "
            f"{tally.n_earlier:6} of an earlier one, {tally.cpu_seconds:6.1f} CPU s"
        )
    strange = meeting.never_published()
    for name, contents in strange.items():
        click.echo(f"{name} read what was never published: {contents}", err=True)
    context.exit(1 if strange else 0)


def _tell(writer: Writer) -> None:
    click.echo(f"{writer.newest} published", err=True)


if __name__ == "__main__":
    readers(prog_name="python -m tests.keeping.readers")
