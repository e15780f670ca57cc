"""The table `changes`: what each snapshot changed in articles and rates, also when the snapshot is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from dags.command_line.why_key import key_text
from dags.rollback import roll_back
from tests.ingest.invented import ask
from tests.keeping.conftest import Steppe
from tests.keeping.nights import SHORT
from warehouse.contract import public_tables
from warehouse.schema import Table

SEEN_AGAIN = ["last_seen", "n_sightings"]
RATES = {
    1: ["timesca.com/2026-02-19/KGS/USD", "timesca.com/2026-02-19/KZT/USD"],
    2: ["timesca.com/2026-02-20/KGS/USD", "timesca.com/2026-02-20/KZT/USD"],
}
ARTICLES = (
    "SELECT c.op, a.title, c.changed_columns FROM changes AS c "
    "LEFT JOIN articles AS a ON a.article_id = c.key WHERE c.table_name = 'articles' AND c.snapshot = {} "
    "ORDER BY ALL"
)
KEYS = (
    "SELECT op, key, changed_columns FROM changes WHERE table_name = 'rates' AND snapshot = {} ORDER BY ALL"
)

WITHOUT_ROWS = {"article_matches", "forgotten", "gate_results"}
"""What the two nights, taken in by hand, bring nothing to."""


def test_each_night_tells_what_it_changed(nights: Path) -> None:
    assert ask(nights, ARTICLES.format(1)) == [("added", title, []) for title in sorted(dict(SHORT))]
    assert ask(nights, KEYS.format(1)) == [("added", key, []) for key in RATES[1]]
    assert ask(nights, ARTICLES.format(2)) == [
        ("added", "Winter Comes", []),
        ("updated", "Bridge Opens", SEEN_AGAIN),
    ]
    assert ask(nights, KEYS.format(2)) == [("added", key, []) for key in RATES[2]]
    of_runs = (
        "SELECT snapshot, list(DISTINCT run_id) = [any_value(r.run_id)] FROM changes JOIN runs AS r USING "
    )
    assert ask(nights, f"{of_runs} (run_id, snapshot) GROUP BY snapshot ORDER BY 1") == [(1, True), (2, True)]


def test_it_outlives_the_snapshots_and_tells_of_a_rollback(own: Path, steppe: Steppe) -> None:
    assert roll_back(own, 1).snapshot == 3
    told = ask(
        own, "SELECT op, key, changed_columns FROM changes WHERE snapshot = 3 AND table_name = 'rates'"
    )
    assert sorted(told, key=repr) == [("removed", key, []) for key in RATES[2]]
    told = ask(own, ARTICLES.format(3))
    assert told == [("removed", None, []), ("updated", "Bridge Opens", SEEN_AGAIN)]
    assert steppe(own, "expire", "--keep-snapshots", "1", "--keep-days", "0").code == 0
    assert [each["snapshot"] for each in steppe(own, "snapshots", "--json").json["snapshots"]] == [3]
    told = ask(own, "SELECT snapshot, op, count(*) FROM changes GROUP BY ALL ORDER BY ALL")
    assert told == [(1, "added", 8), (2, "added", 3), (2, "updated", 1), (3, "removed", 3), (3, "updated", 1)]
    assert steppe(own, "verify").code == 0


def test_a_change_leads_to_its_row(nights: Path, steppe: Steppe) -> None:
    for table, key in ask(nights, "SELECT table_name, key FROM changes WHERE op <> 'removed'"):
        assert steppe(nights, "why", str(table), str(key)).code == 0


def test_why_of_a_change_tells_what_the_columns_held_and_where_the_row_stands(
    nights: Path, steppe: Steppe
) -> None:
    ((article,),) = ask(nights, "SELECT article_id FROM articles WHERE title = 'Bridge Opens'")
    told = steppe(nights, "why", "changes", f"2/articles/{str(article)[:9]}", "--json").json
    assert told["values"] == {
        "last_seen": {"before": "2026-02-19", "after": "2026-02-20"},
        "n_sightings": {"before": 1, "after": 2},
    }
    assert told["n_places"] == 2
    (run,) = told["runs"]
    assert (run["run_id"], run["snapshot"]) == (told["row"]["run_id"], 2)
    shown = steppe(nights, "why", "changes", f"2/articles/{article}").out
    assert "\n    last_seen: 2026-02-19 -> 2026-02-20\n" in shown
    added = steppe(nights, "why", "changes", f"2/rates/{RATES[2][1]}").out
    assert "\n    op               added\n" in added
    assert "\n    | • KZT/USD = 0.00209 -0%\n" in added


def test_why_of_a_removal_says_where_to_see_what_was_removed(own: Path, steppe: Steppe) -> None:
    roll_back(own, 1)
    removed = steppe(own, "why", "changes", f"3/rates/{RATES[2][0]}").out
    assert (
        f"the row is not in snapshot 3; steppe why rates {RATES[2][0]} --at 2 shows what it was\n" in removed
    )
    assert steppe(own, "why", "rates", RATES[2][0], "--at", "2").code == 0
    steppe(own, "expire", "--keep-snapshots", "1", "--keep-days", "0")
    removed = steppe(own, "why", "changes", f"3/rates/{RATES[2][0]}").out
    assert "the row is not in snapshot 3; no snapshot is kept that shows what it was\n" in removed
    ((article,),) = ask(own, "SELECT article_id FROM articles WHERE title = 'Bridge Opens'")
    updated = steppe(own, "why", "changes", f"3/articles/{article}").out
    assert (
        "\nwhat it was before is not known: the snapshots that tell it are no longer both kept\n" in updated
    )


@pytest.mark.parametrize("table", [table for table in public_tables() if table.name not in WITHOUT_ROWS])
def test_why_and_cite_have_a_word_for_a_row_of_every_table(
    nights: Path, steppe: Steppe, table: Table
) -> None:
    ((*key,),) = ask(nights, f"SELECT {', '.join(table.key)} FROM {table.name} ORDER BY ALL LIMIT 1")
    told = steppe(nights, "why", table.name, key_text(key))
    assert (told.code, told.err) == (0, "")
    cited = steppe(nights, "cite", table.name, key_text(key))
    assert cited.code == 0 or cited.err.startswith(f"steppe: a row of {table.name} is nothing that a page")


def test_a_day_is_complete_with_its_pages_and_all_its_currencies(nights: Path) -> None:
    days = ask(nights, "SELECT as_of::VARCHAR, is_complete FROM days WHERE pages_loaded > 0 ORDER BY 1")
    assert days == [("2026-02-19", True), ("2026-02-20", True)]
