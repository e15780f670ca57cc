"""The figures of the charts: rates by currency, pages and articles by day, coverage and time by run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dags.command_line.counted import counted
from dags.night_report.snapshot import AskedSnapshot, Row
from warehouse.runs import RunRecord

Chart = dict[str, Any]

RATE_DAYS = 90
"""Days of a rate series, back from the last one that has rates."""
MOST_PAIRS = 12
CALENDAR_DAYS = 45
MOST_RUNS = 30

PAIRS = """
SELECT site, base, quote, count(*) AS n FROM base.rates GROUP BY ALL
ORDER BY n DESC, site, base, quote LIMIT ?
"""
RATES = f"""
WITH recent AS (
    SELECT * FROM base.rates WHERE site = $site AND base = $base AND quote = $quote
    QUALIFY as_of > max(as_of) OVER () - {RATE_DAYS}
), printed AS (
    SELECT as_of, min(rate) AS lowest, max(rate) AS highest FROM base.quotes
    WHERE site = $site AND base = $base AND quote = $quote
          AND as_of IN (SELECT as_of FROM recent WHERE n_values > 1)
    GROUP BY as_of
)
SELECT as_of, rate, rate_low, rate_high, coalesce(lowest, rate) AS lowest, coalesce(highest, rate) AS highest,
       n_values
FROM recent LEFT JOIN printed USING (as_of) ORDER BY as_of
"""
DISAGREEING_DAYS = f"""
SELECT DISTINCT as_of FROM base.rates
WHERE n_values > 1 AND as_of > (SELECT max(as_of) FROM base.rates) - {RATE_DAYS}
"""
DAYS = f"""
WITH last AS (SELECT max(as_of) AS day FROM base.pages),
calendar AS (
    SELECT CAST(unnest(generate_series(day - {CALENDAR_DAYS - 1}, day, INTERVAL 1 DAY)) AS DATE) AS as_of
    FROM last
), loaded AS (
    SELECT as_of, count(*) FILTER (disposition = 'loaded') AS pages,
           count(*) FILTER (disposition = 'quarantined') AS quarantined
    FROM base.pages WHERE as_of > (SELECT day FROM last) - {CALENDAR_DAYS} GROUP BY as_of
), seen AS (
    SELECT first_seen AS as_of, count(*) AS articles FROM base.articles
    WHERE first_seen > (SELECT day FROM last) - {CALENDAR_DAYS} GROUP BY first_seen
)
SELECT as_of, coalesce(pages, 0) AS pages, coalesce(quarantined, 0) AS quarantined,
       coalesce(articles, 0) AS articles
FROM calendar LEFT JOIN loaded USING (as_of) LEFT JOIN seen USING (as_of)
WHERE as_of >= (SELECT min(as_of) FROM (FROM loaded SELECT as_of UNION ALL FROM seen SELECT as_of))
ORDER BY as_of
"""
COVERAGE = f"""
WITH latest AS (
    SELECT run_id, started_at FROM base.runs WHERE pages_loaded > 0
    ORDER BY started_at DESC, run_id LIMIT {MOST_RUNS}
)
SELECT latest.run_id, count(*) AS n_pages, round(min(coverage), 4) AS lowest,
       round(median(coverage), 4) AS median
