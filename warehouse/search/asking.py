"""A question as tantivy asks it, and which words of a text answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log

import tantivy
from tantivy import Occur, Query

from warehouse.search.question import Term
from warehouse.search.words import Stem

# A word in a title tells more of what an article is about than one in its text.
FIELD_WEIGHTS = {"title": 2.0, "text": 1.0}
MOST_FORMS = 1_000
"""Words answering one term that are weighed one by one. Where more do, all are found, and count alike."""
SHORTEST_STEMMED = 3
"""Letters of a word that has further forms, and of the opening by which those are found."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A term with the words that answer it.

    Any one of the forms does, any word with the opening does, and all words of a phrase in their order.
    """

    term: Term
    forms: frozenset[str]

    def places(self, words: Sequence[str]) -> Iterator[range]:
        """Yield where the words of a text answer the term."""
        if self.term.kind == "phrase":
            phrase = self.term.words
            for place in range(len(words) - len(phrase) + 1):
                if words[place] == phrase[0] and tuple(words[place : place + len(phrase)]) == phrase:
                    yield range(place, place + len(phrase))
            return
        for place, word in enumerate(words):
            if self._is_answered_by(word):
                yield range(place, place + 1)

    def _is_answered_by(self, word: str) -> bool:
        if self.term.kind == "opening":
            return word.startswith(self.term.words[0])
        return word in self.forms


class Asking:
    """Turns terms into a query of one index."""

    def __init__(self, index: tantivy.Index, stems: Collection[Stem]) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self._stems = stems

    def query(self, terms: Sequence[Term], site: str | None) -> tuple[Query, list[Sought]]:
        """Return the query of all terms, and what may be shown of its answers."""
        clauses = []
        sought = []
        for term in terms:
            query, forms = self._of_term(term)
            clauses.append((Occur.MustNot if term.excluded else Occur.Must, query))
            if not term.excluded:
                sought.append(Sought(term, frozenset(forms)))
        if site is not None:
            is_of_site = Query.term_query(self._schema, "site", site, "basic")
            clauses.append((Occur.Must, Query.const_score_query(is_of_site, 0.0)))
        return Query.boolean_query(clauses), sought

    def _of_term(self, term: Term) -> tuple[Query, set[str]]:
        forms: set[str] = set()
        queries = []
        for field in ["title"] if term.in_title else FIELD_WEIGHTS:
            if term.kind == "phrase":
                phrase = Query.phrase_query(self._schema, field, list(term.words))
                queries.append(self._weighted(phrase, field))
                continue
            found = self._forms(field, term)
            forms |= set(found)
            if len(found) > MOST_FORMS:
                queries.append(self._of_many(field, term, found))
            else:
                queries += [self._of_form(field, form, found) for form in found]
        if not queries:
            return Query.empty_query(), forms
        return Query.boolean_query([(Occur.Should, query) for query in queries]), forms

    def _of_many(self, field: str, term: Term, found: dict[str, int]) -> Query:
        """Return the query of a word or an opening that more words answer than can be weighed one by one."""
        if term.kind == "opening":
            # A word is of letters and digits alone, and so holds no sign of a regular expression.
            any_of_them = Query.regex_query(self._schema, field, f"{term.words[0]}.*")
        else:
            any_of_them = Query.term_set_query(self._schema, field, list(found))
        rarity = self._rarity(sum(found.values()))
        return self._weighted(Query.const_score_query(any_of_them, rarity), field)

    def _of_form(self, field: str, form: str, found: dict[str, int]) -> Query:
        """Return the query of one form of a word; a rare form tells no more than a common one."""
        query = Query.term_query(self._schema, field, form)
        share = self._rarity(sum(found.values())) / self._rarity(found[form])
        return self._weighted(query, field, share)

    def _weighted(self, query: Query, field: str, share: float = 1.0) -> Query:
        return Query.boost_query(query, FIELD_WEIGHTS[field] * share)

    def _rarity(self, n_documents: int) -> float:
        """Return the weight that BM25 gives a word of so many documents, as tantivy reckons it."""
        total = self._searcher.num_docs
        n_documents = min(n_documents, total)
        return log(1 + (total - n_documents + 0.5) / (n_documents + 0.5))

    def _forms(self, field: str, term: Term) -> dict[str, int]:
        """Return the words of the index that answer the term, with how many documents have each.

        Of an opening that more than MOST_FORMS words have, they are the commonest, one more than that.
        """
        (word,) = term.words
        if term.kind == "opening":
            found = dict(self._searcher.terms_with_prefix(field, word, limit=MOST_FORMS + 1))
        else:
            found = {word: self._searcher.doc_freq(field, word)}
            for stem in self._stems if len(word) >= SHORTEST_STEMMED else ():
                found |= self._of_stem(field, word, stem)
        return {form: count for form, count in sorted(found.items()) if count}

    def _of_stem(self, field: str, word: str, stem: Stem) -> dict[str, int]:
        """Return the words of the index that have the word's stem.

        They are sought among those that begin alike: endings are what sets forms of a word apart, and those
        can reach into the stem by a letter, as in hope and hoping.
        """
        root = stem(word)
        changed = (place for place, (ours, its) in enumerate(zip(word, root, strict=False)) if ours != its)
        shared = next(changed, min(len(word), len(root)))
        opening = word[: max(SHORTEST_STEMMED, min(shared, len(word) - 1) - 1)]
        return {
            form: count
            for form, count in self._searcher.terms_with_prefix(field, opening)
            if stem(form) == root
        }
