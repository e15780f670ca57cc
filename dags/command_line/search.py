"""`steppe search`: the articles that hold some words, the best first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from dags.command_line.options import at_option, json_option, warehouse_option
from dags.command_line.parameter_types import day


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many.")
@click.option("--site", metavar="NAME", help="Articles of this site alone, such as timesca.com.")
@click.option("--since", type=day, metavar="DAY", help="Articles first seen on that day or later.")
@click.option("--until", type=day, metavar="DAY", help="Articles first seen on that day or earlier.")
@click.option("--kind", metavar="KIND", help="Articles of this kind alone, such as opinion.")
@click.option("--all-versions", is_flag=True, help="Find earlier wordings too, each by itself.")
@at_option
@click.option("--rebuild", is_flag=True, help="Make the index anew before anything is asked.")
@warehouse_option
@json_option
def search(
    *,
    words: tuple[str, ...],
    limit: int,
    site: str | None,
    since: date | None,
    until: date | None,
    kind: str | None,
    all_versions: bool,
    at: int | None,
    rebuild: bool,
    warehouse: Path,
    as_json: bool,
) -> None:
    """Find articles by the words of their titles and texts, the best first.

    All WORDS have to be there, in any form (bridge finds bridges), without regard to case and accents. A
    phrase stands in quotation marks, '"exchange rate"', and is found as it stands; -word must not be there,
    and is given in quotation marks with the others, 'bridge -river', or after '--', since it would be taken
    for an option; title:word is sought in titles alone; kyrgyz* finds every word that begins so.
    """
    if not words and not rebuild:
        raise click.UsageError('give the words to find, as in steppe search "bridge river"')
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}, so no article can be of such days")
    from dags.command_line.logs import plain_logging  # noqa: PLC0415  bad usage is told at once
    from dags.command_line.search_text import print_answers, print_rebuilt  # noqa: PLC0415
    from dags.command_line.searching import ask_index, make_index_anew  # noqa: PLC0415
    from warehouse.search.question import parse_question  # noqa: PLC0415
    from warehouse.search.wordings import Wanted  # noqa: PLC0415

    plain_logging()
    terms = parse_question(" ".join(words)) if words else []
    if rebuild:
        count = make_index_anew(warehouse)
        if not words:
            print_rebuilt(count, as_json=as_json)
            return
    wanted = Wanted(limit, site, since, until, kind, all_versions)
    print_answers(ask_index(warehouse, at, terms, wanted), as_json=as_json)
