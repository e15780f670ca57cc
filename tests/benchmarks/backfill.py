"""A backfill: very many new articles in one run, on a small and on a large warehouse."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.comparison import Work, compare, comparison_rows
from tests.benchmarks.corpora import new_articles, pages
from tests.benchmarks.nights import NEW_FIRST, NIGHT, both_warehouses, seed_of_new
from tests.benchmarks.rows import Row
from tests.benchmarks.settings import Settings
from tests.benchmarks.warehouses import printed

# So long a run evens out by itself.
ROUNDS = 1


def backfill_rows(settings: Settings) -> Iterator[Row]:
    """Measure one run of new articles alone on both warehouses."""
    number = settings.sizes.backfill
    articles = list(new_articles(number, seed_of_new(settings.seed), NEW_FIRST))
    work = Work(list(pages(articles, printed(NIGHT))), number, 0)
    what = f"backfill of {number:,} articles"
    costs = compare(what, both_warehouses(settings), lambda _size, _turn: work, ROUNDS)
    facts = {"new_articles": number, "seed_of_new": seed_of_new(settings.seed), "share_seen_again": 0.0}
    yield from comparison_rows(what, costs, facts)
