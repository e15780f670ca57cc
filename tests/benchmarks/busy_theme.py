"""A page of HTML as real news themes make them: a thousand elements and 75 kB around six articles.

More than half of its bytes are scripts, styles and attributes. What surrounds the articles is the same on all
pages of a site, but for identifiers, lists of other articles and linked data.
"""

from __future__ import annotations

import html

from tests.benchmarks.busy_around import footer, sidebar, top
from tests.benchmarks.busy_frame import Filling, frame
from tests.benchmarks.busy_head import MOMENT, head, state
from tests.benchmarks.corpora import Copy
from tests.benchmarks.html_parts import Listing, address, paragraphs

NETWORKS = ("Facebook", "Twitter", "Telegram", "WhatsApp", "LinkedIn")


def busy(page: Listing) -> str:
    """Return the page in this theme."""
    filling = Filling(page.first)
    return "\n".join(
        [
            '<!DOCTYPE html>\n<html lang="en-US" prefix="og: https://ogp.me/ns#" class="no-js">',
            head(page, filling),
            '<body class="archive category wp-custom-logo hfeed sticky-menu layout-right-sidebar '
            'is-dark-mode-off" '
            f'data-page="{page.first}" data-build="{filling.key()}">',
            '<a class="skip-link screen-reader-text" href="#content">Skip to content</a>',
            top(page, filling),
            f'<div id="content" class="site-content container"><div class="row">{_main(page, filling)}',
            f"{sidebar(filling)}</div></div>",
            footer(filling),
            f"<script id='config-{filling.key()}'>window.__STATE__={state(filling)};</script>",
            f"<script>{frame().scripts[2]}</script>",
            "</body></html>\n",
        ]
    )


def _main(page: Listing, filling: Filling) -> str:
    articles = []
    for at, copy in enumerate(page.copies):
        articles.append(_article(copy, at, filling))
        if at % 2:
            articles.append(_advertisement(filling))
    pages = "".join(f'<a class="page-numbers" href="/archive/page/{at}/">{at}</a>' for at in range(2, 8))
    return (
        '<main id="primary" class="content-area col-8"><nav class="breadcrumbs"><a href="/">Home</a></nav>'
        '<h1 class="page-title">Archive of all articles</h1>'
        f'<p class="results-count">{page.range_line}</p>\n<div class="posts-list">{"".join(articles)}</div>'
        f'<nav class="navigation pagination" aria-label="Posts">{pages}</nav></main>'
    )


def _article(copy: Copy, at: int, filling: Filling) -> str:
    link, key, title = address(copy), filling.key(), html.escape(copy.title)
    pictures = ", ".join(f"/wp-content/uploads/2026/03/{key}-{width}w.jpg {width}w" for width in (300, 1024))
    text = "\n".join(f'<p class="has-text wp-block-paragraph">{part}</p>' for part in paragraphs(copy.text))
    share = "".join(
        '<li class="share__item"><a class="share__link" rel="nofollow noopener" '
        f'data-network="{name.lower()}" '
        f'href="https://share.example.org/?post={copy.article}">'
        f"{filling.icon()}<span>{name}</span></a></li>"
        for name in NETWORKS
    )
    return (
        f'<article id="post-{key}" class="post type-post status-publish format-standard has-post-thumbnail '
        f'hentry category-world" data-id="{copy.article}" data-position="{at}">\n'
        f'<figure class="post-thumbnail"><a href="{link}" tabindex="-1"><img width="1024" height="683" '
        f'loading="lazy" src="/wp-content/uploads/2026/03/{key}.jpg" srcset="{pictures}" '
        'sizes="(max-width: 1024px)'
        f' 100vw, 1024px" alt="Photograph"></a><figcaption>Photograph: our archive</figcaption></figure>\n'
        f'<header class="entry-header"><h2 class="entry-title"><a href="{link}" rel="bookmark">{title}</a>'
        "</h2>"
        '<div class="entry-meta"><span class="byline">By <a class="url fn n" rel="author" '
        f'href="/author/{at}/">'
        f'{frame().names[copy.article % 40]}</a></span><time class="entry-date published" '
        f'datetime="{MOMENT.format(1 + at, at)}">{1 + at} March 2026</time></div></header>\n'
        f'<div class="entry-content" itemprop="text" style="--gap:1.5rem;margin-top:0">{text}</div>\n'
        f'<footer class="entry-footer"><ul class="share" aria-label="Share">{share}</ul><a class="more-link" '
        f'href="{link}">Read more</a></footer></article>\n'
    )


def _advertisement(filling: Filling) -> str:
    key = filling.key()
    return (
        f'<!-- slot {key} --><div class="ad ad--inline" id="ad-{key}" data-sizes="[[300,250],[728,90]]" '
        f'data-targeting=\'{{"pos":"inline","key":"{key}"}}\'><script>(window.slots=window.slots||[]).push('
        f'{{id:"ad-{key}",path:"/123456/inline/{key}",lazy:true,refresh:30}});</script></div>\n'
    )
