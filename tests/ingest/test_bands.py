"""The bands of texts, whose numbers are kept in warehouses: the rule stated a second time, slowly."""

from __future__ import annotations

import random
import re
import unicodedata
from zlib import crc32

from hypothesis import example, given
from hypothesis import strategies as st

from etl.identity.bands import story_bands
from etl.identity.comparable import comparable_words
from etl.identity.joined_words import joined_words
from tests.ingest.invented import prose

PRIME = 2**61 - 1
FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
WORDS = ["a", "on", "to", "it’s", "“No”", "über", "снег", "mid-day", "–", "…", "word", "xyz" * 30]


def words_of(text: str) -> list[str]:
    for mark in ("...", "…", "[…]"):
        if text.endswith(mark):
            text = text.removesuffix(mark).rstrip()
            break
    plain = unicodedata.normalize("NFC", text).replace("…", "...")
    plain = re.sub("[\"'`´«»‘’‚‛“”„‟‹›′″]", "", plain)
    return re.sub("[-\u2010-\u2015\u2212]", " ", plain).split()


def mixed(*numbers: int) -> int:
    return sum(number * factor for number, factor in zip(numbers, FACTORS, strict=True)) % PRIME


def bands_of(words: list[str]) -> list[int]:
    if len(words) < 50:
        return []
    codes = [crc32(word.encode()) for word in words[:500]]
    smallest: dict[int, int] = {}
    for shingle in zip(codes, codes[1:], codes[2:], strict=False):
        value, place = divmod(mixed(*shingle), 64)
        smallest[place] = min(value, smallest.get(place, value))
    bins = []
    for place in range(64):
        distance = next(far for far in range(64) if (place + far) % 64 in smallest)
        bins.append((smallest[(place + distance) % 64] + distance * FACTORS[0]) % PRIME)
    return sorted({mixed(number, *bins[2 * number : 2 * number + 2]) >> 21 for number in range(32)})


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text of up to 600 words; where few differ, most bins stay empty."""
    chance = random.Random(draw(st.integers(0, 2**32)))
    different = draw(st.integers(1, 40))
    number = draw(st.one_of(st.integers(0, 70), st.integers(480, 600)))
    vocabulary = [chance.choice(WORDS) * chance.randrange(1, 3) for _ in range(different)]
    return " ".join(chance.choices(vocabulary, k=number)) + draw(st.sampled_from(["", "...", " […]"]))


@given(st.lists(texts(), max_size=5))
@example([prose(seed, 40 + 8 * seed) for seed in range(70)])
@example([prose(1, 49), "", prose(2, 50), "same " * 60, prose(3, 900)])
def test_bands_are_those_of_the_rule_whatever_stands_beside_a_text(many: list[str]) -> None:
    found = story_bands([joined_words(text) for text in many])
    assert [each.tolist() for each in found] == [bands_of(words_of(text)) for text in many]


def test_bands_stay_the_numbers_that_warehouses_hold() -> None:
    (bands,) = story_bands([joined_words(" ".join(f"word{number}" for number in range(300)))])
    assert (len(bands), bands[0], bands[-1]) == (32, 3242991639, 908842829916)


# Characters that are marks, spaces or dashes somewhere, beside such as only look so.
ODD = "\"'`´«»‘’‚‛“”„‟‹›′″-‐‑‒–—―−…·~¯\u00ad\u200b\u0301\u1fef\u2000\u3000\x1c\x85\xa0\t\n. aé[]\ud800"


@given(st.text(st.sampled_from(ODD) | st.characters(), max_size=40))
def test_words_are_compared_however_they_are_typeset(text: str) -> None:
    words = words_of(text)
    assert comparable_words(text) == words
    joined = joined_words(text)
    assert (joined.number, joined.joined.decode("utf-8", "surrogatepass")) == (len(words), " ".join(words))
    for number in range(1, len(words) + 2):
        assert joined.first(number).decode("utf-8", "surrogatepass") == " ".join(words[:number])
