"""The articles of one snapshot that answer a question, the best first.

The score is BM25 over titles and texts, where a title counts twice, with the form of a word making no
difference to its weight. How rare a word is, and how long texts are, is told of all wordings in the index:
those of every snapshot that is kept. So equal sets of pages have equal answers, however they were loaded, as
long as nothing was taken out of the warehouse since the index was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import tantivy

from warehouse.search.asking import Asking
from warehouse.search.fragments import Marked, fragment, marked
from warehouse.search.question import Term
from warehouse.search.wordings import Found, SnapshotWordings, Wanted
from warehouse.search.words import stem_for

SCORE_DIGITS = 3
"""Sums of 32-bit numbers depend on their order by less; equal scores are told apart by the article's id."""
FIRST_CANDIDATES = 30
GROWTH = 8
MOST_AT_ONCE = 100_000
"""Candidates that are held in memory."""


class Answer(NamedTuple):
    """A wording that answers, and what to show of it."""

    found: Found
    title: Marked
    fragment: Marked


class Answers(NamedTuple):
    """The best answers, the best first; `is_all` where there are certainly no more."""

    answers: list[Answer]
    is_all: bool


def find(index: tantivy.Index, wordings: SnapshotWordings, terms: Sequence[Term], wanted: Wanted) -> Answers:
    """Return the best answers, ordered by score, the best first, then by article_id and version_id.

    Raises UsageError for a site or a kind that the snapshot does not have.
    """
    wordings.refuse_unknown(wanted.kind)
    stems = [stem for tag in wordings.languages(wanted.site) if (stem := stem_for(tag))]
    query, sought = Asking(index, stems).query(terms, wanted.site)
    best, is_all = _best(index.searcher(), query, wordings, wanted)
    texts = wordings.texts(best)
    answers = [
        Answer(each, marked(each.title, sought), fragment(texts[each.version_id], sought)) for each in best
    ]
    return Answers(answers, is_all)


def _best(
    searcher: tantivy.Searcher, query: tantivy.Query, wordings: SnapshotWordings, wanted: Wanted
) -> tuple[list[Found], bool]:
    """Return the best rows of a snapshot, and whether they are all.

    The index knows neither snapshots nor days. So its best candidates are looked up, and then more of them,
    until none that is left can be as good as the last row.
    """
    best: list[Found] = []
    offset, size = 0, max(FIRST_CANDIDATES, 2 * wanted.limit)
    while True:
        hits = searcher.search(query, limit=size, offset=offset, count=False).hits
        best += wordings.rows(_scores(searcher, hits), wanted)
        best.sort(key=lambda found: found.rank)
        if len(hits) < size:
            return best[: wanted.limit], len(best) <= wanted.limit
        del best[wanted.limit :]
        if len(best) == wanted.limit and best[-1].score > round(hits[-1][0], SCORE_DIGITS):
            return best, False
        offset, size = offset + size, min(size * GROWTH, MOST_AT_ONCE)


def _scores(searcher: tantivy.Searcher, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> dict[str, float]:
    """Return the scores of candidates by their version_id."""
    # In the order in which they are stored: going back and forth would unpack the same ids again and again.
    stored = sorted(hits, key=lambda hit: (hit[1].segment_ord, hit[1].doc))
    return {searcher.doc(place)["version_id"][0]: round(score, SCORE_DIGITS) for score, place in stored}
