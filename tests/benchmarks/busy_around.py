"""What stands around the articles of a page in the busy theme: ticker, menus, lists, forms and footer."""

from __future__ import annotations

from tests.benchmarks.busy_frame import Filling, frame
from tests.benchmarks.html_parts import RATES, Listing


def top(page: Listing, filling: Filling) -> str:
    """Return rates, date and menus."""
    names = frame().names
    menu = "".join(
        f'<li class="menu-item menu-item-has-children mega-menu" aria-haspopup="true"><a href="#m{at}">'
        f'{names[at]}</a><div class="mega-menu__panel"><ul class="sub-menu">'
        f"{''.join(_link(names[10 + 9 * at + each], 1000 + 9 * at + each) for each in range(9))}</ul></div>"
        "</li>"
        for at in range(8)
    )
    rates = "".join(
        f'<li class="ticker__item" data-pair="{rate[:7]}"><span class="ticker__rate">{rate}</span></li>'
        for rate in RATES
    )
    day = f'<div class="top-bar__date"><span>{page.day}</span></div>' if page.day else ""
    return (
        f'<!-- top bar --><div class="top-bar"><ul class="ticker" data-speed="40">{rates}</ul>{day}</div>\n'
        '<header id="masthead" class="site-header" itemscope itemtype="https://schema.org/WPHeader">'
        f'<div class="site-branding"><a href="/" rel="home"><img src="/logo-{filling.key()}.png" width="240" '
        f'height="60" alt="The Times"></a></div>{_search(filling)}'
        f'<nav id="site-navigation" class="main-navigation"><ul id="primary-menu">{menu}</ul></nav></header>'
    )


def _link(name: str, at: int, kind: str = "menu-item") -> str:
    slug = name.lower().replace(" ", "-")
    return (
        f'<li id="{kind}-{at}" class="{kind} {kind}-{at}"><a href="/category/{slug}/">'
        f"<span>{name}</span></a></li>"
    )


def _search(filling: Filling) -> str:
    return (
        f'<form role="search" class="search-form" action="/" id="s-{filling.key()}"><label><span>Search for:'
        '</span><input type="search" name="s" placeholder="Search"></label><button type="submit" '
        f'class="search-submit">{filling.icon()}Search</button></form>'
    )


def sidebar(filling: Filling) -> str:
    """Return lists of other articles, of tags and months, and a form."""
    names = frame().names
    lists = [
        _widget(
            name, f'<ul class="widget-list">{"".join(_teaser(filling, at) for at in range(8))}</ul>', filling
        )
        for name in ("Most Read", "Latest News", "Related Articles")
    ]
    tags = "".join(
        f'<a href="/tag/{at}/" class="tag-cloud-link tag-link-{at}" style="font-size: {8 + at % 14}pt;">'
        f"{name}</a>"
        for at, name in enumerate(names[100:140])
    )
    months = "".join(
        f'<option value="/20{25 - at // 12}/{1 + at % 12}/">{names[at]}</option>' for at in range(48)
    )
    return (
        f'<aside id="secondary" class="widget-area col-4">{"".join(lists)}'
        f"{_widget('Tags', f'<div class=tagcloud>{tags}</div>', filling)}"
        f"{_widget('Archives', f'<select name=archive>{months}</select>', filling)}"
        f"{_newsletter(filling)}</aside>"
    )


def _widget(name: str, content: str, filling: Filling) -> str:
    return (
        f'<section id="{filling.key()}" class="widget widget--card"><h3 class="widget-title"><span>'
        f"{name}</span>"
        f"</h3>{content}</section>\n"
    )


def _teaser(filling: Filling, at: int) -> str:
    title, key = filling.title(), filling.key()
    return (
        f'<li class="widget-post" data-rank="{at}"><a class="thumb" href="/{key}/">'
        f'<img loading="lazy" width="90" height="90" src="/uploads/{key}-90x90.jpg" alt=""></a>'
        f'<div class="widget-post__body"><h4><a href="/{key}/">{title}</a></h4>'
        f'<span class="date">{1 + at} March 2026</span></div></li>'
    )


def _newsletter(filling: Filling) -> str:
    fields = "".join(
        f'<p class="form-row"><label for="{name}-{filling.key()}">{name}</label><input id="{name}" '
        'type="text" '
        f'name="{name}" autocomplete="{name}"></p>'
        for name in ("name", "email", "country")
    )
    return (
        f'<form class="newsletter" method="post" action="/subscribe"><h3>Newsletter</h3>{fields}<textarea '
        f'name="comment" cols="45" rows="8"></textarea><input type="hidden" name="nonce" '
        f'value="{filling.key()}"><button type="submit">Subscribe</button></form>'
    )


def footer(filling: Filling) -> str:
    """Return menus, rights and a notice."""
    names = frame().names
    columns = "".join(
        f'<div class="footer-widget"><h4>{names[200 + at]}</h4><ul class="menu">'
        f"{''.join(_link(names[210 + 9 * at + each], 2000 + 9 * at + each) for each in range(9))}</ul></div>"
        for at in range(4)
    )
    return (
        f'<footer id="colophon" class="site-footer">{columns}<p class="copyright">© 2026 The Times. All '
        "rights "
        f"reserved.</p></footer><script>{frame().scripts[1]}</script>"
        f'<div class="cookie-notice" role="dialog" id="{filling.key()}">We use cookies. <button>'
        "Accept</button></div>"
    )
