"""The rule of identity for a pair of wordings of one site, and what changed between them."""

from __future__ import annotations

from dataclasses import dataclass

from etl.identity.comparable import comparable_words, headline_slug
from etl.identity.hashed_words import (
    HashedWords,
    common_opening,
    distinct_shingles,
    hashed_words,
)
from etl.identity.wording import MIN_OPENING_WORDS
from etl.text.cleaning import is_truncated

MIN_CONTAINED_SHARE = 0.6
"""Containment of word 3-shingles at 0.6 told cut and edited copies from other articles with an F1 of
0.991 on third-party copies of news articles; the figure is the contract's."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, ready to be compared."""

    title: str
    text: str
    slug: str
    words: HashedWords
    is_cut: bool


def wording(title: str, text: str) -> Wording:
    """Return a wording with its comparable words."""
    words = hashed_words(comparable_words(text))
    return Wording(title, text, headline_slug(title), words, is_truncated(text))


def same_article(one: Wording, other: Wording, *, same_url: bool = False) -> bool:
    """Say whether two wordings of one site are the same article.

    They are when one text is the other's opening (of at least 50 words), or when their headline or
    URL agrees and at least 0.6 of the shorter text's word 3-shingles stand in the other.
    """
    if min(len(one.words), len(other.words)) >= MIN_OPENING_WORDS and (
        is_opening(one, other) or is_opening(other, one)
    ):
        return True
    headline_agrees = bool(one.slug) and one.slug == other.slug
    return (headline_agrees or same_url) and _texts_overlap(one.words, other.words)


def is_opening(shorter: Wording, longer: Wording) -> bool:
    """Say whether one text is the opening of another; a cut may fall inside its last word."""
    size = len(shorter.words)
    if size == 0 or size > len(longer.words):
        return False
    opening = common_opening(shorter.words, longer.words)
    if opening == size - 1 and shorter.is_cut:
        last, counterpart = (comparable_words(each.text)[size - 1] for each in (shorter, longer))
        return counterpart.startswith(last)
    return opening == size


def _texts_overlap(one: HashedWords, other: HashedWords) -> bool:
    """Compare two texts after a common opening that is mere preamble.

    An opening of 0.6 of the shorter text or more is no preamble: by itself it makes the texts agree.
    """
    size = min(len(one), len(other))
    opening = common_opening(one, other)
    start = opening if opening < MIN_CONTAINED_SHARE * size else 0
    first, second = distinct_shingles(one, start), distinct_shingles(other, start)
    # Of two texts of one length either is the shorter.
    wanted = min(len(shingles) for text, shingles in ((one, first), (other, second)) if len(text) == size)
    return len(first & second) >= MIN_CONTAINED_SHARE * wanted


def change_between(wording_: Wording, shown: Wording) -> str:
    """Name what sets a wording apart from the one that is shown.

    'typography': quotation marks, dashes or spaces; 'cut': the same text, cut elsewhere; 'headline':
    another headline over such a text; 'edit': anything more.
    """
    same_title = comparable_words(wording_.title) == comparable_words(shown.title)
    if wording_.words == shown.words and wording_.is_cut == shown.is_cut:
        return "typography" if same_title else "headline"
    if any(s.is_cut and is_opening(s, longer) for s, longer in ((wording_, shown), (shown, wording_))):
        return "cut" if same_title else "headline"
    return "edit"
