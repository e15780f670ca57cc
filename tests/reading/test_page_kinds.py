"""Stubs are skipped, and kinds of pages that no reader knows wait under their own names."""

from __future__ import annotations

import pytest

from etl.items import CaptureClaims
from etl.reading import read_page
from etl.site import Sites
from tests.support.goldens import PAGES

LISTING = (PAGES / "bazaar-1.txt").read_text(encoding="utf-8")
PROSE = "A sentence of an invented article that stands here for many others like it. " * 9
OURS = frozenset({"timesca.com"})

STUBS = {
    "<html><head><title>301 Moved Permanently</title></head><body><h1>Moved Permanently</h1>"
    "<p>The document has moved <a href=/x>here</a>.</p></body></html>": "redirect",
    '<html><head><meta http-equiv="Refresh" content="0; url=/new/"></head><body>One moment</body>'
    "</html>": "redirect",
    "<html><title>403 Forbidden</title><center><h1>403 Forbidden</h1></center><hr>nginx</html>": "error-page",
    "<html><title>Page not found - The Times</title><nav>Menu</nav><h1>Oops! That page can’t be "
    "found.</h1></html>": "error-page",
    "<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p></body>"
    "</html>": "error-page",
    "<html><body><h1>Error establishing a database connection</h1></body></html>": "error-page",
    "<html><h1>Log in to continue</h1><form><input name=u><input type=password></form></html>": "login-wall",
    "404 Not Found\n\nnginx": "error-page",
}


@pytest.mark.parametrize("payload", STUBS)
def test_stubs_are_skipped_by_name(sites: Sites, payload: str) -> None:
    reading = read_page(payload.encode(), CaptureClaims(given=OURS), sites)
    assert (reading.disposition, reading.reason) == ("skipped", STUBS[payload])
    assert (reading.message or "").endswith(".")


@pytest.mark.parametrize(
    "title", ["404 Not Found", "Moved Permanently", "Access Denied", "Just a Moment", "Log In", "Gone"]
)
def test_an_article_about_errors_is_no_error(sites: Sites, title: str) -> None:
    page = LISTING.replace("Tram Drivers Compete to Stop on a Coin", title)
    reading = read_page(page.encode(), CaptureClaims(), sites)
    assert reading.disposition == "loaded"
    assert title in [article.title for article in reading.articles]


KINDS = {
    f"First Headline\n\n{PROSE}\n\nContinue reading First Headline\n\nSecond Headline\n\n{PROSE}"
    "\n\nContinue reading": "blog-index",
    f"<html><h2>A</h2><p>{PROSE}</p><a href=/a>Continue reading</a><h2>B</h2><p>{PROSE}</p><a "
    "href=/b>Read more</a>": "blog-index",
    f"Author: Ainura Tolkunova\n\nFirst Headline\n\n{PROSE}": "author-page",
    f"<html><h1>Posts by Ainura Tolkunova</h1><h2>A</h2><p>{PROSE}": "author-page",
    f"First Headline\n\nWritten by Ainura Tolkunova\n\nHits: 120\n\n{PROSE}": "joomla-page",
    f'<html><meta name="generator" content="Joomla! 1.5 - Open Source"><h1>A</h1><p>{PROSE}': "joomla-page",
    f'<html><meta property="og:type" content="article"><h1>A Headline</h1><p>{PROSE}': "article-page",
    f"Some Headline\n\n{PROSE}": "unknown-layout",
    f"<html><h1>Some Headline</h1><p>{PROSE}": "unknown-layout",
}


@pytest.mark.parametrize("payload", KINDS)
def test_kinds_that_are_not_read_wait_under_their_names(sites: Sites, payload: str) -> None:
    reading = read_page(payload.encode(), CaptureClaims(given=OURS), sites)
    assert (reading.disposition, reading.reason, reading.site) == (
        "quarantined",
        KINDS[payload],
        "timesca.com",
    )
    nobodys = read_page(payload.encode(), CaptureClaims(), sites)
    assert (nobodys.disposition, nobodys.reason) == ("quarantined", "unknown-layout")


def test_addresses_tell_kinds_too(sites: Sites) -> None:
    page = f"Some Headline\n\n{PROSE}".encode()
    for url, reason in (
        ("https://timesca.com/author/ainura/", "author-page"),
        ("https://timesca.com/a-bridge-opens-again/", "article-page"),
        ("https://timesca.com/category/a-bridge-opens-again/", "unknown-layout"),
        ("https://timesca.com/world-news/", "unknown-layout"),
        ("https://timesca.com/index.php?option=com_content&view=article&id=7", "joomla-page"),
    ):
        claims = CaptureClaims(given=OURS, urls=frozenset({url}))
        assert read_page(page, claims, sites).reason == reason
    claims = CaptureClaims(urls=frozenset({"https://timesca.com/author/ainura/"}))
    assert read_page(LISTING.encode(), claims, sites).disposition == "loaded"
