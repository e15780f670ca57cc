"""Which articles a question finds, in which order, and how they are shown."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.search.conftest import Search, article, publish, wording
from tests.warehouse.making import new_warehouse
from warehouse.search.asking import MOST_FORMS

QUESTIONS = [
    ("bridge", ["bridge", "valley"]),  # in the title and in a short text before once in a long one
    ("bridges RIVERS", ["bridge"]),
    ("bridge cotton", ["valley"]),
    ("reopens", ["bridge"]),
    ("hope", ["cafe"]),
    ("city", ["rates"]),
    ("exchange rate", ["rates", "office"]),
    ('"exchange rate"', ["rates"]),
    ("“exchange rate”", ["rates"]),
    ('"EXCHANGE rates"', []),
    ("exchange -som", ["office"]),
    ('exchange -"rate of an"', ["rates"]),
    ("title:valley", ["valley"]),
    ("title:cotton", []),
    ("title:bridge over", ["bridge"]),
    ('title:"the som"', ["rates"]),
    ("bridge -title:bridge", ["valley"]),
    ("far*", ["valley"]),
    ("bri*", ["bridge", "valley"]),
    ("cafe NAIVE", ["cafe"]),
    ("cafe\u0301 naïve", ["cafe"]),
    ("covid-19", ["cafe"]),
    ("covid 19", ["cafe"]),
    ("елка", ["office"]),
    ("МОСТЫ", ["office"]),
    ("zebra", []),
    ("bridge zebra", []),
    ("zebra*", []),
]


@pytest.mark.parametrize(("question", "found"), QUESTIONS)
def test_what_a_question_finds(search: Search, question: str, found: list[str]) -> None:
    assert search(question, "--json").ids() == found


def test_an_opening_finds_every_word_however_many_have_it(search: Search, tmp_path: Path) -> None:
    many = " ".join(f"zz{number:04}" for number in range(MOST_FORMS + 100))
    rows = [
        wording("many", "Many Forms", f"{many} stand here"),
        wording("last", "One Form", "The only zz9999 stands here."),
        wording("none", "No Form", "Nothing stands here."),
    ]
    folder = new_warehouse(tmp_path / "forms")
    publish(folder, rows, map(article, rows))
    outcome = search("zz*", "--json", warehouse=folder.root)
    assert sorted(outcome.ids()) == ["last", "many"]
    assert json.loads(outcome.out)["is_all"] is True
    last = next(found for found in outcome.articles() if found["article_id"] == "last")
    assert [last["fragment"][start:end] for start, end in last["fragment_marks"]] == ["zz9999"]
    assert search("stands -zz*", "--json", warehouse=folder.root).ids() == ["none"]
    assert search("title:zz*", "--json", warehouse=folder.root).ids() == []


def test_how_many_words_are_weighed_one_by_one_changes_no_answer(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.search.asking.MOST_FORMS", 0)
    for question, found in QUESTIONS:
        assert sorted(search(question, "--json").ids()) == sorted(found), question


def test_words_may_stand_apart_and_after_two_dashes(search: Search) -> None:
    assert search("bridge", "cotton", "--json").ids() == ["valley"]
    assert search("--json", "--", "-cotton bridge").ids() == ["bridge"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--site", "gazette.example"], ["office"]),
        (["--site", "timesca.com"], ["rates"]),
        (["--kind", "opinion"], ["rates"]),
        (["--since", "2026-02-10"], ["rates", "office"]),
        (["--since", "2026-02-11"], ["office"]),
        (["--until", "2026-02-28"], ["rates"]),
        (["--since", "2026-02-11", "--until", "2026-02-28"], []),
        (["--limit", "1"], ["rates"]),
    ],
)
def test_filters(search: Search, options: list[str], found: list[str]) -> None:
    assert search("exchange rate", *options, "--json").ids() == found


def test_undated_articles_are_found_but_not_by_day(search: Search) -> None:
    assert search("plov", "--json").ids() == ["cafe"]
    assert search("plov", "--since", "2000-01-01", "--json").ids() == []


def test_each_snapshot_has_its_own_wordings(search: Search) -> None:
    assert search("engineers", "--at", "1", "--json").ids() == ["bridge"]
    assert search("builders", "--at", "1", "--json").ids() == []
    assert search("engineers", "--at", "2", "--json").ids() == []
    assert search("builders", "--at", "2", "--json").ids() == ["bridge"]
    # The third took back what the second had changed.
    assert search("engineers", "--json").ids() == ["bridge"]
    assert search("builders", "--json").ids() == []


def test_earlier_wordings_are_found_on_demand(search: Search) -> None:
    (earlier,) = search("engineers", "--at", "2", "--all-versions", "--json").articles()
    assert (earlier["article_id"], earlier["version_id"], earlier["change"]) == ("bridge", "bridge-1", "edit")
    both = search("river", "--at", "2", "--all-versions", "--json").articles()
    assert [found["version_id"] for found in both] == ["bridge-1", "bridge-2"]
    assert "wording bridge-1 (edit)" in search("engineers", "--at", "2", "--all-versions").out


def test_what_is_shown_for_people(search: Search) -> None:
    outcome = search("bridge", "cotton")
    assert (outcome.code, outcome.err) == (0, "")
    first, facts, opening, *_, blank, last = outcome.out.splitlines()
    assert first == "1. Harvest in the Valley"
    assert facts.startswith("   timesca.com  news  2026-02-19  article valley  score ")
    # The last sentences: there both words stand together.
    assert opening.startswith("   …")
    assert " ".join(outcome.out.split()).endswith("**cotton** fields. A **bridge** is shut. (1 answer)")
    assert (blank, last) == ("", "(1 answer)")
    assert search("bridge", "--limit", "1").out.endswith("\n(the best 1 answer; --limit shows more)\n")
    assert search("zebra").out == "(no article fits)\n"


def test_words_of_pages_cannot_move_the_cursor(search: Search) -> None:
    out = search("plov").out
    assert "Tea, **plov** and COVID-19 masks; \\x1b[31m\\u202ered." in out
    assert "undated" in out


def test_words_are_bold_on_a_terminal_unless_it_wants_no_colour(
    search: Search, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "Tea, \x1b[1mplov\x1b[0m and" in search("plov").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "Tea, **plov** and" in search("plov").out


def test_json_tells_where_the_words_stand(search: Search) -> None:
    (found,) = search('title:bridge "the river"', "--json").articles()
    assert (found["rank"], found["site"], found["kind"]) == (1, "timesca.com", "news")
    assert (found["first_seen"], found["last_seen"]) == ("2026-02-19", "2026-02-19")
    assert [found["title"][start:end] for start, end in found["title_marks"]] == ["Bridge"]
    assert [found["fragment"][start:end] for start, end in found["fragment_marks"]] == ["the river"]
    assert found["fragment"] == "The bridge over the river reopened, engineers say."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (['"exchange rate'], "quotation mark"),
        (["--", "-bridge"], "names no word to find"),
        (["?!"], "names no word to find"),
        (["title: bridge"], "'title:' needs a word right after it"),
        (["*"], "not the opening of a word"),
        (["a*"], "not the opening of a word"),
        (["covid-1*"], "not the opening of a word"),
        ([" ".join(["word"] * 33)], "33 terms; ask 32 at most"),
        (["x" * 10_000_000], "10,000,000 characters; ask 1,000 at most"),
        (["bridge", "--site", "nowhere.example"], "no site 'nowhere.example'"),
        (["bridge", "--at", "9"], "no snapshot 9"),
        (["bridge", "--since", "2026-13-01"], "'2026-13-01' is no day; write it as 2026-02-19"),
        (
            ["bridge", "--since", "2026-02-02", "--until", "2026-02-01"],
            "2026-02-02 is after --until 2026-02-01",
        ),
        (["bridge", "--kind", "oped"], "no article is of the kind 'oped'; the kinds are news, opinion"),
        (["bridge", "--limit", "0"], "0 is not in the range"),
        ([], "give the words to find"),
    ],
)
def test_a_bad_question_is_one_sentence_and_2(search: Search, arguments: list[str], said: str) -> None:
    outcome = search(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert outcome.err.startswith("steppe: ")
    assert outcome.err.count("\n") == 1


def test_brackets_and_other_signs_are_no_syntax(search: Search) -> None:
    assert search("(" * 400 + "bridge" + ")" * 400, "--json").ids() == ["bridge", "valley"]
    assert search("bridge AND/OR [cotton TO fields]~2^9", "--json").ids() == []


def test_what_a_filter_leaves_is_found_behind_better_answers(search: Search, tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path / "many")
    better = [wording(f"news-{number:03}", "Summit", "A summit, a summit.") for number in range(300)]
    worse = wording("essay", "On Peaks", "Words about a summit that go on and on. " * 9)
    publish(folder, [*better, worse], [*map(article, better), article(worse, date(2020, 1, 1), "opinion")])
    assert search("summit", "--kind", "opinion", "--json", warehouse=folder.root).ids() == ["essay"]
    # Of equal answers, the smallest ids come first, however many there are.
    equal = search("summit", "--limit", "3", "--json", warehouse=folder.root).ids()
    assert equal == ["news-000", "news-001", "news-002"]


def test_answers_do_not_depend_on_the_order_of_loading(search: Search, tmp_path: Path) -> None:
    sizes = [3, 40, 11, 7, 25, 5, 60, 9, 31]
    rows = [
        wording(f"a{number:02}", f"Plan {number}", "river " * (number % 4) + "bridge and water " * size)
        for number, size in enumerate(sizes)
    ]
    at_once, one_by_one = new_warehouse(tmp_path / "at-once"), new_warehouse(tmp_path / "one-by-one")
    publish(at_once, rows, map(article, rows))
    for row in reversed(rows):
        publish(one_by_one, [row], [article(row)])
        search("plan", warehouse=one_by_one.root)  # which brings the index up to date each time
    for question in ("river water", "bridge", "title:plan riv*", '"bridge and water"'):
        answers = [
            search(question, "--json", warehouse=each.root).articles() for each in (at_once, one_by_one)
        ]
        assert answers[0] == answers[1]
        assert answers[0]
