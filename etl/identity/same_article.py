"""The rule of identity for a pair of wordings of one site, and what changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.identity.comparable import comparable_words, headline_slug
from etl.identity.wording import MIN_OPENING_WORDS
from etl.text.cleaning import is_truncated

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_CONTAINED_SHARE = 0.6
"""Containment of word 3-shingles at 0.6 told cut and edited copies from other articles with an F1 of
0.991 on third-party copies of news articles; the figure is the contract's."""

SHINGLE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording, ready to be compared."""

    title: str
    text: str
    slug: str
    words: tuple[str, ...]
    is_cut: bool


def wording(title: str, text: str) -> Wording:
    """Return a wording with its comparable words."""
    return Wording(title, text, headline_slug(title), tuple(comparable_words(text)), is_truncated(text))


def same_article(one: Wording, other: Wording, *, same_url: bool = False) -> bool:
    """Say whether two wordings of one site are the same article.

    They are when one text is the other's opening (of at least 50 words), or when their headline or
    URL agrees and at least 0.6 of the shorter text's word 3-shingles stand in the other.
    """
    shorter, longer = sorted((one, other), key=lambda each: _by_length(each.words))
    if len(shorter.words) >= MIN_OPENING_WORDS and is_opening(shorter, longer):
        return True
    headline_agrees = bool(one.slug) and one.slug == other.slug
    return (headline_agrees or same_url) and _texts_overlap(shorter.words, longer.words)


def _by_length(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """Order texts by length; of as many words, one that is cut inside its last comes before the whole."""
    return len(words), words


def is_opening(shorter: Wording, longer: Wording) -> bool:
    """Say whether one text is the opening of another; a cut may fall inside its last word."""
    size = len(shorter.words)
    if size == 0 or size > len(longer.words) or shorter.words[:-1] != longer.words[: size - 1]:
        return False
    last, counterpart = shorter.words[-1], longer.words[size - 1]
    return last == counterpart or (shorter.is_cut and counterpart.startswith(last))


def _texts_overlap(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Compare two texts after a common opening that is mere preamble.

    An opening of 0.6 of the shorter text or more is no preamble: by itself it makes the texts agree.
    """
    opening = common_opening(shorter, longer)
    if opening < MIN_CONTAINED_SHARE * len(shorter):
        shorter, longer = sorted((shorter[opening:], longer[opening:]), key=_by_length)
    return contained_share(shorter, longer) >= MIN_CONTAINED_SHARE


def common_opening(one: Sequence[str], other: Sequence[str]) -> int:
    """Return with how many words both begin."""
    for position, (word, counterpart) in enumerate(zip(one, other, strict=False)):
        if word != counterpart:
            return position
    return min(len(one), len(other))


def contained_share(shorter: tuple[str, ...], longer: tuple[str, ...]) -> float:
    """Return the share of one text's distinct word 3-shingles that stand in the other; 1.0 without any."""
    wanted = _shingles(shorter)
    return len(wanted & _shingles(longer)) / len(wanted) if wanted else 1.0


def _shingles(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    if 0 < len(words) < SHINGLE_WORDS:
        return {words}
    return set(zip(words, words[1:], words[2:], strict=False))


def change_between(wording_: Wording, shown: Wording) -> str:
    """Name what sets a wording apart from the one that is shown.

    'typography': quotation marks, dashes or spaces; 'cut': the same text, cut elsewhere; 'headline':
    another headline over such a text; 'edit': anything more.
    """
    same_title = comparable_words(wording_.title) == comparable_words(shown.title)
    if wording_.words == shown.words and wording_.is_cut == shown.is_cut:
        return "typography" if same_title else "headline"
    shorter, longer = sorted((wording_, shown), key=lambda each: _by_length(each.words))
    if shorter.is_cut and is_opening(shorter, longer):
        return "cut" if same_title else "headline"
    return "edit"
