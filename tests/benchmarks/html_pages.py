"""Listings as pages of HTML, in several themes, with the articles and rates of `corpora.page`.

Seeded as all of `tests.benchmarks`: equal arguments make equal pages. A page prints each copy whole: its
title in a heading with a link, its text in paragraphs that make it again when a space joins them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator

from tests.benchmarks.busy_theme import busy
from tests.benchmarks.corpora import ARTICLES_A_PAGE, Copy
from tests.benchmarks.html_parts import ADDRESS, RATES, Listing, address, paragraphs


def html_pages(copies: list[Copy], day: str | None = "14 March 2026", theme: str = "busy") -> Iterator[str]:
    """Yield the pages that print the copies, six each."""
    for at in range(0, len(copies), ARTICLES_A_PAGE):
        part = copies[at : at + ARTICLES_A_PAGE]
        yield html_page(Listing(part, at + 1, len(copies), day), theme)


def html_page(page: Listing, theme: str = "busy") -> str:
    """Return the page in that theme; what surrounds its articles is seeded by its first result."""
    return THEMES[theme](page)


def plain(page: Listing) -> str:
    """Return the page with hardly more than what it prints, as a page made by hand."""
    rates = "".join(f"<li>{rate}</li>" for rate in RATES)
    day = f"<p>{page.day}</p>" if page.day else ""
    articles = "".join(
        f'<h2><a href="{address(copy)}">{html.escape(copy.title)}</a></h2>'
        + "".join(f"<p>{part}</p>" for part in paragraphs(copy.text))
        for copy in page.copies
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Archive</title></head>\n'
        f"<body><ul>{rates}</ul>\n{day}<p>{page.range_line}</p>\n<div>{articles}</div></body></html>\n"
    )


def wordpress(page: Listing) -> str:
    """Return the page in a simple theme: a menu, articles with bylines, a sidebar and a footer."""
    menu = "".join(
        f'<li class="menu-item menu-item-{at}"><a href="{ADDRESS}/category/{name.lower()}/">{name}</a></li>'
        for at, name in enumerate(("World", "Society", "Bazaars", "Mountains", "Culture"))
    )
    rates = "".join(f"<li>{rate}</li>" for rate in RATES)
    day = f'<p class="today">{page.day}</p>' if page.day else ""
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head><meta charset="UTF-8"><title>World</title>'
        '<style>.hentry{margin:0 auto;max-width:60em}</style><link rel="stylesheet" href="/style.css">'
        "</head>\n"
        f'<body class="archive"><header><nav><ul>{menu}</ul></nav></header>\n<ul class="ticker">'
        f"{rates}</ul>\n"
        f'{day}<main><h1>World</h1><p class="range">{page.range_line}</p>\n'
        f"{''.join(_post(copy) for copy in page.copies)}"
        '<nav class="pagination"><a href="/page/2/">Next</a></nav></main>\n<aside><h2>Categories</h2>'
        f"<ul>{menu}</ul></aside>\n<footer><p>© 2026. All rights reserved.</p></footer></body></html>\n"
    )


def _post(copy: Copy) -> str:
    link = address(copy)
    text = "\n".join(f"<p>{part}</p>" for part in paragraphs(copy.text))
    return (
        f'<article id="post-{copy.article}" class="post hentry"><header class="entry-header"><h2>'
        f'<a href="{link}" rel="bookmark">{html.escape(copy.title)}</a></h2><div class="entry-meta">'
        f'<span>By <a rel="author" href="{ADDRESS}/author/desk/">Aida Orozova</a></span></div></header>'
        f'<div class="entry-content">{text}</div><footer><a href="{link}">Read more</a></footer></article>\n'
    )


THEMES: dict[str, Callable[[Listing], str]] = {"plain": plain, "wordpress": wordpress, "busy": busy}
