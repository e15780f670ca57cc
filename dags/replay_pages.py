"""The pages that a user names, by their ids or by openings of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from warehouse import connect
from warehouse.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

PAGE_NAME = re.compile("[0-9a-f]{8,64}")


class NamedPage(NamedTuple):
    """A published page that a user named by its id or by an opening of it."""

    page_id: str
    disposition: str
    reason: str | None


def find_pages(warehouse: Path, names: Sequence[str]) -> list[NamedPage]:
    """Return the published pages of these ids, or of openings that fit one page each."""
    with connect(warehouse) as connection:
        return [find_page(connection, name) for name in dict.fromkeys(names)]


def waiting_reasons(warehouse: Path) -> list[str]:
    """Return the reasons for which pages wait in quarantine."""
    with connect(warehouse) as connection:
        rows = connection.execute("SELECT DISTINCT reason FROM quarantine ORDER BY reason").fetchall()
    return [reason for (reason,) in rows]


def find_page(connection: duckdb.DuckDBPyConnection, name: str) -> NamedPage:
    """Return the page of that id, or of that opening of one; raise UsageError where not one fits."""
    if not PAGE_NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no page: give its page_id, or the first 8 or more of its hex digits")
    rows = connection.execute(
        "SELECT page_id, disposition, reason FROM pages WHERE starts_with(page_id, ?) "
        "ORDER BY page_id LIMIT 2",
        [name],
    ).fetchall()
    if not rows:
        raise UsageError(f"the warehouse holds no page {name}; steppe quarantine list names those that wait")
    if len(rows) > 1:
        raise UsageError(f"{name} fits more than one page, such as {rows[0][0]} and {rows[1][0]}")
    return NamedPage(*rows[0])
