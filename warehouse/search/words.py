"""What a word is: the same for the texts that are indexed, for questions and for fragments."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache

import tantivy

LONGEST_WORD_BYTES = 100
"""Longer ones are no words but addresses or data, and would only swell the list of words."""

# The languages of ISO 639-1 whose Snowball stemmers the library has, by its names for them.
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}

Stem = Callable[[str], str]


def searchable(text: str) -> str:
    """Return the text as it is taken apart: accents in one character with their letters, ё as е.

    Only composed accents can be folded by the library, and Russian prints ё as е at will.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).replace("ё", "е").replace("Ё", "Е")


@cache
def word_analyzer() -> tantivy.TextAnalyzer:
    """Return what takes searchable text apart: into runs of letters and digits, without case and accents.

    Letters are folded before they are lowered, because a lowered İ would have no plain letter.
    """
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD_BYTES))
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.lowercase())
        .build()
    )


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in their order."""
    return tuple(word_analyzer().analyze(searchable(text)))


def stem_for(language: str) -> Stem | None:
    """Return what gives the stem of a word of the language; None where there is no such rule.

    The language is a tag such as 'en' or 'en-GB'.
    """
    name = STEMMERS.get(language.partition("-")[0].lower())
    return _stem(name) if name else None


@cache
def _stem(name: str) -> Stem:
    analyzer = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(name)).build()
    )

    def stem(word: str) -> str:
        return analyzer.analyze(word)[0]

    return stem
