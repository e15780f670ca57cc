"""What a page of HTML says of itself as a whole: that it is one article, its headline, address and author."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from etl.html.facts import moment_of, web_address
from etl.html.linked_data import linked_articles
from etl.text.cleaning import collapse, printable

if TYPE_CHECKING:
    from datetime import datetime

    from etl.html.document import Document
    from etl.html.linked_data import LinkedArticle

_HEADLINES = ("og:title", "twitter:title")
_ASKED_FOR = frozenset((*_HEADLINES, "author", "article:published_time", "og:site_name", "og:type", "og:url"))
_LONGEST_AUTHOR = 100
# Between a headline and the name of the site in a page's title.
_SEPARATOR = re.compile(r"\s*[-\u2010-\u2015|»·•]\s")
_MICRODATA = re.compile(r"https?://schema\.org/\w*(?:Article|BlogPosting)")


@dataclass(frozen=True, slots=True)
class Declared:
    """What the page declares in its head, linked data and microdata.

    `is_article`: it calls itself the page of one article. `titles`: what it calls itself, each perhaps with
    the name of the site behind. `address`: the one that it gives itself, a hint and no proof. `site_name`:
    whose page it says it is. `words`: how many its text has. `is_split`: it names a next page of its own
    address. `is_behind_paywall`: not everybody can read all of it.
    """

    is_article: bool
    titles: frozenset[str]
    address: str | None
    site_name: str | None
    author: str | None
    published_at: datetime | None
    words: int | None
    is_split: bool
    is_behind_paywall: bool

    def names(self, heading: str) -> bool:
        """Return whether the page gives itself this heading as its headline."""
        return any(title == heading or _begins(title, heading) for title in self.titles)


def _begins(title: str, heading: str) -> bool:
    return bool(heading) and title.startswith(heading) and bool(_SEPARATOR.match(title, len(heading)))


class Owner(NamedTuple):
    """Whose page it says it is, and the address that it gives itself; the meaning is that of `Declared`."""

    site_name: str | None
    address: str | None


def owner(document: Document) -> Owner:
    """Return whose page it says it is: all that has to be asked of most pages."""
    return document.noted(Owner, _owner)


def _owner(document: Document) -> Owner:
    return Owner(next(iter(_meta(document, "og:site_name")), None), _address(document))


def declared(document: Document) -> Declared:
    """Return what the page declares of itself."""
    return document.noted(Declared, _declared)


def _declared(document: Document) -> Declared:
    linked = _own_article(document)
    titles = {title for name in _HEADLINES for title in _meta(document, name)}
    titles |= {collapse(element.node.text() or "") for element in document.content("title")}
    if linked and linked.headline:
        titles.add(collapse(linked.headline))
    author = (linked and linked.author) or next(iter(_meta(document, "author")), None)
    moments = [linked.published or ""] if linked else []
    moments += _meta(document, "article:published_time")
    own = owner(document)
    return Declared(
        is_article=linked is not None or _says_so(document),
        titles=frozenset(filter(None, titles)),
        address=own.address,
        site_name=own.site_name,
        author=collapse(author)[:_LONGEST_AUTHOR] or None if author else None,
        published_at=next((found for each in moments if (found := moment_of(each))), None),
        words=linked.words if linked else None,
        is_split=_has_next_page(document, own.address),
        is_behind_paywall=linked is not None and not linked.is_free,
    )


def _own_article(document: Document) -> LinkedArticle | None:
    """Return the one article of the page's linked data; where it has several, it is a list of them."""
    found = {linked.headline: linked for linked in linked_articles(document) if linked.is_article}
    return next(iter(found.values())) if len(found) == 1 else None


def _says_so(document: Document) -> bool:
    if "article" in _meta(document, "og:type"):
        return True
    kinds = [node.attributes.get("itemtype") or "" for node in document.parser.css("[itemtype]")]
    return sum(_MICRODATA.fullmatch(kind) is not None for kind in kinds) == 1


class Metas(defaultdict[str, list[str]]):
    """The contents of the `<meta>` elements, by their names or properties."""


def _meta(document: Document, name: str) -> list[str]:
    """Return the contents of the `<meta>` elements of that name or property."""
    return document.noted(Metas, _metas).get(name, [])


def _metas(document: Document) -> Metas:
    found = Metas(list)
    for element in document.content("meta"):
        said = element.attributes
        names = {(said.get("property") or "").lower(), (said.get("name") or "").lower()} & _ASKED_FOR
        for name in names:
            if content := printable(element.attribute("content")):
                found[name].append(content)
    return found


def _address(document: Document) -> str | None:
    links = [element.attribute("href") for element in document.content("link", rel="canonical")]
    return next(
        (address for link in [*links, *_meta(document, "og:url")] if (address := web_address(link))), None
    )


def _has_next_page(document: Document, address: str | None) -> bool:
    """Return whether the next page that the page names goes on under its own address."""
    if address is None:
        return False
    following = [element.attribute("href") for element in document.content("link", rel="next")]
    return any(re.match(re.escape(address.rstrip("/")) + r"/?[/?&].*\d", link) for link in following)
