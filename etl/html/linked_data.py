"""What JSON-LD in a page says of articles. It is data of strangers: bounded, and believed in nothing else."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from etl.text.cleaning import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.html.document import Document

_MAX_CHARACTERS = 1_000_000
_MAX_OBJECTS = 10_000
_COUNT = re.compile(r"[0-9]{1,7}")


class LinkedArticle(NamedTuple):
    """One article in linked data, its values as they stand there.

    `is_article`: its type says so; what merely has a headline may be a page, a picture or a list.
    `words`: how many its text has. `is_free`: whether everybody can read all of it.
    """

    url: str | None
    headline: str | None
    author: str | None
    published: str | None
    is_article: bool
    words: int | None
    is_free: bool


class LinkedArticles(list[LinkedArticle]):
    """Those of one page."""


def linked_articles(document: Document) -> LinkedArticles:
    """Return every object of the page's JSON-LD that has a headline or name and a date or an author."""
    return document.noted(LinkedArticles, _linked_articles)


def _linked_articles(document: Document) -> LinkedArticles:
    found = LinkedArticles()
    for script in document.content("script", type="application/ld+json"):
        text = script.node.text()
        if len(text) > _MAX_CHARACTERS:
            continue
        try:
            data = json.loads(text, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            continue
        found += [article for each in _objects(data) if (article := _article(each))]
    return found


def _objects(data: object) -> Iterator[dict[str, object]]:
    waiting, count = [data], 0
    while waiting and count < _MAX_OBJECTS:
        count += 1
        value = waiting.pop(0) if len(waiting) < 100 else waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _article(data: dict[str, object]) -> LinkedArticle | None:
    if "author" not in data and "datePublished" not in data:
        return None  # as most objects
    headline = _text(data.get("headline")) or _text(data.get("name"))
    author, published = _author(data.get("author")), _text(data.get("datePublished"))
    if not headline or not (author or published):
        return None
    url = _text(data.get("url")) or _address(data.get("mainEntityOfPage"))
    return LinkedArticle(
        url, headline, author, published, _is_article(data.get("@type")), _count(data), _is_free(data)
    )


def _is_free(data: dict[str, object]) -> bool:
    return str(data.get("isAccessibleForFree", True)).lower() != "false"


def _is_article(kinds: object) -> bool:
    """Return whether a schema.org type, or one of several, is that of an article."""
    named = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(("Article", "BlogPosting")) for kind in named)


def _count(data: dict[str, object]) -> int | None:
    count = _text(data.get("wordCount"))
    return int(count) if count and _COUNT.fullmatch(count) else None


def _text(value: object) -> str | None:
    return (printable(value) or None) if isinstance(value, str) else None


def _address(value: object) -> str | None:
    return _text(value.get("@id")) if isinstance(value, dict) else _text(value)


def _author(value: object) -> str | None:
    """Return the author's name; several are given in their order."""
    persons = value if isinstance(value, list) else [value]
    names = [_text(person.get("name") if isinstance(person, dict) else person) for person in persons]
    return ", ".join(filter(None, names)) or None
