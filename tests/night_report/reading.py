"""A report's page as a browser and a screen reader take it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element

import html5lib

HEADINGS = ("h1", "h2", "h3", "h4")


@cache
def parsed(page: str) -> Element:
    """Return the page's tree; raise where the page is not as the standard has it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(page)
    return root


def elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def name_of(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def named(root: Element, *names: str) -> list[Element]:
    return [element for element in elements(root) if name_of(element) in names]


def text_of(element: Element) -> str:
    return "".join(element.itertext())
