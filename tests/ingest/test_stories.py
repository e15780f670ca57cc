"""Stories: near-duplicates among different articles, told by hand."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, ask, prose
from warehouse.opening import connect

BODY = prose(501, 240)
LEAD = prose(502, 24)
REPRINT = f"{LEAD} {BODY}"
OTHER = prose(503, 240)


def night(folder: Path, name: str, *articles: tuple[str, str]) -> Path:
    """Ingest one page with the articles and return the warehouse."""
    inbox = folder / name
    inbox.mkdir(parents=True)
    (inbox / "page.txt").write_bytes(Listing(list(articles), date=None).render())
    ingest_paths([inbox], folder / "warehouse", progress=False)
    return folder / "warehouse"


def stories(warehouse: Path) -> list[list[str]]:
    """Return the titles of each story."""
    query = "SELECT list_sort(list(title)) FROM articles GROUP BY story_id ORDER BY 1"
    with connect(warehouse) as connection:
        return [titles for (titles,) in connection.execute(query).fetchall()]


def edited(text: str, share: float, seed: int) -> str:
    """Return the text with that share of its words replaced."""
    chance = random.Random(seed)
    words = text.split()
    for place in chance.sample(range(len(words)), round(share * len(words))):
        words[place] = f"edited{chance.randrange(10**6)}"
    return " ".join(words)


def test_a_reprint_is_another_article_of_one_story(tmp_path: Path) -> None:
    warehouse = night(tmp_path, "1", ("First Told", BODY), ("Told Again", REPRINT), ("Another", OTHER))
    assert stories(warehouse) == [["Another"], ["First Told", "Told Again"]]
    told = (
        "SELECT least(a.title, b.title), greatest(a.title, b.title), round(m.score, 3), rule, "
        "m.article_id < m.other_id FROM article_matches m JOIN articles a USING (article_id, version_id) "
        "JOIN articles b ON b.article_id = m.other_id AND b.version_id = m.other_version_id"
    )
    # 238 of the reprint's 262 shingles stand in the first text, and all of the first text's in the reprint.
    assert ask(warehouse, told) == [("First Told", "Told Again", 0.908, "near-duplicate@1", True)]
    alone = ask(warehouse, "SELECT story_id = article_id FROM articles WHERE title = 'Another'")
    assert alone == [(True,)]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (edited(BODY, 0.05, 1), True),
        (edited(BODY, 0.10, 2), True),
        (edited(BODY, 0.30, 3), False),
        (f"{LEAD} {BODY} {prose(504, 80)}", True),
        (f"{LEAD} {BODY} {prose(505, 400)}", False),  # holds the other, but is mostly something else
        (f"{LEAD} {' '.join(BODY.split()[:60])} {prose(506, 200)}", False),
        (f"{LEAD} {BODY.replace(' ', '  ')}...", True),
    ],
)
def test_who_is_one_story(tmp_path: Path, text: str, is_one: bool) -> None:
    warehouse = night(tmp_path, "1", ("First Told", BODY), ("Told Again", text))
    assert (len(stories(warehouse)) == 1) == is_one


def test_short_texts_are_stories_of_their_own(tmp_path: Path) -> None:
    short = prose(507, 49)
    assert len(stories(night(tmp_path, "1", ("One", short), ("Two", f"{short} end")))) == 2


def test_a_link_that_comes_later_joins_two_stories_and_keeps_what_else_they_said(tmp_path: Path) -> None:
    words = prose(530, 300).split()
    ends = [" ".join(words[:200]), " ".join(words[100:])]
    night(tmp_path, "1", ("Beginning", ends[0]), ("Ending", ends[1]))
    warehouse = tmp_path / "warehouse"
    before = ask(warehouse, "SELECT * EXCLUDE (story_id, changed_run_id) FROM articles ORDER BY title")
    assert len(stories(warehouse)) == 2
    night(tmp_path, "2", ("Middle", f"{LEAD} {' '.join(words[30:270])}"))
    assert stories(warehouse) == [["Beginning", "Ending", "Middle"]]
    kept = ask(
        warehouse,
        "SELECT * EXCLUDE (story_id, changed_run_id) FROM articles WHERE title <> 'Middle' ORDER BY title",
    )
    assert kept == before
    ((smallest, story),) = ask(warehouse, "SELECT min(article_id), any_value(story_id) FROM articles")
    assert story == smallest


def test_a_new_best_wording_can_leave_a_story(tmp_path: Path) -> None:
    """A cut wording alone is a near-duplicate; the whole text, which goes on about other things, is none."""
    cut = f"{BODY}..."
    night(tmp_path, "1", ("First", f"{LEAD} {BODY}"), ("Second", cut))
    assert len(stories(tmp_path / "warehouse")) == 1
    warehouse = night(tmp_path, "2", ("Second", f"{BODY} {prose(540, 300)}"))
    assert len(stories(warehouse)) == 2
    assert ask(warehouse, "SELECT count(*) FROM article_matches") == [(0,)]


def test_why_tells_where_both_texts_of_a_match_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    warehouse = night(tmp_path, "1", ("First Told", BODY), ("Told Again", REPRINT))
    ((key,),) = ask(warehouse, "SELECT article_id[:12] || '/' || other_id[:12] FROM article_matches")
    command = ["why", "article_matches", str(key), "--warehouse", str(warehouse), "--full"]
    assert run(command, Settings()) == 0
    printed = capsys.readouterr().out
    assert "near-duplicate@1" in printed
    assert BODY in printed
    assert REPRINT in printed


@pytest.mark.parametrize(("n_fuller", "n_stories"), [(7, 1), (8, 2)])
def test_of_many_wordings_the_eight_fullest_are_compared(
    tmp_path: Path, n_fuller: int, n_stories: int
) -> None:
    """The first wording is the shortest, and the only one of which a reprint has 0.6 or more."""
    beginning, end = prose(550, 82), prose(551, 48)
    wordings = [f"{beginning} {end}"]
    corrected = edited(beginning, 0.15, 5)
    wordings += [f"{corrected} {end} {prose(560 + number, 10 + number)}" for number in range(n_fuller)]
    reprint = f"{beginning} {prose(552, 48)}"
    told = [("Updated", text) for text in wordings]
    warehouse = night(tmp_path, "1", *told, ("Told Again", reprint))
    assert ask(warehouse, "SELECT count(*) FROM article_versions WHERE title = 'Updated'") == [
        (n_fuller + 1,)
    ]
    assert len(stories(warehouse)) == n_stories
