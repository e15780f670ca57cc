"""The themes. Each says which facts beside the rows its pages tell: addresses, authors, moments."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.themes.listing import Listing, Rate, Story, esc

SITE = "https://timesca.com"
AUTHOR = "Ainura Tolkunova"
MOMENT = "2026-03-1{}T08:30:00+06:00"


@dataclass(frozen=True)
class Theme:
    name: str
    make: Callable[[Listing], str]
    tells: frozenset[str] = frozenset()
    encoding: str = "utf-8"


THEMES: list[Theme] = []


def theme(
    *tells: str, encoding: str = "utf-8"
) -> Callable[[Callable[[Listing], str]], Callable[[Listing], str]]:
    def keep(make: Callable[[Listing], str]) -> Callable[[Listing], str]:
        THEMES.append(Theme(make.__name__, make, frozenset(tells), encoding))
        return make

    return keep


def line(rate: Rate) -> str:
    return f"{rate.pair} = {rate.rate} {rate.change}"


def link(story: Story) -> str:
    return f"{SITE}/{story.slug}/"


MENU = "".join(
    f'<li><a href="/category/{name.lower()}/">{name}</a></li>' for name in ("World", "Society", "Bazaars")
)
OTHERS = (
    "Ten Kinds of Bread to Try This Spring",
    "A Museum Lends Its Bear",
    "Why the Trains Whistle Twice at Noon",
)


@theme("url", "author", "published_at")
def wordpress_blocks(page: Listing) -> str:
    """Be a block theme: articles in `<article>`, thumbnails, bylines, moments, and a sidebar after them."""
    ticker = "".join(
        f'<ul class="wp-block-list">{"".join(f"<li>{line(rate)}</li>" for rate in each)}</ul>'
        for each in page.repeats()
    )
    stories = "".join(
        f'<article class="post-{at} hentry"><figure><a href="{link(s)}"><img src="/wp-content/{at}'
        '.jpg" alt="Picture"></a>'
        f"<figcaption>Photograph: our archive</figcaption></figure>"
        f'<header class="entry-header"><h2 class="entry-title"><a href="{link(s)}" rel="bookmark">'
        f"{esc(s.title)}</a></h2>"
        f'<div class="entry-meta"><span>By <a rel="author" href="/author/at/">{AUTHOR}</a></span>'
        f'<time datetime="{MOMENT.format(at)}">1{at} March 2026</time></div></header>'
        f'<div class="entry-content"><p>{esc(s.text)}</p></div>'
        f'<footer><a href="{link(s)}">Read more <span class="sr">about this</span></a> <a '
        f'href="{link(s)}#comments">3 comments</a>'
        f"</footer></article>"
        for at, s in enumerate(page.stories)
    )
    day = f"<p>{page.day}</p>" if page.day else ""
    return (
        "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>World - The Times</title>"
        "<style>.hentry{margin:0}</style><script>var a = '<h2>Not a headline</h2>';</script></head>"
        f'<body><header><a href="/">The Times</a><nav><ul>{MENU}</ul></nav></header><div>{ticker}'
        f"</div>{day}"
        f"<main><h1>Category: Bazaars</h1><p>{page.range_text}</p>{stories}"
        '<nav class="pagination"><a href="/page/2/">Next</a></nav></main>'
        "<aside><h2>Most Read</h2><ul>"
        f"{''.join(f'<li><h3><a href=/x>{o}</a></h3></li>' for o in OTHERS)}</ul></aside>"
        "<footer><p>© 2026 The Times. All rights reserved.</p></footer></body></html>"
    )


@theme("url")
def tables_of_2010(page: Listing) -> str:
    """Everything in nested tables, upper-case tags, fonts, and rows for headlines and texts of their own."""
    rates = "".join(
        f"<TR><TD>{rate.pair}</TD><TD>=</TD><TD ALIGN=right>{rate.rate}</TD><TD>{rate.change}</TD></TR>"
        for rate in page.ticker
    )
    stories = "".join(
        f'<TR><TD COLSPAN=2><H3><A HREF="{link(s)}"><FONT COLOR=navy>{esc(s.title)}</FONT></A>'
        "</H3></TD></TR>"
        f"<TR><TD><FONT SIZE=2>{esc(s.text)}</FONT></TD></TR>"
        for s in page.stories
    )
    first, last, *total = page.range_numbers()
    day = f"<TR><TD><FONT SIZE=1>{page.day}</FONT></TD></TR>" if page.day else ""
    return (
        f"<HTML><HEAD><TITLE>The Times</TITLE></HEAD><BODY BGCOLOR=white><TABLE><TR><TD><UL>{MENU}"
        "</UL></TD><TD>"
        f"<TABLE BORDER=0>{rates}</TABLE><TABLE>{day}<TR><TD>Viewing results <B>{first}</B> - <B>"
        f"{last}</B> of "
        f"<B>{''.join(total)}</B></TD></TR>{stories}</TABLE></TD></TR></TABLE></BODY></HTML>"
    )


@theme("url")
def soup(page: Listing) -> str:
    """Nothing but `<div>` and `<span>` beside the headings, with classes that mean nothing."""
    chance = random.Random(page.name)

    def div(content: str) -> str:
        return (
            f'<div class="{chance.randrange(16**8):08x} h1 title" '
            f'id="n{chance.randrange(10**6)}">{content}</div>'
        )

    ticker = div(
        "".join(
            f"<span><b>{r.pair}</b> = <span>{r.rate}</span> <i>{r.change}</i></span> " for r in page.ticker
        )
    )
    stories = "".join(
        div(
            div(f'<a href="{link(s)}"><img src=a.png></a>')
            + div(f'<h2><a href="{link(s)}">{esc(s.title)}</a></h2>')
            + div("".join(div(esc(p)) for p in s.paragraphs(3)))
        )
        for s in page.stories
    )
    side = div("<h2>Most popular</h2>" + "".join(div(f"<h2><a href=/o>{o}</a></h2>") for o in OTHERS))
    day = div(f"<span>{page.day}</span>") if page.day else ""
    return (
        "<!doctype html><html><body>"
        f"{div(ticker + day + div(f'<span>{page.range_text}</span>') + div(stories) + side)}</body></html>"
    )


@theme("url", "published_at")
def sidebar_first(page: Listing) -> str:
    """Put the sidebar, with headlines and teasers of its own, before the listing in the source."""
    others = "".join(
        f"<div><h3><a href=/o>{o}</a></h3><p>A teaser of some words that stands beside.</p></div>"
        for o in OTHERS
    )
    stories = "".join(
        f'<section><a href="/{s.slug}/"><h3>{esc(s.title)}</h3></a><time '
        f'datetime="{MOMENT.format(at)}">March 1{at}, 2026</time>'
        f"{''.join(f'<p>{esc(p)}</p>' for p in s.paragraphs(4))}</section>"
        for at, s in enumerate(page.stories)
    )
    day = f'<aside><time datetime="2026-01-01">{page.day}</time></aside>' if page.day else ""
    ticker = "".join(f"<li>{line(rate)}</li>" for rate in page.ticker)
    return (
        f'<!DOCTYPE html><html><head><base href="{SITE}/"></head><body><div><div><h3>Trending '
        f"now</h3>{others}</div>"
        f"<ul>{ticker}</ul>{day}<div><h4>{page.range_text}</h4>{stories}</div></div></body></html>"
    )


@theme("author")
def definition_list(page: Listing) -> str:
    """Articles as terms and definitions; the ticker is a definition list as well."""
    ticker = "".join(f"<dt>{r.pair}</dt><dd>{r.rate}</dd><dd>{r.change}</dd>" for r in page.ticker)
    stories = "".join(
        f"<dt><h4>{esc(s.title)}</h4></dt><dd>By {AUTHOR} | 1{at} March 2026</dd><dd><p>"
        f"{esc(s.text)}</p></dd>"
        for at, s in enumerate(page.stories)
    )
    day = f"<div><em>{page.day}</em></div>" if page.day else ""
    return (
        f"<html><body><dl>{ticker}</dl>{day}<p><i>{page.range_text}</i></p><dl>{stories}</dl></body></html>"
    )


@theme("url")
def spans_in_headings(page: Listing) -> str:
    """Nest spans in headings; put rates in one block, and each number in an element of its own."""
    numbers = iter([*page.range_numbers(), ""])
    told = re.sub(r"[\d,]+", lambda _: f"<strong><em>{next(numbers)}</em></strong>", page.range_text)
    stories = "".join(
        f'<div><h3><span><span><a href="{link(s)}"><span>{esc(s.title)}</span></a></span></span></h3>'
        f'<div><div><p><span lang="en">{esc(s.text)}</span></p></div></div><span><a '
        f'href="{link(s)}">Continue reading →</a></span></div>'
        for s in page.stories
    )
    ticker = " ".join(f"<span>{line(rate)}</span>" for rate in page.ticker)
    head = f"<header><span>{page.day or ''}</span></header>"
    return (
        f"<!DOCTYPE html><body>{head}<div>{ticker}</div><div><span>{told}</span></div><div>"
        f"{stories}</div></body>"
    )


@theme("url")
def marquee(page: Listing) -> str:
    """Use a marquee with spans, lines broken by `<br>`, and no paragraph elements at all."""
    stories = "".join(
        f'<h1><a href="/{s.slug}/">{esc(s.title)}</a></h1>'
        f"{'<br><br>'.join(esc(p) for p in s.paragraphs(3))}<hr>"
        for s in page.stories
    )
    ticker = "".join(f"<span>&nbsp;• {line(rate)}&nbsp;</span>" for rate in page.ticker)
    day = f"{page.day}<br>" if page.day else ""
    return (
        f'<html><head><link rel="canonical" href="{SITE}/category/x/"></head><body><center>'
        f"<marquee>{ticker}</marquee>"
        f"{day}{page.range_text}<br></center>{stories}</body></html>"
    )


@theme("url")
def minified(page: Listing) -> str:
    """One line, unquoted attributes, optional tags left out."""
    stories = "".join(
        f"<li><h2><a href={link(s)}>{esc(s.title)}</a></h2><p>{esc(s.text)}" for s in page.stories
    )
    ticker = "".join(f"<li>{line(rate)}" for rate in page.ticker)
    day = f"<p><time>{page.day}</time>" if page.day else ""
    return (
        f"<!doctype html><meta charset=utf-8><title>t</title><ul>{ticker}</ul>{day}<p>"
        f"{page.range_text}<ol>{stories}</ol>"
    )


@theme("url", "author", "published_at")
def xhtml_with_linked_data(page: Listing) -> str:
    """XHTML with a declaration, named entities, and facts in JSON-LD alone."""
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": s.title,
                "url": link(s),
                "datePublished": MOMENT.format(at),
                "author": [{"@type": "Person", "name": AUTHOR}],
            }
            for at, s in enumerate(page.stories)
        ],
    }
    stories = "".join(
        f'<div>\n  <h2>\n    <a href="{link(s)}">{esc(s.title).replace("’", "&rsquo;")}</a>\n  '
        "</h2>\n  <p>\n    "
        f"{esc(s.text).replace('“', '&ldquo;').replace('—', '&#8212;')}\n  </p>\n</div>\n"
        for s in page.stories
    )
    ticker = "\n".join(f"<li>\n  {line(rate)}\n</li>" for rate in page.ticker)
    day = f"<h5>{page.day}</h5>" if page.day else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html '
        'xmlns="http://www.w3.org/1999/xhtml"><head>'
        f'<title>t</title><script type="application/ld+json">{json.dumps(data)}</script></head>\n<body>'
        f"<ul>{ticker}</ul>\n{day}\n<p>{page.range_text}</p>\n{stories}\n</body></html>"
    )


@theme("url", encoding="windows-1252")
def windows_1252(page: Listing) -> str:
    """Take an old encoding, declared in `<meta>`; letters that it lacks are references."""
    stories = "".join(
        f'<div class=post><h2><a href="{link(s)}">{esc(s.title)}</a></h2><blockquote><p>'
        f"{esc(s.text)}</p></blockquote></div>"
        for s in page.stories
    )
    ticker = "".join(f"<p>{line(rate)}</p>" for rate in page.ticker)
    day = f"<strong>{page.day}</strong>" if page.day else ""
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"></head>'
        f"<body>{ticker}<div>{day}</div><div>{page.range_text}</div>{stories}</body></html>"
    )


@theme("url", encoding="windows-1251")
def windows_1251(page: Listing) -> str:
    """Take the encoding of the region, with Russian around the listing and links to the other language."""
    stories = "".join(
        f'<li><h3><a href="{link(s)}">{esc(s.title)}</a></h3><div><p>{esc(s.text)}</p></div></li>'
        for s in page.stories
    )
    ticker = "".join(f"<li>{line(rate)}</li>" for rate in page.ticker)
    day = f"<div>{page.day}</div>" if page.day else ""
    return (
        '<html><head><meta charset="windows-1251"></head><body><nav><a href="/ru/">Новости '
        "Центральной Азии</a></nav>"
        f"<ul>{ticker}</ul>{day}<div>{page.range_text}</div><ul>{stories}</ul></body></html>"
    )


@theme("url")
def amp(page: Listing) -> str:
    """As accelerated pages were: custom elements, a menu in a sidebar of its own, everything in sections."""
    stories = "".join(
        '<div role="listitem"><amp-img src="a.jpg" width="1" height="1"></amp-img><h2><a '
        f'href="{link(s)}">{esc(s.title)}</a></h2>'
        f'<p>{esc(s.text)}</p><div role="group"><a href="#">Facebook</a> <a href="#">Telegram</a>'
        "</div></div>"
        for s in page.stories
    )
    ticker = "".join(f"<div>{line(rate)}</div>" for rate in page.ticker)
    day = f'<p role="doc-subtitle">{page.day}</p>' if page.day else ""
    return (
        '<!doctype html><html ⚡ lang="en"><head><meta charset="utf-8"><style amp-boilerplate>'
        "body{}</style></head><body>"
        f'<amp-sidebar role="navigation"><ul>{MENU}</ul></amp-sidebar><div role="main">'
        f"<amp-carousel>{ticker}</amp-carousel>"
        f'{day}<p>{page.range_text}</p><div role="list">{stories}</div></div>'
        '<amp-user-notification role="alertdialog">We use cookies. <button>Accept</button>'
        "</amp-user-notification></body></html>"
    )


@theme("url")
def flat_with_comments(page: Listing) -> str:
    """Headings and paragraphs side by side in one element, then comments, a cookie notice and a footer."""
    stories = "".join(
        f'<h2><a href="{link(s)}">{esc(s.title)}</a></h2>'
        f"{''.join(f'<p>{esc(p)}</p>' for p in s.paragraphs(2))}"
        for s in page.stories
    )
    ticker = "".join(f"<ul><li>{line(rate)}</li></ul>" for rate in page.ticker)
    day = f"<p>{page.day}</p>" if page.day else ""
    return (
        f"<html><body><div>{ticker}{day}<p>{page.range_text}</p>{stories}<div><a href=/page/2>"
        "2</a> <a href=/page/3>3</a> …</div>"
        "<div><h3>2 comments</h3><div><h4>A reader</h4><p>I have been there, and it rained all "
        "day long.</p></div></div>"
        "<div>We use cookies so that this site works. <button>OK</button></div></div>"
        "<footer><p>Contact: editor@example.org</p></footer></body></html>"
    )


@theme("url", "author")
def cards_in_a_grid(page: Listing) -> str:
    """Cards two in a row, labels above headlines, the heading inside a link, bylines below the text."""
    cards = [
        f'<div><div><a href="/category/x/">Society</a></div><a href="{link(s)}"><h3>{esc(s.title)}</h3></a>'
        f"<div><p>{esc(s.text)}</p></div><div><span>By {AUTHOR}</span><span>5 min read</span></div></div>"
        for s in page.stories
    ]
    rows = "".join(f"<div>{''.join(cards[at : at + 2])}</div>" for at in range(0, len(cards), 2))
    ticker = "".join(f"<tr><td>{r.pair} =</td><td>{r.rate}</td><td>{r.change}</td></tr>" for r in page.ticker)
    day = f"<aside><p>{page.day}</p></aside>" if page.day else ""
    return (
        f"<!DOCTYPE html><html><body><table>{ticker}</table><main><div>{page.range_text}</div>"
        f"<div>{rows}</div></main>"
        f"{day}</body></html>"
    )
