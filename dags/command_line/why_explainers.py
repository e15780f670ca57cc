"""What there is to say of a row beside the row itself, for each table in its own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dags.command_line.why_changes import row_spoken_of, values_changed
from dags.command_line.why_key import key_text
from dags.command_line.why_places import MOST_PLACES, opening, page_facts, printed_place
from dags.command_line.why_rates import RULES, judge
from dags.command_line.why_snapshot import Row, Snapshot
from warehouse.contract import table_named

Document = dict[str, Any]

RATE_KEY = table_named("rates").key
QUOTE_KEY = table_named("quotes").key
SIGHTINGS = """
SELECT s.*, v.title FROM sightings AS s LEFT JOIN article_versions AS v USING (version_id)
WHERE s.{} = ? ORDER BY s.page_id, s.position
"""
HEADLINE = "SELECT max(title) AS title FROM article_versions WHERE version_id = ?"
COMPETITORS = """
SELECT q.*, c.latest_capture
FROM quotes AS q
LEFT JOIN (SELECT page_id, max(captured_at) AS latest_capture FROM captures GROUP BY page_id) AS c
  USING (page_id)
WHERE (q.site, q.as_of, q.base, q.quote) = (?, ?, ?, ?)
ORDER BY q.page_id, q.rate_text, q.change_text
"""


def _places_of(snapshot: Snapshot, column: str, value: str, full: bool) -> Document:
    rows = snapshot.rows(SIGHTINGS.format(column), [value])
    shown = rows if full else rows[:MOST_PLACES]
    places = [{"version_id": row["version_id"], **printed_place(snapshot, row, full=full)} for row in shown]
    return {"n_places": len(rows), "places": places}


def _article(snapshot: Snapshot, row: Row, full: bool) -> Document:
    return _places_of(snapshot, "article_id", row["article_id"], full)


def _version(snapshot: Snapshot, row: Row, full: bool) -> Document:
    return _places_of(snapshot, "version_id", row["version_id"], full)


def _match(snapshot: Snapshot, row: Row, full: bool) -> Document:
    """Tell where the two wordings stand that were compared."""
    told = [
        _places_of(snapshot, "version_id", row[name], full) for name in ("version_id", "other_version_id")
    ]
    return {
        "n_places": sum(each["n_places"] for each in told),
        "places": [place for each in told for place in each["places"]],
    }


def _printed(snapshot: Snapshot, row: Row, full: bool) -> Document:
    return {"n_places": 1, "places": [printed_place(snapshot, row, full=full)]}


def _sighting(snapshot: Snapshot, row: Row, full: bool) -> Document:
    (headline,) = snapshot.rows(HEADLINE, [row["version_id"]])
    return _printed(snapshot, {**row, **headline}, full)


def _quote(snapshot: Snapshot, row: Row, full: bool) -> Document:
    told = _printed(snapshot, row, full)
    if row["as_of"] is None:
        return {**told, "rate": None}
    quotes = judged_quotes(snapshot, row)
    (own,) = [quote for quote in quotes if all(quote[name] == row[name] for name in QUOTE_KEY)]
    key = key_text([row[name] for name in RATE_KEY])
    return {**told, "rate": {"key": key, "won": own["won"], "rule": own["rule"], "since": RULES[own["rule"]]}}


def _rate(snapshot: Snapshot, row: Row, full: bool) -> Document:
    quotes = sorted(judged_quotes(snapshot, row), key=lambda quote: not quote["won"])
    shown = quotes if full else quotes[:MOST_PLACES]
    names = ("rate", "rate_text", "change_text", "as_of_basis", "repeats", "latest_capture", "won", "rule")
    told = [
        {name: quote[name] for name in names}
        | {"since": RULES[quote["rule"]]}
        | printed_place(snapshot, quote, full=full)
        for quote in shown
    ]
    return {"n_places": len(quotes), "places": told}


def judged_quotes(snapshot: Snapshot, row: Row) -> list[Row]:
    """Return the quotes that compete for the rate of a row of rates or quotes, each with how it fared."""
    quotes = snapshot.rows(COMPETITORS, [row[name] for name in RATE_KEY])
    judge(quotes)
    return quotes


def _page(snapshot: Snapshot, row: Row, full: bool) -> Document:
    waiting = snapshot.rows(
        "SELECT stage, reason, message FROM quarantine WHERE page_id = ?", [row["page_id"]]
    )
    begins = opening(snapshot, row["page_id"], full=full)
    place = page_facts(snapshot, row["page_id"])
    return {
        "n_places": 1,
        "places": [{**place, "payload": begins}],
        "quarantine": waiting[0] if waiting else None,
    }


def _capture(snapshot: Snapshot, row: Row, full: bool) -> Document:
    if row["page_id"] is None:
        return _nowhere()
    return _page(snapshot, row, full)


def _run(snapshot: Snapshot, row: Row, _full: bool) -> Document:
    counts: dict[str, int] = {}
    for name in ("articles", "sightings", "quotes", "rates", "pages", "captures", "quarantine"):
        (found,) = snapshot.rows(f"SELECT count(*) AS n FROM {name} WHERE added_run_id = ?", [row["run_id"]])
        counts[name] = found["n"]
    return {**_nowhere(), "rows_added": counts}


def _found_in_run(_snapshot: Snapshot, _row: Row, _full: bool) -> Document:
    return {
        **_nowhere(),
        "note": "worked out when the run ended; 'steppe runs show RUN' tells all of it",
    }


def _change(snapshot: Snapshot, row: Row, full: bool) -> Document:
    """Tell what the columns held, and where the row stands as `why` tells of that row."""
    values = values_changed(snapshot, row) if row["op"] == "updated" else None
    spoken_of, note = row_spoken_of(snapshot, row)
    stands = EXPLAINERS[row["table_name"]](snapshot, spoken_of, full) if spoken_of else _nowhere()
    return {**stands, "note": note, "values": values, "row_now": spoken_of}


def _nowhere() -> Document:
    return {"n_places": 0, "places": []}


def _forgotten(_snapshot: Snapshot, _row: Row, _full: bool) -> Document:
    return {**_nowhere(), "note": "nothing else is kept of it"}


def _site(snapshot: Snapshot, row: Row, _full: bool) -> Document:
    (counts,) = snapshot.rows(
        "SELECT count(*) AS pages, min(as_of) AS first_day, max(as_of) AS last_day FROM pages WHERE site = ?",
        [row["site"]],
    )
    note = "declared in the site.toml of its folder, as the last run that published found it"
    return {**_nowhere(), "note": note, "pages": counts}


EXPLAINERS: dict[str, Callable[[Snapshot, Row, bool], Document]] = {
    "articles": _article,
    "article_versions": _version,
    "article_aliases": _article,
    "article_matches": _match,
    "sightings": _sighting,
    "quotes": _quote,
    "rates": _rate,
    "pages": _page,
    "captures": _capture,
    "runs": _run,
    "changes": _change,
    "run_metrics": _found_in_run,
    "gate_results": _found_in_run,
    "forgotten": _forgotten,
    "quarantine": _page,
    "sites": _site,
}
