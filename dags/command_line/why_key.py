"""The KEY of a row as one text: its key's columns joined by `/`, percent-encoded where they hold one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from urllib.parse import quote, unquote

from dags.command_line.values import as_text
from warehouse.schema import Column, Table

HASHES = ("page_id", "article_id", "version_id", "alias_id", "other_id", "forgotten_id", "key")
"""Columns of which an opening does; `key` is that of a row of changes, which may be an article_id."""
OPENING = re.compile("[0-9a-f]{8,63}")
TOO_SHORT = re.compile("[0-9a-f]{1,7}")
MOST_READINGS = 1000
"""A key with many `/` that are not encoded can be cut into columns in many ways."""


def key_text(key: Sequence[object]) -> str:
    """Return the values of a key as KEY; null is empty."""
    return "/".join("" if value is None else _encoded(as_text(value)) for value in key)


def _encoded(value: str) -> str:
    # A lone '%', as in '-0.19%', is not taken for an escape and stays as it is.
    parted = "/ " if unquote(value) == value else "/ %"
    return "".join(
        quote(sign, safe="") if sign in parted or not sign.isprintable() else sign for sign in value
    )


def readings(text: str, columns: int) -> Iterator[list[str]]:
    """Yield the ways in which KEY can be cut into so many columns; one where every '/' within is encoded."""
    parts = text.split("/")
    if len(parts) < columns:
        return
    ways = combinations(range(1, len(parts)), columns - 1)
    for _, cuts in zip(range(MOST_READINGS), ways, strict=False):
        edges = [0, *cuts, len(parts)]
        yield ["/".join(parts[at:to]) for at, to in pairwise(edges)]


def key_condition(table: Table, values: Sequence[str]) -> tuple[str, list[object]]:
    """Return an SQL condition, with its parameters, that a row has a key of these texts."""
    conditions: list[str] = []
    parameters: list[object] = []
    columns = {column.name: column for column in table.columns}
    for name, text in zip(table.key, values, strict=True):
        condition, given = _column_condition(columns[name], text)
        conditions.append(condition)
        parameters += given
    return " AND ".join(conditions), parameters


def _column_condition(column: Column, text: str) -> tuple[str, list[object]]:
    if not text:
        return (f"{column.name} IS NULL" if column.nullable else f"{column.name} = ''"), []
    if column.type != "VARCHAR":
        return f"{column.name} = TRY_CAST(? AS {column.type})", [unquote(text)]
    if column.name in HASHES and OPENING.fullmatch(text):
        return f"starts_with({column.name}, ?)", [text]
    # A source may hold escapes of its own, so the text counts as it stands too.
    return f"{column.name} IN (?, ?)", [text, unquote(text)]
