"""What is worked out once for each wording, so that it need never be compared with all others."""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

from etl.identity.comparable import headline_slug
from etl.identity.joined_words import JoinedWords, joined_words

MIN_OPENING_WORDS = 50
"""Shorter openings say nothing; the figure is the contract's."""

ID_WORDS = 400
"""How much of a text makes its id. The site cuts texts at 500 words, captions among them, so a cut
copy and the whole text share at least so many, and the preambles of digests are far shorter."""


class WordingIdentity(NamedTuple):
    """The keys by which a wording meets its candidates, and the ids that it would have on its own.

    Two wordings can be one article only if they share `opening_key` or `headline_key` (or a URL):
    each rule of identity includes such an equality, so a search by them misses nothing.
    """

    opening_key: str | None
    headline_key: str | None
    opening_id: str
    whole_id: str
    n_comparable_words: int
    words: JoinedWords
    """The comparable words of the text, which its bands are made of."""


def version_id(site: str, title: str, text: str) -> str:
    """Return the id of a wording: sha256 of site, title and text joined by newlines."""
    return _hash(site, title, text)


def identify(site: str, title: str, text: str) -> WordingIdentity:
    """Return what identity needs of a wording.

    `opening_id` hashes the first 400 comparable words, so that a longer copy of a cut text keeps the
    id. Texts too short for the opening rule are told apart by their headline as well.
    """
    words = joined_words(text)
    slug = headline_slug(title)
    opening_key = None
    scope = [site]
    if words.number >= MIN_OPENING_WORDS:
        # A cut may fall inside the last of the 50 words, so the key goes without it.
        opening_key = _hash_of_words("opening", site, words=words.first(MIN_OPENING_WORDS - 1))
    else:
        scope.append(slug or version_id(site, title, text))
    return WordingIdentity(
        opening_key=opening_key,
        headline_key=_hash("headline", site, slug) if slug else None,
        opening_id=_hash_of_words("article", *scope, words=words.first(ID_WORDS)),
        whole_id=_hash_of_words("whole article", *scope, words=words.joined),
        n_comparable_words=words.number,
        words=words,
    )


def _hash(*parts: str) -> str:
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _hash_of_words(*parts: str, words: bytes) -> str:
    """Return the same hash of the parts and of words that are in UTF-8 already."""
    return sha256("\n".join([*parts, ""]).encode("utf-8", "surrogatepass") + words).hexdigest()
