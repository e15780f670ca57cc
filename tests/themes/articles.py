"""Invented pages of single articles, in themes unlike one another. They know nothing of the readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.themes.listing import Story, esc, listing
from tests.themes.themes import MENU, OTHERS, SITE

AUTHOR = "Ainura Tolkunova"
MOMENT = "2026-03-11T08:30:00+06:00"
SITE_NAME = "The Times of Central Asia"
CAPTION = "The bazaar on a Sunday. Photograph: our archive"
SUB_HEADING = "What the sellers say"
ITEMS = ("Bread from three valleys", "Dried apricots in wooden boxes")
BIO = (
    "Ainura Tolkunova has written for the paper since it was founded, first about the railways of the region "
    "and later about its bazaars, its kitchens and the people who keep both of them alive in every season."
)
RATES = ("KGS/USD = 0.01144 0%", "KZT/USD = 0.00191 -0.22%")
DAY = "14 March 2026"


@dataclass(frozen=True)
class Whole:
    """An article with all its text: paragraphs, and between them a sub-heading, a list and a picture."""

    story: Story

    @property
    def url(self) -> str:
        return f"{SITE}/{self.story.slug}/"

    @property
    def paragraphs(self) -> list[str]:
        return self.story.paragraphs(4)

    @property
    def text(self) -> str:
        first, *rest = self.paragraphs
        return " ".join([first, SUB_HEADING, *ITEMS, *rest])

    def body(self, sub: str = "h2") -> str:
        first, *rest = (f"<p>{esc(text)}</p>" for text in self.paragraphs)
        items = "".join(f"<li>{item}</li>" for item in ITEMS)
        picture = f'<figure><img src="/bazaar.jpg"><figcaption>{CAPTION}</figcaption></figure>'
        return f"{first}<{sub}>{SUB_HEADING}</{sub}><ul>{items}</ul>{picture}{''.join(rest)}"


@dataclass(frozen=True)
class ArticleTheme:
    name: str
    make: Callable[[Whole], str]
    tells: frozenset[str]


THEMES: list[ArticleTheme] = []


def theme(*tells: str) -> Callable[[Callable[[Whole], str]], Callable[[Whole], str]]:
    def keep(make: Callable[[Whole], str]) -> Callable[[Whole], str]:
        THEMES.append(ArticleTheme(make.__name__, make, frozenset(tells)))
        return make

    return keep


def wholes() -> list[Whole]:
    return [Whole(story) for story in listing("whole").stories]


def head(page: Whole, *more: str) -> str:
    return (
        f"<head><meta charset=utf-8><title>{esc(page.story.title)} - {SITE_NAME}</title>"
        f'<link rel="canonical" href="{page.url}">{"".join(more)}</head>'
    )


OG_ARTICLE = '<meta property="og:type" content="article">'
TEASERS = "".join(
    f'<div class="teaser"><h3><a href="/x/">{other}</a></h3><p>{BIO}</p></div>' for other in OTHERS
)


def ticker(tag: str = "li") -> str:
    return "".join(f"<{tag}>{rate}</{tag}>" for rate in RATES)


def linked(page: Whole, **more: object) -> str:
    data = {"@type": "NewsArticle", "headline": page.story.title, "datePublished": MOMENT} | more
    graph = {"@context": "https://schema.org", "@graph": [data, {"@type": "WebSite", "name": SITE_NAME}]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


@theme("author", "published_at", "rates", "day", "caption")
def block_theme(page: Whole) -> str:
    """Be a block theme: article element, byline, share buttons, related posts and comments after it."""
    return (
        f"<!DOCTYPE html><html>{head(page, OG_ARTICLE, linked(page, author={'name': AUTHOR}))}<body>"
        f"<header><ul>{ticker()}</ul><p>{DAY}</p><nav><ul>{MENU}</ul></nav></header>"
        f"<main><article><h1>{esc(page.story.title)}</h1><div>By <a rel=author href=/a/>{AUTHOR}</a> on "
        f'<time datetime="{MOMENT}">11 March 2026</time></div><div class="entry">{page.body()}</div>'
        '<div><a href="#">Share</a> <a href="#">Tweet</a></div></article>'
        f"<section><h2>Related articles</h2>{TEASERS}</section>"
        f"<section><h2>2 Comments</h2><ol><li>{BIO}</li><li>First!</li></ol></section></main>"
        "<footer>© The Times</footer></body></html>"
    )


@theme("published_at")
def tables_of_2005(page: Whole) -> str:
    """Tables within tables; text in one cell, its paragraphs parted by line breaks."""
    first, *rest = page.paragraphs
    text = "<BR><BR>".join(map(esc, [first, SUB_HEADING, *ITEMS, *rest]))
    return (
        f"<HTML>{head(page, OG_ARTICLE, linked(page))}<BODY><TABLE><TR><TD><UL>{MENU}</UL></TD><TD><TABLE>"
        f"<TR><TD><H2>{esc(page.story.title)}</H2></TD></TR><TR><TD><FONT SIZE=2>{text}</FONT></TD></TR>"
        "<TR><TD><A HREF=/print/>Print</A> | <A HREF=/mail/>E-mail</A></TD></TR></TABLE></TD></TR></TABLE>"
        "</BODY></HTML>"
    )


@theme("author", "published_at", "caption")
def head_alone(page: Whole) -> str:
    """Tell author and moment in the head only; the headline stands in an element far from the text."""
    meta = (
        f'<meta name="author" content="{AUTHOR}"><meta property="article:published_time" content="{MOMENT}">'
    )
    return (
        f"<html>{head(page, OG_ARTICLE, meta)}<body><div id=a><div><div><h1><span>{esc(page.story.title)}"
        f"</span></h1></div></div></div><div id=b><div><div>{page.body('h4')}</div></div></div>"
        f"<aside><h2>Most read</h2><p>{BIO}</p></aside></body></html>"
    )


@theme("author", "published_at", "caption")
def microdata(page: Whole) -> str:
    """Mark the article with microdata, and print the site's name in a heading as well."""
    return (
        f'<html>{head(page)}<body><h1><a href="/">{SITE_NAME}</a></h1>'
        '<div itemscope itemtype="https://schema.org/NewsArticle">'
        f'<h2 itemprop="headline">{esc(page.story.title)}</h2><p>Written by {AUTHOR}</p>'
        f'<p><time datetime="{MOMENT}">11 March 2026 8:30</time></p>'
        f"<div itemprop=articleBody>{page.body('h3')}</div></div></body></html>"
    )