FROM latest JOIN base.pages AS p ON p.added_run_id = latest.run_id WHERE p.disposition = 'loaded'
GROUP BY ALL ORDER BY any_value(started_at), latest.run_id
"""


def rate_series(snapshot: AskedSnapshot) -> list[Chart]:
    """Return one chart for each currency pair: rate, printed interval, and what the pages of a date print."""
    snapshot.reach_all("rates")
    snapshot.name("disagreeing_days", DISAGREEING_DAYS)
    snapshot.reach("quotes", "as_of", "FROM disagreeing_days")
    charts: list[Chart] = []
    for pair in snapshot.rows(PAIRS, [MOST_PAIRS]):
        site, base, quote, _ = pair.values()
        rows = snapshot.rows(RATES, {"site": site, "base": base, "quote": quote})
        charts += _charts("rates", f"{base} in {quote}, {site}", f"{quote} for one {base}", rows, _rates_told)
    return sorted(charts, key=lambda chart: str(chart["title"]))


def _rates_told(rows: list[Row]) -> str:
    last, rates = rows[-1], [row["rate"] for row in rows]
    disagreeing = sum(row["n_values"] > 1 for row in rows)
    return (
        f"{counted(len(rows), 'date')} from {rows[0]['as_of']} to {last['as_of']}. Lowest rate "
        f"{_digits(min(rates))}, highest {_digits(max(rates))}, last {_digits(last['rate'])}, whose digits "
        f"stand for {_digits(last['rate_low'])} to {_digits(last['rate_high'])}. Pages disagree on "
        f"{disagreeing or 'none'} of these dates."
    )


def day_series(snapshot: AskedSnapshot) -> list[Chart]:
    """Return the chart of the last days: pages, those that wait in quarantine, and articles first seen."""
    snapshot.reach_all("pages", "articles")
    return _charts("days", "Pages and articles per day", "count", snapshot.rows(DAYS), _days_told)


def _days_told(rows: list[Row]) -> str:
    return (
        f"{counted(len(rows), 'day')} from {rows[0]['as_of']} to {rows[-1]['as_of']}: "
        f"{counted(_total(rows, 'pages'), 'page')} loaded, {_total(rows, 'quarantined')} in quarantine, "
        f"{counted(_total(rows, 'articles'), 'article')} first seen; no page on "
        f"{counted(sum(not row['pages'] for row in rows), 'day')}."
    )


def coverage_series(snapshot: AskedSnapshot) -> list[Chart]:
    """Return the chart of how much of the pages' text the readers account for, run by run."""
    snapshot.reach_all("pages")
    rows = snapshot.rows(COVERAGE)
    return _charts("coverage", "Coverage per run", "share of visible characters", rows, _coverage_told)


def _coverage_told(rows: list[Row]) -> str:
    last, worst = rows[-1], min(rows, key=lambda row: row["lowest"])
    return (
        f"{counted(len(rows), 'run')}. Of the last one's {counted(last['n_pages'], 'page')} the median one "
        f"is accounted for to {last['median']:.2%}, the worst to {last['lowest']:.2%}. The worst page of all "
        f"these runs, {worst['lowest']:.2%}, came with {worst['run_id']}."
    )


def time_series(runs: list[RunRecord]) -> list[Chart]:
    """Return the chart of how long the last runs took; `runs` are in order, the last one last."""
    names = ("run_id", "status", "pages_read", "seconds")
    rows = [{name: getattr(run, name) for name in names} for run in runs[-MOST_RUNS:]]
    return _charts("time", "Run time", "seconds", rows, _time_told)


def _time_told(rows: list[Row]) -> str:
    last, slowest = rows[-1], max(rows, key=lambda row: row["seconds"])
    return (
        f"{counted(len(rows), 'run')}. The last one took {last['seconds']:.1f} seconds for "
        f"{counted(last['pages_read'], 'page')}; the slowest was {slowest['run_id']} with "
        f"{slowest['seconds']:.1f} seconds."
    )


def _charts(
    kind: str, title: str, unit: str, rows: list[Row], tell: Callable[[list[Row]], str]
) -> list[Chart]:
    """Return the chart of some rows, or none where there is nothing to draw."""
    if not rows:
        return []
    cells = [list(row.values()) for row in rows]
    told = {"unit": unit, "says": tell(rows), "columns": list(rows[0]), "rows": cells}
    return [{"kind": kind, "title": title, **told}]


def _total(rows: list[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def _digits(value: object) -> str:
    """Return a decimal as it is written, without the zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
