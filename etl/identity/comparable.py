"""What identity compares: words with quotation marks, dashes, white space and the cut set aside."""

from __future__ import annotations

import re
import unicodedata

from etl.text.cleaning import CUT_MARKS

_QUOTATION_MARKS = re.compile("[\"'`´«»‘’‚‛“”„‟‹›′″]")
_DASHES = re.compile("[-\u2010-\u2015\u2212]")
_WORD = re.compile(r"\w+")


def without_cut_mark(text: str) -> str:
    """Return the text without the mark that says that it was cut."""
    for mark in CUT_MARKS:
        if text.endswith(mark):
            return text.removesuffix(mark).rstrip()
    return text


def comparable_words(text: str) -> list[str]:
    """Return the words that two copies of one text share, however they were typeset.

    Composed and decomposed accents are one; quotation marks are left out, dashes are spaces, an
    ellipsis is three full stops, and the mark of a cut at the end is left out. Case and other
    punctuation stay.
    """
    plain = unicodedata.normalize("NFC", without_cut_mark(text)).replace("…", "...")
    return _DASHES.sub(" ", _QUOTATION_MARKS.sub("", plain)).split()


def headline_slug(title: str) -> str:
    """Return the words of a headline in lower case, joined by hyphens; empty without a word."""
    plain = _QUOTATION_MARKS.sub("", unicodedata.normalize("NFC", title))
    return "-".join(_WORD.findall(plain.casefold()))


def comparable_url(url: str) -> str:
    """Return an article's address without what does not tell articles apart.

    Scheme, `www.`, fragment and closing slash are set aside; the query stays, since `?p=123` is an
    address of its own on WordPress sites.
    """
    address = url.split("#", 1)[0].split("://", 1)[-1]
    host, slash, path = address.partition("/")
    return (host.lower().removeprefix("www.") + slash + path).rstrip("/")
