"""What is worked out from the words of a wording: once for each, as far as the latest are remembered."""

from __future__ import annotations

from hashlib import sha256
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from etl.identity.wording import identify, version_id
from etl.text.cleaning import word_count

if TYPE_CHECKING:
    from etl.identity.joined_words import JoinedWords

REMEMBERED = 32_768
"""Wordings, and as many of those before them: twelve megabytes each."""

_PACKED = Struct("<II32s32s32s32s32s")
"""As an object with six strings, a wording would take three times the room. A hash that is none is zeros."""
_NONE = bytes(32)


class WordingFacts(NamedTuple):
    """What the stage says of a wording beside its text; `words`, which its bands are made of, only once.

    The others are as `etl.identity.wording` and the contract have them.
    """

    version_id: str
    word_count: int
    text_sha256: str
    opening_key: str | None
    headline_key: str | None
    opening_id: str
    whole_id: str
    n_comparable_words: int
    words: JoinedWords | None


class Wordings:
    """Knows the latest wordings that it was asked for.

    Pages of an archive overlap: of the articles of a run a third was printed before, and working all of this
    out again was a tenth of what it cost to read and stage a page.
    """

    def __init__(self) -> None:
        self._latest: dict[bytes, bytes] = {}
        self._before: dict[bytes, bytes] = {}

    def facts(self, site: str, title: str, text: str) -> WordingFacts:
        """Return what there is to be said of a wording; without its words where it is remembered."""
        wording = version_id(site, title, text)
        key = bytes.fromhex(wording)
        packed = self._latest.get(key) or self._before.get(key)
        if packed is not None:
            return _unpacked(wording, packed)
        facts = _worked_out(wording, site, title, text)
        if len(self._latest) >= REMEMBERED:
            self._latest, self._before = {}, self._latest
        self._latest[key] = _pack(facts)
        return facts


def _worked_out(wording: str, site: str, title: str, text: str) -> WordingFacts:
    identity = identify(site, title, text)
    return WordingFacts(
        version_id=wording,
        word_count=word_count(text),
        text_sha256=sha256(text.encode()).hexdigest(),
        opening_key=identity.opening_key,
        headline_key=identity.headline_key,
        opening_id=identity.opening_id,
        whole_id=identity.whole_id,
        n_comparable_words=identity.n_comparable_words,
        words=identity.words,
    )


def _pack(facts: WordingFacts) -> bytes:
    hashes = (facts.text_sha256, facts.opening_key, facts.headline_key, facts.opening_id, facts.whole_id)
    packed = (bytes.fromhex(each) if each else _NONE for each in hashes)
    return _PACKED.pack(facts.word_count, facts.n_comparable_words, *packed)


def _unpacked(wording: str, packed: bytes) -> WordingFacts:
    n_words, n_comparable, text, opening, headline, opening_id, whole_id = _PACKED.unpack(packed)
    return WordingFacts(
        version_id=wording,
        word_count=n_words,
        text_sha256=text.hex(),
        opening_key=None if opening == _NONE else opening.hex(),
        headline_key=None if headline == _NONE else headline.hex(),
        opening_id=opening_id.hex(),
        whole_id=whole_id.hex(),
        n_comparable_words=n_comparable,
        words=None,
    )
