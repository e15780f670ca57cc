"""What a citation of one row tells: who wrote it, its headline, where it is printed, and the snapshot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dags.command_line.why_explainers import judged_quotes
from dags.command_line.why_key import key_text
from dags.command_line.why_row import row_of
from dags.command_line.why_snapshot import Row, Snapshot, public_table
from warehouse.errors import UsageError

Document = dict[str, Any]

# Of many places the earliest capture that tells both address and moment: later nights seldom change it.
_EARLIEST = "c.captured_at IS NULL OR c.url IS NULL, c.captured_at NULLS LAST, c.url NULLS LAST"
_CAPTURED = "c.url AS page_url, c.captured_at, c.source"
_DATED = "p.as_of, p.as_of_basis"
WORDING = f"""
SELECT s.*, v.title, {_DATED}, {_CAPTURED}
FROM sightings AS s
JOIN article_versions AS v USING (version_id)
LEFT JOIN pages AS p ON p.page_id = s.page_id
LEFT JOIN captures AS c ON c.page_id = s.page_id
WHERE s.version_id = ?
ORDER BY s.author IS NULL, {_EARLIEST}, p.as_of NULLS LAST, s.page_id, s.position, c.source LIMIT 1
"""
PLACE = f"""
SELECT v.title, {_DATED}, {_CAPTURED}
FROM article_versions AS v
LEFT JOIN pages AS p ON p.page_id = $1
LEFT JOIN captures AS c ON c.page_id = $1
WHERE v.version_id = $2 ORDER BY {_EARLIEST}, c.source LIMIT 1
"""
CAPTURE = f"""
SELECT c.page_id, {_CAPTURED}
FROM captures AS c WHERE list_contains(?, c.page_id) ORDER BY {_EARLIEST}, c.page_id, c.source LIMIT 1
"""
TOLD = (
    "author",
    "title",
    "published_at",
    "url",
    "page_url",
    "captured_at",
    "source",
    "as_of",
    "as_of_basis",
    "page_id",
    "position",
    "byte_start",
    "byte_end",
    "element",
)


def citation(snapshot: Snapshot, table_name: str, key: str) -> Document:
    """Return what there is to cite of a row; what is not known is null.

    `url` is the article's own address, `page_url` that of the page it is printed on, `source` where that page
    lay, and `as_of` its date. Raises UsageError where the row is unknown, or is nothing that a page prints.
    """
    table = public_table(table_name)
    if table.name not in CITED:
        raise UsageError(
            f"a row of {table.name} is nothing that a page prints; cite one of {', '.join(CITED)}"
        )
    row, note = row_of(snapshot, table, key)
    found = CITED[table.name](snapshot, row)
    (names,) = snapshot.rows("SELECT max(name) AS name FROM sites WHERE site = ?", [row["site"]])
    return {
        "table": table.name,
        "key": key_text([row[name] for name in table.key]),
        "note": note,
        "site": row["site"],
        "site_name": names["name"] or row["site"],
        **{name: found.get(name) for name in TOLD},
        "snapshot": snapshot.manifest.snapshot,
        "steppe_version": snapshot.manifest.code_version,
    }


def _wording(snapshot: Snapshot, row: Row) -> Row:
    """Tell an article or a wording of one, at a place that prints its author if there is one.

    What is known of the article itself comes before what its place says.
    """
    places = snapshot.rows(WORDING, [row["version_id"]])
    own = {
        name: row[name] for name in ("author", "published_at", "url", "title") if row.get(name) is not None
    }
    return {**(places[0] if places else {}), **own}


def _sighting(snapshot: Snapshot, row: Row) -> Row:
    places = snapshot.rows(PLACE, [row["page_id"], row["version_id"]])
    return {**(places[0] if places else {}), **row}


def _quote(snapshot: Snapshot, row: Row) -> Row:
    return _printed(snapshot, [row])


def _rate(snapshot: Snapshot, row: Row) -> Row:
    return _printed(snapshot, [quote for quote in judged_quotes(snapshot, row) if quote["won"]])


def _printed(snapshot: Snapshot, quotes: list[Row]) -> Row:
    """Tell one of several quotes that print the same; the line that a page prints is its title."""
    places = snapshot.rows(CAPTURE, [[quote["page_id"] for quote in quotes]])
    page_id = places[0]["page_id"] if places else quotes[0]["page_id"]
    quote = next(quote for quote in quotes if quote["page_id"] == page_id)
    title = f"{quote['base']}/{quote['quote']} = {quote['rate_text']} {quote['change_text']}"
    return {**quote, **(places[0] if places else {}), "title": title.strip()}


CITED: dict[str, Callable[[Snapshot, Row], Row]] = {
    "articles": _wording,
    "article_versions": _wording,
    "sightings": _sighting,
    "rates": _rate,
    "quotes": _quote,
}
"""The tables whose rows can be cited."""
