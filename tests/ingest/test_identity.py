"""The rule of identity, pair by pair, with the answers written down first."""

from __future__ import annotations

import pytest

from etl.identity.same_article import change_between, same_article, wording
from etl.identity.wording import identify
from tests.ingest.invented import prose

LONG = prose(11, 600)
WORDS = LONG.split()
CUT = " ".join(WORDS[:500]) + "..."
PREAMBLE = prose(12, 100)


def edited(share: float) -> str:
    """Return the long text with that share of its words replaced, evenly spread."""
    step = round(1 / share)
    return " ".join("edited" if place % step == 5 else word for place, word in enumerate(WORDS))


SAME = {
    "a cut copy": (("Title", CUT), ("Title", LONG)),
    "a cut copy under another headline": (("One", CUT), ("Other", LONG)),
    "two cuts": (("One", CUT), ("Other", " ".join(WORDS[:60]) + " […]")),
    "a cut inside a word": (("One", " ".join(WORDS[:80])[:-2] + "…"), ("Other", LONG)),
    "a cut inside the fiftieth word": (
        ("One", " ".join(WORDS[:50])[:-2] + "..."),
        ("Other", LONG),
    ),
    "a cut inside the very last word": (("One", f"{LONG[:-3]}..."), ("Other", LONG)),
    "quotation marks": (("One", f'"{LONG}" said it\'s'), ("Other", f"“{LONG}” said it’s")),
    "dashes": (("One", LONG.replace(" ", " – ", 3)), ("Other", LONG.replace(" ", " -- ", 3))),
    "accents composed or not": (("One", f"caf\u00e9 {LONG}"), ("Other", f"cafe\u0301 {LONG}")),
    "a corrected text": (("Title", LONG), ("Title", edited(0.1))),
    "a corrected opening": (("Title", LONG), ("Title", "Corrected. " + LONG.split(" ", 1)[1])),
    "a corrected end": (("Title", LONG), ("Title", " ".join(WORDS[:560]) + " " + prose(13, 40))),
    "a headline in other marks": (("It’s “On”", LONG), ('IT\'S "ON"', edited(0.05))),
    "short texts under one headline": (("Title", "Talks go on today"), ("Title", "Talks go on")),
}
OTHER = {
    "other texts under one headline": (("Digest", prose(14, 200)), ("Digest", prose(15, 200))),
    "digests with one preamble": (
        ("Digest", f"{PREAMBLE} {prose(16, 150)}"),
        ("Digest", f"{PREAMBLE} {prose(17, 150)}"),
    ),
    "an edited text under another headline": (("One", LONG), ("Other", edited(0.05))),
    "a digest that holds another article": (("Digest", f"{prose(18, 60)} {LONG}"), ("Title", LONG)),
    "an opening of 49 words": (("One", " ".join(WORDS[:49]) + "..."), ("Other", LONG)),
    "one text that goes on without a cut, then another": (
        ("One", f"{PREAMBLE} {prose(19, 90)}"),
        ("Other", f"{PREAMBLE} {prose(20, 90)}"),
    ),
    "headlines without a word": (("???", prose(21, 40)), ("???", prose(21, 41))),
}


@pytest.mark.parametrize("case", SAME)
def test_same_article(case: str) -> None:
    one, other = (wording(*each) for each in SAME[case])
    assert same_article(one, other)
    assert same_article(other, one)


@pytest.mark.parametrize("case", OTHER)
def test_other_article(case: str) -> None:
    one, other = (wording(*each) for each in OTHER[case])
    assert not same_article(one, other)
    assert not same_article(other, one)


@pytest.mark.parametrize("case", SAME)
def test_every_same_pair_shares_a_key(case: str) -> None:
    """The search by keys must miss nobody."""
    one, other = (identify("site", *each) for each in SAME[case])
    assert (one.opening_key is not None and one.opening_key == other.opening_key) or (
        one.headline_key is not None and one.headline_key == other.headline_key
    )


def test_an_agreeing_address_counts_like_a_headline() -> None:
    one, other = wording("One", LONG), wording("Other", edited(0.05))
    assert same_article(one, other, same_url=True)
    assert not same_article(wording("One", LONG), wording("Other", prose(22, 300)), same_url=True)


@pytest.mark.parametrize(
    ("one", "change"),
    [
        (("Title", CUT), "cut"),
        (("Title", LONG.replace(" ", "  ", 9)), "typography"),
        (("A Title", LONG), "headline"),
        (("A Title", CUT), "headline"),
        (("Title", edited(0.05)), "edit"),
        (("A Title", edited(0.05)), "edit"),
        (("Title", " ".join(WORDS[:590])), "edit"),
    ],
)
def test_what_changed(one: tuple[str, str], change: str) -> None:
    assert change_between(wording(*one), wording("Title", LONG)) == change


def test_a_longer_copy_keeps_the_id_and_digests_have_their_own() -> None:
    whole, cut = identify("site", "One", LONG), identify("site", "Other", CUT)
    assert whole.opening_id == cut.opening_id
    digests = {identify("site", "Digest", f"{PREAMBLE} {prose(seed, 90)}").opening_id for seed in range(5)}
    assert len(digests) == 5
    assert identify("site", "One", LONG).opening_id != identify("elsewhere", "One", LONG).opening_id
