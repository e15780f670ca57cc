"""The piece of a text that answers a question best, and where in it the words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from warehouse.search.asking import Sought
from warehouse.search.words import searchable, word_analyzer

FRAGMENT_WORDS = 30
WORDS_BEFORE = 6
"""Words of the fragment that stand before the first one that answers."""
SLICE_CHARACTERS = 20_000
"""A text is looked through in slices, because every word taken from it is an object in memory."""
CUT = "…"


class Marked(NamedTuple):
    """A text and the places in it to be marked, as half-open ranges of characters, in their order."""

    text: str
    marks: tuple[tuple[int, int], ...]


class _Slice(NamedTuple):
    """A slice of a text: where its words stand in it, and which of them answer which term."""

    text: str
    is_first: bool
    is_last: bool
    spans: list[tuple[int, int]]
    answers: list[tuple[range, int]]


def marked(text: str, sought: Sequence[Sought]) -> Marked:
    """Return a whole short text, such as a title, with the places that answer."""
    plain = searchable(text)
    return Marked(plain, _marks(_take_apart(plain, sought), 0, len(plain)))


def fragment(text: str, sought: Sequence[Sought]) -> Marked:
    """Return some thirty words of a text: those around which most terms are answered, the first such place.

    Where none is answered, as where only the title answers, it is the text's opening.
    """
    in_text = [each for each in sought if not each.term.in_title]
    best, best_start, most = None, 0, (-1, -1)
    for taken in _slices(searchable(text), in_text):
        start, answered = _best_start(taken)
        if answered > most:
            best, best_start, most = taken, start, answered
        if most[0] == len(in_text):
            break
    return _cut_out(best, best_start) if best else Marked("", ())


def _slices(text: str, sought: Sequence[Sought]) -> Iterator[_Slice]:
    start = 0
    while start < len(text):
        end = start + SLICE_CHARACTERS
        if end < len(text):
            space = text.rfind(" ", start, end)
            end = space + 1 if space > start else end
        taken = _take_apart(text[start:end], sought)
        yield taken._replace(is_first=start == 0, is_last=end >= len(text))
        start = end


def _take_apart(text: str, sought: Sequence[Sought]) -> _Slice:
    tokens = word_analyzer().pre_tokenize(text).tokens
    words = [token.text for token in tokens]
    spans = [(token.char_offset_from, token.char_offset_to or token.char_offset_from) for token in tokens]
    answers = [(place, number) for number, each in enumerate(sought) for place in each.places(words)]
    return _Slice(text, True, True, spans, sorted(answers, key=lambda answer: (answer[0].start, answer[1])))


def _best_start(taken: _Slice) -> tuple[int, tuple[int, int]]:
    """Return the word with which the best window begins, and how many terms and places it answers."""
    best, most = 0, (0, 0)
    for first, (place, _) in enumerate(taken.answers):
        inside = list(_numbers_within(taken.answers, first, place.start + FRAGMENT_WORDS - WORDS_BEFORE))
        if (answered := (len(set(inside)), len(inside))) > most:
            best, most = max(place.start - WORDS_BEFORE, 0), answered
    return best, most


def _numbers_within(answers: Sequence[tuple[range, int]], first: int, end: int) -> Iterator[int]:
    """Yield the numbers of the terms that are answered from one answer on and before a word."""
    for index in range(first, len(answers)):
        place, number = answers[index]
        if place.stop > end:
            return
        yield number


def _cut_out(taken: _Slice, first: int) -> Marked:
    """Return the window, with the signs around it, such as quotation marks, where the text begins or ends."""
    if not taken.spans:
        return Marked("", ())
    last = min(first + FRAGMENT_WORDS, len(taken.spans)) - 1
    begins = taken.is_first and first == 0
    ends = taken.is_last and last == len(taken.spans) - 1
    start = 0 if begins else taken.spans[first][0]
    end = len(taken.text.rstrip()) if ends else taken.spans[last][1]
    before, after = "" if begins else CUT, "" if ends else CUT
    shift = len(before) - start
    marks = tuple((begin + shift, stop + shift) for begin, stop in _marks(taken, start, end))
    return Marked(f"{before}{taken.text[start:end]}{after}", marks)


def _marks(taken: _Slice, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the places between two characters that answer; those that meet or overlap are one."""
    marks: list[tuple[int, int]] = []
    for place, _ in taken.answers:
        begin, stop = taken.spans[place.start][0], taken.spans[place.stop - 1][1]
        if begin < start or stop > end:
            continue
        if marks and begin <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(marks[-1][1], stop))
        else:
            marks.append((begin, stop))
    return tuple(marks)
