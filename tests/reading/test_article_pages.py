"""Pages of single articles give the whole text, whatever the theme; what is unsure is refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from etl.html.document import fragment_text
from etl.html.flatten import parse
from etl.items import CaptureClaims, PageReading
from etl.limits import DEFAULT_LIMITS
from etl.reading import read_page
from etl.site import Sites
from tests.themes.articles import (
    AUTHOR,
    BIO,
    CAPTION,
    DAY,
    MOMENT,
    OG_ARTICLE,
    SITE_NAME,
    THEMES,
    ArticleTheme,
    Whole,
    head,
    linked,
    ticker,
    wholes,
)

OURS = CaptureClaims(given=frozenset({"timesca.com"}))
PAGE = wholes()[0]


def read(sites: Sites, page: str, claims: CaptureClaims = OURS) -> PageReading:
    return read_page(page.encode(), claims, sites)


def plain(body: str, *more: str) -> str:
    """Return a page of an article with the headline in front of `body`."""
    return f"<html>{head(PAGE, OG_ARTICLE, *more)}<body><h1>{PAGE.story.title}</h1>{body}</body></html>"


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("page", wholes(), ids=lambda page: page.story.slug[:20])
def test_every_theme_gives_the_whole_article(sites: Sites, theme: ArticleTheme, page: Whole) -> None:
    reading = read(sites, theme.make(page))
    assert (reading.disposition, reading.message) == ("loaded", None)
    assert reading.parser == "timesca.com/html-article@1"
    (article,) = reading.articles
    assert (article.title, article.text) == (page.story.title, page.text)
    assert article.captions == ((CAPTION,) if "caption" in theme.tells else ())
    assert article.url == page.url
    assert article.author == (AUTHOR if "author" in theme.tells else None)
    moment = datetime.fromisoformat(MOMENT).astimezone(UTC)
    assert article.published_at == (moment if "published_at" in theme.tells else None)
    assert [quote.rate_text for quote in reading.quotes] == (
        ["0.01144", "0.00191"] if "rates" in theme.tells else []
    )
    assert (f"{reading.as_of:%d %B %Y}" if reading.as_of else None) == (DAY if "day" in theme.tells else None)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_coverage_falls_only_for_what_nothing_names(sites: Sites, theme: ArticleTheme) -> None:
    reading = read(sites, theme.make(PAGE))
    has_prose_beside = theme.name in {"words_counted", "amp"}
    assert ((reading.coverage or 0) < 1) == has_prose_beside
    assert (reading.coverage or 0) > 0.8


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_path_leads_to_the_text(sites: Sites, theme: ArticleTheme) -> None:
    page = theme.make(PAGE)
    (article,) = read(sites, page).articles
    assert fragment_text(parse(page, DEFAULT_LIMITS), article.element or "") == article.text


def test_a_page_says_itself_whose_it_is(sites: Sites) -> None:
    nobody = CaptureClaims()
    page = plain(f"<div>{PAGE.body()}</div>", f'<meta property="og:site_name" content="{SITE_NAME}">')
    assert read(sites, page, nobody).disposition == "loaded"
    assert read(sites, page.replace(SITE_NAME, "times of Central Asia"), nobody).disposition == "loaded"
    assert read(sites, page.replace("//timesca.com", "//elsewhere.com"), nobody).reason == "unknown-layout"
    assert read(sites, page.replace("og:site_name", "og:nothing"), nobody).reason == "unknown-layout"


def test_address_is_that_of_the_capture_where_the_page_gives_none_of_its_own(sites: Sites) -> None:
    claims = CaptureClaims(urls=frozenset({"https://timesca.com/a/?p=1"}), hosts=frozenset({"timesca.com"}))
    for address in ("https://elsewhere.com/a/", "https://timesca.com/", "mailto:a@b", "//[", ""):
        page = plain(f"<div>{PAGE.body()}</div>").replace(PAGE.url, address)
        (article,) = read(sites, page, claims).articles
        assert article.url == "https://timesca.com/a/?p=1"


@pytest.mark.parametrize(
    "around",
    [
        f"<p>{DAY}</p><div>{{}}</div>",
        f"<ul>{ticker()}</ul><p>{DAY}</p><div>{{}}</div>",
        f"<div><ul>{ticker()}</ul><ol><li><a href=/x/>Other</a> <i>{DAY}</i></li></ol></div><div>{{}}</div>",
    ],
)
def test_a_date_that_may_be_the_articles_is_not_the_pages(sites: Sites, around: str) -> None:
    reading = read(sites, plain(around.format(PAGE.body())))
    assert (reading.disposition, reading.as_of) == ("loaded", None)


UNSURE = {
    f"<div>{PAGE.body()}</div><div><p>{BIO}</p></div>": "unclear-body",
    f"<p>{BIO}</p><div>{PAGE.body()}</div>": "unclear-body",
    f"<div><h2>Another</h2></div><div>{PAGE.body()}</div>": "unclear-body",
    f"<div>{PAGE.body()}<h3><a href=/x/>Another Headline</a></h3><p>{BIO}</p></div>": "unclear-body",
    f"<div>{PAGE.body()}<h3>Related articles</h3><p>{BIO}</p></div>": "unclear-body",
    f"<div><p>World</p>{PAGE.body()}</div>": "unclear-body",
    f"{PAGE.body()}<p>© 2026 The Times. All rights reserved.</p>": "unclear-body",
    f"<div>{PAGE.body()}<p>Pages: <a href=/2/>2</a> <a href=/3/>3</a></p></div>": "split-article",
    f"<div>{PAGE.body()}<p><a href=/whole/>Continue reading</a></p></div>": "cut-article",
    f"<div>{PAGE.body()}<p>{BIO} <a href=/whole/>Read the rest of this</a></p></div>": "cut-article",
    f"<div>{PAGE.body()}<p>Subscribe to read the rest.</p></div>": "cut-article",
    "<div><a href=/x/>Share</a></div>": "no-body",
    f"<h1>{PAGE.story.title}</h1><div>{PAGE.body()}</div>": "ambiguous-headline",
}


@pytest.mark.parametrize("body", UNSURE, ids=lambda body: f"{UNSURE[body]}-{len(body)}")
def test_what_is_unsure_is_refused_by_name(sites: Sites, body: str) -> None:
    reading = read(sites, plain(body))
    assert (reading.disposition, reading.stage, reading.reason) == ("quarantined", "read", UNSURE[body])
    assert (reading.message or "").endswith(".")


def test_a_text_shorter_than_declared_is_refused(sites: Sites) -> None:
    page = plain(f"<div>{PAGE.body()}</div>", linked(PAGE, wordCount=5000))
    assert read(sites, page).reason == "cut-article"


def test_an_article_whose_headline_is_no_heading_waits_under_its_name(sites: Sites) -> None:
    page = plain(f"<div>{PAGE.body()}</div>").replace("h1>", "div>")
    assert read(sites, page).reason == "article-page"


def test_a_page_with_linked_data_of_several_articles_is_none(sites: Sites) -> None:
    other = linked(PAGE).replace(PAGE.story.title, "Another Headline")
    page = plain(f"<div>{PAGE.body()}</div>", linked(PAGE), other).replace(OG_ARTICLE, "")
    assert read(sites, page).reason == "unknown-layout"


def test_the_day_beside_the_rates_dates_the_page(sites: Sites) -> None:
    body = f"<div><ul>{ticker()}</ul><p>{DAY}</p></div><div>{PAGE.body()}</div>"
    reading = read(sites, plain(body))
    assert (reading.disposition, reading.as_of) == ("loaded", date(2026, 3, 14))
