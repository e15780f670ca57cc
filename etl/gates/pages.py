"""Gates of single pages: a figure of a page, or of something on it, must lie within bounds.

They ask nothing but the page, so that it never matters when it comes, or what has come before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from etl.gates.asked import MOST_EXAMPLES
from etl.gates.gate import Answer, Body
from warehouse.gate_results import REFUSE, GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate

PAGE_ROW = "page_id, site, '' AS pair, 'pages' AS row_table, page_id AS row_key"
PLACE_ROW = "page_id, site, '' AS pair, 'sightings' AS row_table, page_id || '/' || position AS row_key"
QUOTE_ROW = (
    "page_id, site, base || '/' || quote AS pair, 'quotes' AS row_table, "
    "concat_ws('/', page_id, base, quote, rate_text, change_text) AS row_key"
)

COVERAGE = f"SELECT {PAGE_ROW}, coverage AS value FROM asked.pages WHERE coverage IS NOT NULL"
ARTICLES = f"SELECT {PAGE_ROW}, n_articles AS value FROM asked.pages"
QUOTES = f"SELECT {PAGE_ROW}, n_quotes AS value FROM asked.pages"
YEARS = f"SELECT {PAGE_ROW}, year(printed_date) AS value FROM asked.pages WHERE printed_date IS NOT NULL"
TITLES = f"SELECT {PLACE_ROW}, title_characters AS value FROM asked.articles"
TEXTS = f"SELECT {PLACE_ROW}, word_count AS value FROM asked.articles"
RATES = f"SELECT {QUOTE_ROW}, rate AS value FROM asked.quotes"


def page_values(values: str, things: str) -> Body:
    """Return a gate's body that asks each value of a query, and tells of them as so many `things`."""

    def ask(asked: Asked, gate: Gate) -> Iterator[Answer]:
        _note_bounds(asked, gate)
        _note_findings(asked, gate, values)
        query = f"SELECT site, count(*), min(value), max(value) FROM ({values}) GROUP BY site ORDER BY site"
        for site, count, least, most in asked.rows(query):
            yield _answer(asked, gate, site, f"{count} {things}", (float(least), float(most)))

    return ask


def _note_bounds(asked: Asked, gate: Gate) -> None:
    asked.rows("CREATE OR REPLACE TABLE asked.bounds (site VARCHAR, pair VARCHAR, low DOUBLE, high DOUBLE)")
    for site in asked.sites.by_name:
        rule = asked.rules.of(gate, site)
        for pair, bounds in {"": rule.bounds, **rule.pairs}.items():
            asked.rows("INSERT INTO asked.bounds VALUES (?, ?, ?, ?)", [site, pair, bounds.low, bounds.high])


def _note_findings(asked: Asked, gate: Gate, values: str) -> None:
    asked.rows(
        "INSERT INTO asked.findings "
        "SELECT ?, page_id, site, value, CASE WHEN value < low THEN low ELSE high END, value < low, "
        f"row_table, row_key FROM ("
        "SELECT v.*, CASE WHEN p.site IS NULL THEN d.low ELSE p.low END AS low, "
        f"CASE WHEN p.site IS NULL THEN d.high ELSE p.high END AS high FROM ({values}) AS v "
        "JOIN asked.bounds AS d ON d.site = v.site AND d.pair = '' "
        "LEFT JOIN asked.bounds AS p ON p.site = v.site AND p.pair = v.pair AND v.pair <> ''"
        ") WHERE value < low OR value > high",
        [gate.name],
    )


def _answer(asked: Asked, gate: Gate, site: str, things: str, ends: tuple[float, float]) -> Answer:
    found = asked.rows(
        "SELECT value, bound, row_table, row_key FROM asked.findings WHERE gate = ? AND site = ? "
        "ORDER BY abs(value - bound) DESC, row_key",
        [gate.name, site],
    )
    bounds = asked.rules.of(gate, site).bounds
    if not found:
        value, bound = (ends[1], bounds.high) if bounds.high is not None else (ends[0], bounds.low)
        return Answer(value, f"All of {things} lie within the bounds.", site, bound)
    value, bound = found[0][:2]
    side = "below" if value < bound else "above"
    says = f"{len(found)} of {things} lie outside: the farthest is {value:g}, {side} {bound:g}."
    examples = tuple(
        GateExample(table, key, f"{value:g} against {bound:g}") for value, bound, table, key in found
    )
    return Answer(value, says, site, bound, len(found), examples[:MOST_EXAMPLES])


def failed_pages(asked: Asked, gate: Gate) -> list[tuple[str, str]]:
    """Return the pages that failed a gate where failing is grave, each with what is wrong in a sentence."""
    rows = asked.rows(
        "SELECT page_id, site, arg_max(value, abs(value - bound)), arg_max(bound, abs(value - bound)) "
        "FROM asked.findings WHERE gate = ? GROUP BY page_id, site ORDER BY page_id",
        [gate.name],
    )
    return [
        (page_id, _sentence(gate, value, bound))
        for page_id, site, value, bound in rows
        if asked.rules.of(gate, site).severity == REFUSE
    ]


def _sentence(gate: Gate, value: float, bound: float) -> str:
    side = "below" if value < bound else "above"
    unit = f" {gate.unit}" if gate.unit else ""
    return f"The gate {gate.name} found {value:g}, {side} its bound of {bound:g}{unit}."
