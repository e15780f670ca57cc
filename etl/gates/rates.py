"""Gates of the rate series: a rate that jumps, and a ticker that stands still."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

from etl.gates.asked import MOST_EXAMPLES
from etl.gates.gate import Answer
from warehouse.gate_results import GateExample

if TYPE_CHECKING:
    from etl.gates.asked import Asked
    from etl.gates.gate import Gate

DAYS_BACK = 90
"""A rate that has not been known for longer is no measure of today's."""
COARSE_PCT = 1.0
"""A rate whose digits leave more than so much open, in percent, may stand still while the market moves."""

NEIGHBOURS = f"""
WITH fresh AS (SELECT * FROM asked.rates WHERE is_new),
neighbours AS (
    SELECT f.site, f.base, f.quote, f.as_of, f.rate_low, f.rate_high,
           k.as_of AS known_as_of, k.rate AS known_rate, k.rate_low AS known_low, k.rate_high AS known_high
    FROM fresh AS f
    ASOF JOIN asked.rates AS k
      ON f.site = k.site AND f.base = k.base AND f.quote = k.quote AND f.as_of > k.as_of
    UNION ALL
    SELECT f.site, f.base, f.quote, f.as_of, f.rate_low, f.rate_high, k.as_of, k.rate, k.rate_low, k.rate_high
    FROM fresh AS f
    ASOF JOIN (FROM asked.rates WHERE NOT is_new) AS k
      ON f.site = k.site AND f.base = k.base AND f.quote = k.quote AND f.as_of < k.as_of
)
SELECT site, base || '/' || quote AS pair, as_of, abs(as_of - known_as_of) AS days, known_as_of,
       100 * greatest(rate_low - known_high, known_low - rate_high, 0) / known_rate AS gap_pct
FROM neighbours
WHERE known_rate > 0 AND abs(as_of - known_as_of) <= {DAYS_BACK}
ORDER BY site, pair, as_of, known_as_of
"""

PRINTED_ON = """
SELECT min(p.page_id), count(DISTINCT p.page_id)
FROM asked.printed_rates AS p JOIN asked.rates AS r USING (site, as_of, base, quote, rate)
WHERE site || '/' || as_of || '/' || base || '/' || quote = $1
"""
"""The pages that print a rate of the series, which is what can be held back."""

DAILY_SETS = f"""
WITH last_days AS (SELECT site, max(as_of) AS last_day FROM asked.rates GROUP BY site)
SELECT r.site, r.as_of, r.base, r.rate::VARCHAR
FROM asked.rates AS r JOIN last_days AS l USING (site)
WHERE r.as_of > l.last_day - {DAYS_BACK} AND r.precision_pct <= {COARSE_PCT}
ORDER BY r.site, r.as_of, r.base, r.quote
"""


def jumps(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask how far the printed interval of each new rate lies from that of the last one known, and the next.

    What a rate may move grows with the square root of the days between, as that of a price does. The gap is
    that between intervals: where a site prints one digit, a step of that digit is no jump.
    """
    of_sites: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for site, *row in asked.rows(NEIGHBOURS):
        of_sites[site].append(tuple(row))
    for site, rows in of_sites.items():
        yield _jump_answer(asked, gate, site, rows)


def _jump_answer(asked: Asked, gate: Gate, site: str, rows: list[tuple[Any, ...]]) -> Answer:
    rule = asked.rules.of(gate, site)
    failing = []
    most, bound_of_most = 0.0, rule.bounds.told
    for pair, as_of, days, known_as_of, gap_pct in rows:
        daily = float(gap_pct) / sqrt(days)
        bound = rule.bounds_of(pair).high
        if daily > most:
            most, bound_of_most = daily, bound
        if bound is not None and daily > bound:
            says = f"lies {float(gap_pct):.1f} % from the rate of {known_as_of}, {daily:.1f} % a day"
            failing.append((daily, bound, GateExample("rates", f"{site}/{as_of}/{pair}", says)))
    if not failing:
        return Answer(most, f"None of {len(rows)} steps between rates is a jump.", site, bound_of_most)
    failing.sort(key=lambda each: each[0], reverse=True)
    value, bound, _ = failing[0]
    examples = tuple(_with_pages(asked, example) for _, _, example in failing[:MOST_EXAMPLES])
    says = (
        f"{len(failing)} of {len(rows)} steps between rates are jumps: {examples[0].key} {examples[0].says}."
    )
    return Answer(value, says, site, bound, len(failing), examples)


def _with_pages(asked: Asked, example: GateExample) -> GateExample:
    """Return an example that names a page which prints the rate too."""
    ((page_id, n_pages),) = asked.rows(PRINTED_ON, [example.key])
    if page_id is None:  # a rate of before that a new one shows to be odd
        return example
    others = f" and {n_pages - 1} more" if n_pages > 1 else ""
    return replace(example, says=f"{example.says}; printed on page {page_id}{others}")


def stale_ticker(asked: Asked, gate: Gate) -> Iterator[Answer]:
    """Ask on how many known days in a row a site's newest set of rates has stood, quiet days left out."""
    sets: dict[str, dict[date, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for site, as_of, base, rate in asked.rows(DAILY_SETS):
        if base not in (asked.rules.of(gate, site).exempt or ()):
            sets[site][as_of].append((base, rate))
    for site, of_days in sets.items():
        alike = _unchanged(of_days)
        loud = [day for day in alike if day not in asked.rules.quiet_days(site)]
        bounds = asked.rules.of(gate, site).bounds
        is_stale = bounds.broken_by(len(loud)) is not None
        says = f"The rates of {alike[0]} are those of all {len(alike)} known days since {alike[-1]}."
        examples = (GateExample("days", f"{site}/{alike[0]}", "the rates of the days before"),)
        yield Answer(len(loud), says, site, bounds.told, len(loud) * is_stale, examples * is_stale)


def _unchanged(of_days: dict[date, list[tuple[str, str]]]) -> list[date]:
    """Return the days, from the newest back, that have one set of rates."""
    days = sorted(of_days, reverse=True)
    alike = days[:1]
    for later, earlier in pairwise(days):
        if of_days[later] != of_days[earlier]:
            break
        alike.append(earlier)
    return alike
