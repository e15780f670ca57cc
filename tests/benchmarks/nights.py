"""A night: a few new articles among as many that are known, on a small and on a large warehouse."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from tests.benchmarks.comparison import GROWTH, Work, WorkFor, compare, comparison_rows
from tests.benchmarks.corpora import Copy, new_articles, pages
from tests.benchmarks.rows import Row, Target
from tests.benchmarks.seen_again import articles_by_serial
from tests.benchmarks.settings import Settings
from tests.benchmarks.warehouses import kept_warehouse, printed

N_NEW = 60
N_SEEN_AGAIN = 60
RECENT = 1_000
NIGHT = date(2024, 1, 1)
NEW_FIRST = 1_000_000_000  # beyond the articles of any warehouse


@dataclass(frozen=True)
class Age:
    """How old the articles are that a night sees again: which ones of so many loaded it draws from.

    Those of listings are recent: that is what the target is for. Articles of any age lie in as many chunks as
    the warehouse has, up to one each, and every chunk with a changed row is written anew; so that night has
    no target, and its figures tell what it costs.
    """

    name: str
    pool: Callable[[int], range]
    target: Target | None


AGES = (
    Age(f"of the last {RECENT:,}", lambda loaded: range(max(loaded - RECENT, 0), loaded), GROWTH),
    Age("of any age", range, target=None),
)


def night_rows(settings: Settings) -> Iterator[Row]:
    """Measure nights on both warehouses, for each age of what is seen again."""
    warehouses = both_warehouses(settings)
    for age in AGES:
        drawn = {
            size: [draw(age, size, settings.seed, turn) for turn in range(settings.rounds)]
            for size in warehouses
        }
        what = f"night, {N_NEW} new and {N_SEEN_AGAIN} {age.name}"
        costs = compare(what, warehouses, nights_of(warehouses, drawn, settings.seed), settings.rounds)
        yield from comparison_rows(what, costs, _facts(age, drawn, settings.seed), age.target)


def both_warehouses(settings: Settings) -> dict[int, Path]:
    """Return the small and the large warehouse, by their number of articles."""
    sizes = (settings.sizes.small, settings.sizes.large)
    return {size: kept_warehouse(settings.keep, size, settings.seed) for size in sizes}


def draw(age: Age, loaded: int, seed: int, turn: int, number: int = N_SEEN_AGAIN) -> list[int]:
    """Return which articles of so many loaded a night sees again."""
    pool = age.pool(loaded)
    return random.Random(f"{seed} {age.name} {loaded} {turn}").sample(pool, min(number, len(pool)))


def seed_of_new(seed: int) -> int:
    """Return a seed beyond those of the runs that made the warehouses."""
    return seed + 1_000_000


def nights_of(
    warehouses: Mapping[int, Path], drawn: Mapping[int, list[list[int]]], seed: int, n_new: int = N_NEW
) -> WorkFor:
    """Return what gives the pages of a night: new articles, and those that were drawn for it."""
    known = {
        size: articles_by_serial(warehouse, {serial for night in drawn[size] for serial in night})
        for size, warehouse in warehouses.items()
    }

    def work_for(size: int, turn: int) -> Work:
        old = [known[size][serial] for serial in drawn[size][turn]]
        new = list(new_articles(n_new, seed_of_new(seed) + turn, NEW_FIRST))
        return Work(_mixed(new + old, seed + turn), len(new), len(old))

    return work_for


def _mixed(copies: list[Copy], seed: int) -> list[str]:
    """Return listings that print the articles in another order."""
    random.Random(seed).shuffle(copies)
    return list(pages(copies, printed(NIGHT)))


def _facts(age: Age, drawn: Mapping[int, list[list[int]]], seed: int) -> dict[str, object]:
    """Return what share of a night's articles is seen again, and how many were loaded after them."""
    ages = {
        size: [size - 1 - serial for night in nights for serial in night] for size, nights in drawn.items()
    }
    per_night = min(len(night) for nights in drawn.values() for night in nights)
    return {
        "new_articles": N_NEW,
        "seed_of_new": seed_of_new(seed),
        "seen_again": per_night,
        "share_seen_again": per_night / (N_NEW + per_night),
        "drawn_from": age.name,
        "articles_loaded_since": {
            str(size): {"median": median(loaded), "greatest": max(loaded)} for size, loaded in ages.items()
        },
    }
