"""Invented prose and listings for tests of the whole path; nothing here reads the code under test."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

WORDS = [
    "river",
    "bridge",
    "market",
    "valley",
    "council",
    "engineer",
    "harvest",
    "station",
    "teacher",
    "railway",
    "village",
    "mountain",
    "ministry",
    "border",
    "winter",
    "festival",
    "water",
    "school",
    "doctor",
    "pasture",
    "cotton",
    "glacier",
    "dispute",
    "meeting",
    "visit",
    "agreement",
    "plan",
    "report",
    "measure",
    "road",
    "energy",
    "museum",
    "poet",
    "carpet",
    "orchard",
    "tunnel",
    "summit",
    "delegation",
    "budget",
    "reform",
    "project",
]
HISTORY = ("runs", "changes", "forgotten", "run_metrics", "gate_results")
RUN_COLUMNS = {"source", "snapshot", "seconds", "added_run_id", "changed_run_id", "run_id"}


def prose(seed: int, words: int) -> str:
    """Return sentences of that many invented words; equal seeds give equal openings."""
    chance = random.Random(seed)
    chosen = [chance.choice(WORDS) + str(chance.randrange(1000)) for _ in range(words)]
    chosen[0] = chosen[0].capitalize()
    return " ".join(chosen)


@dataclass
class Listing:
    """A text archive listing, as a web-archive text extract would hold it."""

    articles: Sequence[tuple[str, str]]
    date: str | None = "19 February 2026"
    quotes: list[str] = field(default_factory=lambda: ["KGS/USD = 0.01144 0%", "KZT/USD = 0.00204 -0%"])
    repeats: int = 2
    total: str = " 33"

    def render(self) -> bytes:
        """Return the page's bytes."""
        ticker = "\n".join(f"  • {quote}" for _ in range(self.repeats) for quote in self.quotes)
        head = [ticker.lstrip(), *([self.date] if self.date else [])]
        blocks = [block for article in self.articles for block in article]
        lines = ["\n".join(head), f"Viewing results 1 - {len(self.articles)} of{self.total}", *blocks]
        return "\n\n".join(lines).encode()


def tables(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of every published table but the history, run columns aside, in order of their text."""
    found = {}
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for folder in sorted((warehouse / "current").resolve().iterdir()):
            if folder.is_dir() and folder.name not in {*HISTORY, "_payloads"}:
                relation = connection.sql(f"FROM read_parquet('{folder}/*.parquet')")
                columns = [name for name in relation.columns if name not in RUN_COLUMNS]
                found[folder.name] = sorted(relation.select(*columns).fetchall(), key=repr)
    return found


def ask(warehouse: Path, query: str) -> list[tuple[object, ...]]:
    """Return the answer of the published catalogue, opened as any user would."""
    with duckdb.connect(str((warehouse / "warehouse.duckdb").resolve()), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(query).fetchall()
