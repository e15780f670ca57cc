"""The figures of the charts: rates by currency, pages and articles by day, coverage and time by run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from dags.command_line.counted import counted
from dags.night_report.snapshot import AskedSnapshot, Row
from warehouse.runs import RunRecord

Chart = dict[str, Any]

RATE_DATES = 90
"""So many of the newest dates of a rate series are shown, however far they lie apart."""
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
    ORDER BY as_of DESC LIMIT {RATE_DATES}
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
SELECT DISTINCT as_of FROM (
    FROM base.rates
    QUALIFY row_number() OVER (PARTITION BY site, base, quote ORDER BY as_of DESC) <= {RATE_DATES}
) WHERE n_values > 1
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
WHERE as_of >= (SELECT min(as_of) FROM base.pages)
ORDER BY as_of
"""
ALL_DAYS = "SELECT CAST(max(as_of) - min(as_of) AS INTEGER) + 1 AS n FROM base.pages"
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
ALL_LOADING = "SELECT count(*) AS n FROM base.runs WHERE pages_loaded > 0"


def rate_series(snapshot: AskedSnapshot) -> list[Chart]:
    """Return one chart for each currency pair: rate, printed interval, and what the pages of a date print."""
    snapshot.reach_all("rates")
    snapshot.name("disagreeing_days", DISAGREEING_DAYS)
    snapshot.reach("quotes", "as_of", "FROM disagreeing_days")
    charts: list[Chart] = []
    for pair in snapshot.rows(PAIRS, [MOST_PAIRS]):
        site, base, quote, n_dates = pair.values()
        rows = snapshot.rows(RATES, {"site": site, "base": base, "quote": quote})
        told = partial(_rates_told, n_dates)
        charts += _charts("rates", f"{base} in {quote}, {site}", f"{quote} for one {base}", rows, told)
    return sorted(charts, key=lambda chart: str(chart["title"]))


def _rates_told(n_dates: int, rows: list[Row]) -> str:
    last, rates = rows[-1], [row["rate"] for row in rows]
    disagreeing = sum(row["n_values"] > 1 for row in rows)
    return (
        f"{_shown_of(len(rows), n_dates, 'date')}, from {rows[0]['as_of']} to {last['as_of']}. Lowest rate "
        f"{_digits(min(rates))}, highest {_digits(max(rates))}, last {_digits(last['rate'])}, whose digits "
        f"stand for {_digits(last['rate_low'])} to {_digits(last['rate_high'])}. Pages disagree on "
        f"{disagreeing or 'none'} of these dates."
    )


def day_series(snapshot: AskedSnapshot) -> list[Chart]:
    """Return the chart of the last days: pages, those that wait in quarantine, and articles first seen."""
    snapshot.reach_all("pages", "articles")
    (every,) = snapshot.rows(ALL_DAYS)
    told = partial(_days_told, every["n"])
    return _charts("days", "Pages and articles per day", "count", snapshot.rows(DAYS), told)


def _days_told(n_days: int, rows: list[Row]) -> str:
    return (
        f"{_shown_of(len(rows), n_days, 'day')}, from {rows[0]['as_of']} to {rows[-1]['as_of']}: "
        f"{counted(_total(rows, 'pages'), 'page')} loaded, {_total(rows, 'quarantined')} in quarantine, "
        f"{counted(_total(rows, 'articles'), 'article')} first seen; no page on "
        f"{counted(sum(not row['pages'] for row in rows), 'day')}."
    )


def coverage_series(snapshot: AskedSnapshot) -> list[Chart]:
    """Return the chart of how much of the pages' text the readers account for, run by run."""
    snapshot.reach_all("pages")
    rows = snapshot.rows(COVERAGE)
    (every,) = snapshot.rows(ALL_LOADING)
    told = partial(_coverage_told, every["n"])
    return _charts("coverage", "Coverage per run", "share of visible characters", rows, told)


def _coverage_told(n_runs: int, rows: list[Row]) -> str:
    last, worst = rows[-1], min(rows, key=lambda row: row["lowest"])
    return (
        f"{_shown_of(len(rows), n_runs, 'run')} that loaded pages. Of the last one's "
        f"{counted(last['n_pages'], 'page')} the median one is accounted for to {last['median']:.2%}, the "
        f"worst to {last['lowest']:.2%}. The worst page of all these runs, {worst['lowest']:.2%}, came with "
        f"{worst['run_id']}."
    )


def time_series(runs: list[RunRecord]) -> list[Chart]:
    """Return the chart of how long the last runs took; `runs` are in order, the last one last."""
    names = ("run_id", "status", "pages_read", "seconds")
    rows = [{name: getattr(run, name) for name in names} for run in runs[-MOST_RUNS:]]
    return _charts("time", "Run time", "seconds", rows, partial(_time_told, len(runs)))


def _time_told(n_runs: int, rows: list[Row]) -> str:
    last, slowest = rows[-1], max(rows, key=lambda row: row["seconds"])
    return (
        f"{_shown_of(len(rows), n_runs, 'run')}. The last one took {last['seconds']:.1f} seconds for "
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


def _shown_of(n_shown: int, n_all: int, what: str) -> str:
    """Return how many of what there is a chart shows."""
    if n_shown == n_all:
        return f"{counted(n_all, what)} of {n_all}"
    return f"The newest {n_shown} of {counted(n_all, what)}"


def _total(rows: list[Row], name: str) -> int:
    return sum(row[name] for row in rows)


def _digits(value: object) -> str:
    """Return a decimal as it is written, without the zeros at its end."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
