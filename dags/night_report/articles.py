"""Which articles a snapshot brought, and which it shows otherwise than the one before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dags.command_line.difference_text import pair_shown
from dags.night_report.shown import MOST_ROWS, bounded, linkable, listed
from dags.night_report.snapshot import AskedSnapshot, Row

# Of an article that is only seen again these change.
SEEN_AGAIN = ("last_seen", "n_sightings")
COMPARED_CHARACTERS = 100_000
"""Two long texts are compared so far to show where they begin to differ."""

CHANGED = f"""
SELECT key, op, changed_columns,
       op = 'updated' AND len(list_filter(changed_columns, lambda name: name NOT IN {SEEN_AGAIN!r})) = 0
           AS is_seen_again
FROM base.changes WHERE snapshot = ? AND table_name = 'articles'
"""
COUNTS = """
SELECT count(*) FILTER (op = 'added') AS n_new,
       count(*) FILTER (op = 'updated' AND NOT is_seen_again) AS n_changed,
       count(*) FILTER (is_seen_again) AS n_seen_again,
       count(*) FILTER (op = 'removed') AS n_removed
FROM changed_articles
"""
NEW_KEYS = "SELECT key FROM changed_articles WHERE op = 'added' ORDER BY key LIMIT ?"
CHANGED_KEYS = """
SELECT key, changed_columns FROM changed_articles WHERE op = 'updated' AND NOT is_seen_again
ORDER BY list_has_any(changed_columns, ['title', 'text']) DESC, key LIMIT ?
"""
FACTS = """
SELECT a.article_id, a.site, s.language, a.title, a.url, a.kind, a.first_seen, a.word_count, a.truncated
FROM base.articles AS a LEFT JOIN base.sites AS s ON a.site = s.site
WHERE a.article_id IN (SELECT key FROM {keys}) ORDER BY a.first_seen DESC NULLS LAST, a.title, a.article_id
"""
WORDINGS = f"""
SELECT * REPLACE (left(text, {COMPARED_CHARACTERS}) AS text) FROM base.articles
WHERE article_id IN (SELECT unnest(?::VARCHAR[]))
"""


def article_changes(after: AskedSnapshot, before: AskedSnapshot | None, number: int) -> dict[str, Any]:
    """Return what snapshot `number` changed in articles; of changed ones, where known, what they held before.

    `after` is that snapshot, or a later one where it is kept no longer.
    """
    after.name("changed_articles", CHANGED, [number])
    (counts,) = after.rows(COUNTS)
    whats_new = f"steppe sql --query whats-new --set since_snapshot={number - 1}"
    return {
        **counts,
        "new": listed(_new(after), counts["n_new"], whats_new),
        "changed": listed(_changed(after, before), counts["n_changed"], whats_new),
    }


def _new(after: AskedSnapshot) -> list[Row]:
    after.name("new_keys", NEW_KEYS, [MOST_ROWS])
    return _facts(after, "new_keys")


def _changed(after: AskedSnapshot, before: AskedSnapshot | None) -> list[Row]:
    after.name("changed_keys", CHANGED_KEYS, [MOST_ROWS])
    columns = {row["key"]: row["changed_columns"] for row in after.rows("FROM changed_keys")}
    rows = _facts(after, "changed_keys")
    pairs = _pairs(after, before, columns) if before else {}
    for row in rows:
        key = row["article_id"]
        row["changed_columns"] = columns[key]
        row["changes"] = [
            {"column": name, **pairs[key][name]}
            for name in columns[key]
            if name in pairs.get(key, {}) and name not in SEEN_AGAIN and not name.endswith(("_id", "_sha256"))
        ]
    return rows


def _facts(snapshot: AskedSnapshot, keys: str) -> list[Row]:
    snapshot.reach("articles", "article_id", f"SELECT key FROM {keys}")
    rows = snapshot.rows(FACTS.format(keys=keys))
    for row in rows:
        row["title"], row["url"] = bounded(row["title"]), bounded(row["url"])
        row["is_linkable"] = linkable(row["url"]) is not None
    return rows


def _pairs(
    after: AskedSnapshot, before: AskedSnapshot, columns: dict[str, Sequence[str]]
) -> dict[str, dict[str, dict[str, object]]]:
    """Return for each article the changed columns, with what they held before and after."""
    new, old = (_wordings(snapshot, list(columns)) for snapshot in (after, before))
    return {
        key: {name: pair_shown(old[key][name], new[key][name]) for name in names}
        for key, names in columns.items()
        if key in old and key in new
    }


def _wordings(snapshot: AskedSnapshot, keys: list[str]) -> dict[str, Row]:
    snapshot.name("wanted", "SELECT unnest(?::VARCHAR[]) AS key", [keys])
    snapshot.reach("articles", "article_id", "SELECT key FROM wanted")
    return {row["article_id"]: row for row in snapshot.rows(WORDINGS, [keys])}