@theme("published_at", "rates", "caption")
def words_counted(page: Whole) -> str:
    """Print a text about the author right under the article; the linked data count the words."""
    count = linked(page, wordCount=len(page.text.split()) + 9)
    return (
        f"<html>{head(page, count)}<body><table>{''.join(f'<tr><td>{r}</td></tr>' for r in RATES)}</table>"
        f"<div><h1>{esc(page.story.title)}</h1><div>{page.body()}</div><div><div>{BIO}</div></div></div>"
        "</body></html>"
    )


@theme("caption")
def all_in_one_element(page: Whole) -> str:
    """Headline, byline, text and buttons stand side by side in one element."""
    return (
        f"<html>{head(page, OG_ARTICLE)}<body><nav>{MENU}</nav><div class=main>"
        f"<h1>{esc(page.story.title)}</h1><p>11 March 2026 | <a href=/c/1/>Bazaars</a></p>{page.body()}"
        '<p><a href="/">Share this</a></p><nav><a href="/old/">Older post</a></nav></div></body></html>'
    )


@theme("author", "published_at", "rates", "day", "caption")
def amp(page: Whole) -> str:
    """Be an AMP page; the ticker is a table in a section with the day."""
    rates = "".join(f"<tr><td>{rate}</td></tr>" for rate in RATES)
    return (
        f"<html amp>{head(page, linked(page, author=[{'@type': 'Person', 'name': AUTHOR}]))}<body>"
        f"<section><table>{rates}</table><span>{DAY}</span></section>"
        f"<article><header><h1>{esc(page.story.title)}</h1></header>{page.body('h3')}"
        f"<aside><p>{BIO}</p></aside></article></body></html>"
    )


@theme("caption")
def minified(page: Whole) -> str:
    """Leave out every tag that may be left out."""
    return (
        f"<!doctype html>{head(page, OG_ARTICLE)}<main><h1>{esc(page.story.title)}</h1><article>"
        f"{page.body().replace('</p>', '').replace('</li>', '')}</article><p>Filed under: Bazaars</main>"
    )
