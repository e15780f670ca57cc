"""What every read of a warehouse must hold, whichever client made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

Row = dict[str, Any]
Tables = dict[str, list[Row]]
"""The rows of every public table, by the table's name."""

REFERENCES = (
    # Each of these values of the first table stands in the second one.
    ("sightings", ("article_id",), "articles"),
    ("sightings", ("version_id",), "article_versions"),
    ("sightings", ("page_id",), "pages"),
    ("article_versions", ("article_id",), "articles"),
    ("article_aliases", ("article_id",), "articles"),
    ("articles", ("version_id", "article_id", "title", "text"), "article_versions"),
    ("quotes", ("page_id",), "pages"),
    ("rates", ("site", "as_of", "base", "quote", "rate"), "quotes"),
    ("quarantine", ("page_id",), "pages"),
    ("captures", ("page_id",), "pages"),
    ("articles", ("site",), "sites"),
)
COUNTS = (
    # How many rows of the third table have the key of the first is what the second says.
    ("articles", "n_sightings", "sightings", "article_id"),
    ("articles", "n_versions", "article_versions", "article_id"),
    ("pages", "n_captures", "captures", "page_id"),
    ("pages", "n_articles", "sightings", "page_id"),
    ("pages", "n_quotes", "quotes", "page_id"),
)
RUN_COLUMNS = ("added_run_id", "changed_run_id", "run_id")


class BrokenPromiseError(Exception):
    """A read that no published snapshot can explain."""


class Content(NamedTuple):
    """What one read found.

    `snapshot` is what the read says it is of, `rows` how many there are in each table, `digest` the sha256 of
    all values of all tables, in whatever order the rows came; None where the read did not get them all.
    """

    snapshot: int
    rows: tuple[tuple[str, int], ...]
    digest: str | None


def content_of(tables: Tables) -> Content:
    """Return what was found."""
    digest = sha256()
    for name, rows in sorted(tables.items()):
        told = sorted(repr([(column, _plain(row[column])) for column in sorted(row)]) for row in rows)
        digest.update(repr((name, told)).encode())
    counts = tuple(sorted((name, len(rows)) for name, rows in tables.items()))
    return Content(newest_of_runs(tables), counts, digest.hexdigest())


def _plain(value: object) -> object:
    """Return the value in the one form that all clients agree on: they name the zone UTC in many ways."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def newest_of_runs(tables: Tables) -> int:
    """Return the snapshot that the tables belong to: the last one that a run of theirs has published."""
    return max(row["snapshot"] or 0 for row in tables["runs"])


def broken(tables: Tables) -> list[str]:
    """Return a sentence on each thing that the tables of one snapshot cannot say together."""
    return [*_lost_references(tables), *_wrong_counts(tables), *_wrong_history(tables)]


def _lost_references(tables: Tables) -> Iterator[str]:
    for table, columns, other in REFERENCES:
        known = {tuple(row[column] for column in columns) for row in tables[other]}
        for row in tables[table]:
            sought = tuple(row[column] for column in columns)
            if sought not in known:
                yield f"{sought} of {table} is not in {other}"


def _wrong_counts(tables: Tables) -> Iterator[str]:
    for table, column, other, key in COUNTS:
        counted = Counter(row[key] for row in tables[other])
        for row in tables[table]:
            if (row[column] or 0) != counted[row[key]]:
                yield f"{column} of {row[key]} is {row[column]}, but {other} has {counted[row[key]]}"


def _wrong_history(tables: Tables) -> Iterator[str]:
    runs = {row["run_id"] for row in tables["runs"]}
    for name, rows in tables.items():
        for column in RUN_COLUMNS:
            unknown = {row[column] for row in rows if column in row} - runs
            yield from (f"the run {run} of {name} is not in runs" for run in unknown)
    newest = newest_of_runs(tables)
    published = sorted(row["snapshot"] for row in tables["runs"] if row["snapshot"])
    if published != list(range(1, newest + 1)):
        yield f"the runs published {published}"
    if later := {row["snapshot"] for row in tables["changes"] if row["snapshot"] > newest}:
        yield f"changes tell of the snapshots {later}, but runs only of {newest}"
