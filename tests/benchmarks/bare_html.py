"""The least that anyone could write to read a page of HTML: lexbor, and the classes of this one theme.

It knows nothing of other themes, checks nothing, and does not tell what it left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

_RATE = re.compile(r"([A-Z]{3})/([A-Z]{3}) = ([0-9.]+) ([+-]?[0-9.]+)%")


@dataclass
class Printed:
    """What a page prints: rates as (base, quote, rate, change), and articles as (title, text)."""

    day: str
    range_line: str
    rates: set[tuple[str, ...]]
    articles: list[tuple[str, str]]


def printed(payload: bytes) -> Printed:
    """Return what a page of the busy theme prints."""
    tree = LexborHTMLParser(payload)
    day, range_line = tree.css_first(".top-bar__date"), tree.css_first(".results-count")
    return Printed(
        day.text() if day else "",
        range_line.text() if range_line else "",
        {found.groups() for each in tree.css(".ticker li") if (found := _RATE.match(each.text()))},
        [
            (heading.text(), " ".join([each.text() for each in article.css(".entry-content p")]))
            for article in tree.css("article.post")
            if (heading := article.css_first("h2"))
        ],
    )
