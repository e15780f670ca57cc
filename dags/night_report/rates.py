"""How the rates of a snapshot moved, which it corrected, and where the pages of one date disagree."""

from __future__ import annotations

from typing import Any

from dags.night_report.shown import MOST_ROWS, listed
from dags.night_report.snapshot import AskedSnapshot, Row

MOST_VALUES = 8
"""Of one date and currency so many different rates are listed."""

CHANGED = """
SELECT replace(split_part(key, '/', 1), '%2F', '/') AS site, CAST(split_part(key, '/', 2) AS DATE) AS as_of,
       split_part(key, '/', 3) AS base, split_part(key, '/', 4) AS quote, op,
       list_contains(changed_columns, 'rate') AS is_corrected
FROM base.changes WHERE snapshot = ? AND table_name = 'rates'
"""
COUNTS = """
SELECT count(*) FILTER (op = 'added') AS n_new, count(*) FILTER (op = 'updated') AS n_changed,
       count(*) FILTER (op = 'removed') AS n_removed
FROM changed_rates
"""
# A gap is what lies between the intervals that the printed digits stand for: of 0.00008 after 0.00009 none.
MOVES = """
WITH steps AS (
    SELECT site, as_of, base, quote, rate, rate_low, rate_high,
           lag(as_of) OVER earlier AS old_as_of, lag(rate) OVER earlier AS old_rate,
           lag(rate_low) OVER earlier AS old_low, lag(rate_high) OVER earlier AS old_high
    FROM base.rates WINDOW earlier AS (PARTITION BY site, base, quote ORDER BY as_of)
)
SELECT steps.*, CAST(steps.as_of - old_as_of AS INTEGER) AS days_since,
       round(100 * (CAST(rate AS DOUBLE) / nullif(old_rate, 0) - 1), 3) AS move_pct,
       round(100 * CASE WHEN rate_low > old_high THEN CAST(rate_low AS DOUBLE) / nullif(old_high, 0) - 1
                        WHEN rate_high < old_low THEN CAST(rate_high AS DOUBLE) / nullif(old_low, 0) - 1
                        ELSE 0 END, 3) AS gap_pct
FROM steps SEMI JOIN (FROM changed_rates WHERE op = 'added' OR is_corrected)
    USING (site, as_of, base, quote)
WHERE old_as_of IS NOT NULL
"""
SHOWN_MOVES = (
    "FROM moves ORDER BY abs(gap_pct) DESC, abs(move_pct) DESC, as_of DESC, site, base, quote LIMIT ?"
)
CORRECTED = """
SELECT site, as_of, base, quote, rate, rate_low, rate_high
FROM base.rates SEMI JOIN {wanted} USING (site, as_of, base, quote) ORDER BY as_of DESC, site, base, quote
"""
CORRECTED_KEYS = """
SELECT site, as_of, base, quote FROM changed_rates WHERE op = 'updated' AND is_corrected
ORDER BY as_of DESC, site, base, quote LIMIT ?
"""
DISAGREEING = """
SELECT site, as_of, base, quote, rate, n_values, n_pages
FROM base.rates SEMI JOIN changed_rates USING (site, as_of, base, quote)
WHERE n_values > 1
"""
PRINTED = """
SELECT q.site, q.as_of, q.base, q.quote, q.rate, count(DISTINCT q.page_id) AS n_pages
FROM base.quotes AS q SEMI JOIN told_disagreements USING (site, as_of, base, quote)
GROUP BY ALL ORDER BY n_pages DESC, q.rate
"""
OLD = {"old_rate": "rate", "old_low": "rate_low", "old_high": "rate_high"}
KEY = ("site", "as_of", "base", "quote")


def rate_changes(after: AskedSnapshot, before: AskedSnapshot | None, number: int) -> dict[str, Any]:
    """Return what snapshot `number` changed in rates; `before` is the one before it, where it is kept."""
    after.name("changed_rates", CHANGED, [number])
    (counts,) = after.rows(COUNTS)
    after.reach_all("rates")
    return {
        **counts,
        "moves": _moves(after),
        "corrected": _corrected(after, before, number),
        "disagreements": _disagreements(after),
    }


def _moves(after: AskedSnapshot) -> dict[str, Any]:
    after.name("moves", MOVES)
    return listed(
        after.rows(SHOWN_MOVES, [MOST_ROWS]), _count(after, "moves"), "steppe sql --query rate-moves"
    )


def _corrected(after: AskedSnapshot, before: AskedSnapshot | None, number: int) -> dict[str, Any]:
    after.name("corrected", CORRECTED_KEYS, [MOST_ROWS])
    rows = after.rows(CORRECTED.format(wanted="corrected"))
    old = _rates_before(before, rows) if before and rows else {}
    for row in rows:
        earlier = old.get(_key(row), {})
        row |= {old: earlier.get(name) for old, name in OLD.items()}
    n_all = _count(after, "changed_rates", "WHERE op = 'updated' AND is_corrected")
    return listed(rows, n_all, f"steppe sql --query whats-new --set since_snapshot={number - 1}")


def _rates_before(before: AskedSnapshot, rows: list[Row]) -> dict[tuple[object, ...], Row]:
    days = [row["as_of"] for row in rows]
    before.name("days_corrected", "SELECT DISTINCT unnest(?::DATE[]) AS as_of", [days])
    before.reach("rates", "as_of", "FROM days_corrected")
    return {_key(row): row for row in before.rows("FROM base.rates SEMI JOIN days_corrected USING (as_of)")}


def _disagreements(after: AskedSnapshot) -> dict[str, Any]:
    after.name("disagreements", DISAGREEING)
    after.name(
        "told_disagreements", f"FROM disagreements ORDER BY as_of DESC, site, base, quote LIMIT {MOST_ROWS}"
    )
    after.reach("quotes", "as_of", "SELECT as_of FROM told_disagreements")
    printed: dict[tuple[object, ...], list[Row]] = {}
    for row in after.rows(PRINTED):
        printed.setdefault(_key(row), []).append({"rate": row["rate"], "n_pages": row["n_pages"]})
    rows = after.rows("FROM told_disagreements ORDER BY as_of DESC, site, base, quote")
    for row in rows:
        values = printed.get(_key(row), [])
        row["printed"] = values[:MOST_VALUES]
        row["spread_pct"] = _spread_pct([value["rate"] for value in values])
    return listed(rows, _count(after, "disagreements"), "steppe sql --query disagreements")


def _spread_pct(rates: list[Any]) -> float | None:
    """Return how far the greatest of some rates is above the smallest, in percent of it."""
    return round(float(100 * (max(rates) / min(rates) - 1)), 3) if rates and min(rates) else None


def _count(snapshot: AskedSnapshot, relation: str, condition: str = "") -> int:
    return int(snapshot.rows(f"SELECT count(*) AS n FROM {relation} {condition}")[0]["n"])


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in KEY)
