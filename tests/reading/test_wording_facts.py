from __future__ import annotations

from hashlib import sha256

import pytest

from etl import wording_facts
from etl.wording_facts import Wordings

# Long and short ones, one without a headline of words, one without any words.
WORDINGS = [
    ("site.example", "A Headline", "word by word " * 100 + "to the end"),
    ("site.example", "A Headline", "word by word " * 100 + "to another end..."),
    ("other.example", "A Headline", "word by word " * 100 + "to the end"),
    ("site.example", "…", "a few words"),
    ("site.example", "", ""),
]


def test_a_wording_that_is_remembered_is_said_to_be_what_it_was_before() -> None:
    wordings = Wordings()
    first = [wordings.facts(*each) for each in WORDINGS]
    assert len({facts.version_id for facts in first}) == len(WORDINGS)
    assert [facts.word_count for facts in first] == [len(text.split()) for _, _, text in WORDINGS]
    assert [facts.text_sha256 for facts in first] == [
        sha256(text.encode()).hexdigest() for _, _, text in WORDINGS
    ]
    assert [facts.opening_key is None for facts in first] == [False] * 3 + [True] * 2
    assert [facts.headline_key is None for facts in first] == [False] * 3 + [True] * 2
    assert all(facts.words is not None for facts in first)
    again = [wordings.facts(*each) for each in WORDINGS]
    assert again == [facts._replace(words=None) for facts in first]


def test_only_the_latest_wordings_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording_facts, "REMEMBERED", 2)
    wordings = Wordings()
    texts = [f"{number} words" for number in range(9)]
    for text in texts:
        wordings.facts("site.example", "A Headline", text)
    known = [wordings.facts("site.example", "A Headline", text).words is None for text in texts[::-1]]
    assert known[:3] == [True] * 3
    assert not all(known)
