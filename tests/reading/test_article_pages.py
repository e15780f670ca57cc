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
    f"<div><p>{BIO}</p><h3>Weather</h3><p>Rain is expected there.</p><h3>Sports</h3><p>{BIO}": "unclear-body",
    f"<div><p>{BIO}</p><div><p>He was shot dead at noon.</p></div><p>{BIO}</p></div>": "unclear-body",
    f"<div><p>{BIO}</p><ul>{ticker()}</ul><p>{BIO}</p></div>": "unclear-body",
    "<div><iframe></iframe><p>Watch our report from the valley.</p></div>"
    f"<div><p>{BIO}</p></div>": "unclear-body",
    "<p>Watch it.</p><div>We use cookies on our website to give you the best experience.": "unclear-body",
    f"<p>{BIO}</p><div><h2><a href=/1>One Headline</a></h2></div>"
    "<div><h2><a href=/2>Another Headline</a></h2></div>": "unclear-body",
    f"<main><div><p>{BIO}</p></div><div>Pages: 1 2 3</div></main>": "split-article",
    f"<main><div><p>{BIO}</p></div><div><a href=/2>Next page »</a></div></main>": "split-article",
    f"<main><div><p>{BIO}</p><p>Continued on page 2</p></div></main>": "split-article",
    f"<main><div><p>{BIO}</p><p>This content is for members only. Log in or subscribe.": "cut-article",
    f"<main><div><p>{BIO}</p></div><div>To continue reading, subscribe today.</div>": "cut-article",
    f"<h1>{PAGE.story.title}</h1><div>{PAGE.body()}</div>": "ambiguous-headline",
}


@pytest.mark.parametrize("body", UNSURE, ids=lambda body: f"{UNSURE[body]}-{len(body)}")
def test_what_is_unsure_is_refused_by_name(sites: Sites, body: str) -> None:
    reading = read(sites, plain(body))
    assert (reading.disposition, reading.stage, reading.reason) == ("quarantined", "read", UNSURE[body])
    assert (reading.message or "").endswith(".")


A = "The first paragraph of an invented text tells of a bridge that opened on Monday in a small town."
B = "The second paragraph of the same invented text says what it cost and who paid for it in the end."

TEXTS = {
    # sentences that begin like bylines, counts and links
    f"<p>{A}</p><p>By nightfall the square was empty.</p><p>No comment.</p><p>More to come.</p><p>{B}</p>": (
        f"{A} By nightfall the square was empty. No comment. More to come. {B}"
    ),
    f"<p>{A}</p><p>They are:</p><ul><li><a href=/k>Kazakhstan</a><li><a href=/u>Uzbekistan</a></ul><p>{B}": (
        f"{A} They are: Kazakhstan Uzbekistan {B}"
    ),
    f"<p>{A}</p><p><a href=/x>A whole sentence stands in a link to another place of the web.</a></p><p>{B}": (
        f"{A} A whole sentence stands in a link to another place of the web. {B}"
    ),
    f"<p>{A}</p><h3>12 March 2024</h3><p>It fell.</p><p>14 March 2024</p><p>It rose.</p><p>{B}</p>": (
        f"{A} 12 March 2024 It fell. 14 March 2024 It rose. {B}"
    ),
    f"<p>{A}</p><ul><li>Politics<li>Weather<li>Sport in the north<li>Mudslides</ul><p>{B}</p>": (
        f"{A} Politics Weather Sport in the north Mudslides {B}"
    ),
}


@pytest.mark.parametrize("body", TEXTS, ids=lambda body: TEXTS[body][98:140])
def test_nothing_between_two_paragraphs_is_left_out(sites: Sites, body: str) -> None:
    reading = read(sites, plain(f"<main><div>{body}</div></main>"))
    assert [(article.text, article.author) for article in reading.articles] == [(TEXTS[body], None)]
    assert reading.coverage == 1


def test_parts_of_the_page_between_paragraphs_lower_the_coverage(sites: Sites) -> None:
    for tag in ("aside", "footer", "address"):
        reading = read(
            sites, plain(f"<div><p>{A}</p><{tag}><p>He was born in Osh.</p></{tag}><p>{B}</p></div>")
        )
        assert [article.text for article in reading.articles] == [f"{A} {B}"]
        assert 0 < (reading.coverage or 0) < 1


HEAD_AUTHOR = '<meta name="author" content="True Author">'


def test_author_and_moment_are_never_those_of_another_article(sites: Sites) -> None:
    others = "<aside><ul><li><a href=/o>Other</a><li>By Someone Else<li><time datetime=2020-01-01T00:00:00Z>x"
    body = f"<div>{others}</time></ul></aside><div><p>{A}</p><p>{B}</p></div></div>"
    for head_author, author in ((HEAD_AUTHOR, "True Author"), ("", None)):
        (article,) = read(sites, plain(body, head_author)).articles
        assert (article.author, article.published_at) == (author, None)


@pytest.mark.parametrize(
    "body",
    [
        f"<div><div><p>{DAY}</p><p>{A}</p><p>{B}</p></div><aside><ul>{ticker()}</ul></aside></div>",
        f"<div><p>{A}</p><p>{B}</p><div><p>{DAY}</p><ul>{ticker()}</ul></div></div>",
    ],
)
def test_a_date_near_the_text_is_not_the_pages(sites: Sites, body: str) -> None:
    reading = read(sites, plain(body))
    assert reading.as_of is None


HALVES = '"A\\ud800B\\u0000"'
DEEP = "[" * 475 + '"A"' + "]" * 475


@pytest.mark.parametrize(("author", "read_as"), [(HALVES, "AB"), (DEEP, None), ('[["A"], "B"]', "B")])
def test_linked_data_may_hold_anything(sites: Sites, author: str, read_as: str | None) -> None:
    data = f'{{"@type": "NewsArticle", "headline": "{PAGE.story.title}", "author": {author}, "url": "/x"}}'
    page = plain(f"<div><p>{A}</p><p>{B}</p></div>", f"<script type=application/ld+json>{data}</script>")
    assert [article.author for article in read(sites, page).articles] == [read_as]


def test_addresses_and_moments_that_none_can_have_are_left_out(sites: Sites) -> None:
    for address in (
        "https://timesca.com/old-\tbr\nidge/",
        "https://user:pw@timesca.com/x/",
        "https://timesca.com/a b",
    ):
        moment = '<meta property="article:published_time" content="0001-01-01T00:00:00Z">'
        page = plain(f"<div><p>{A}</p><p>{B}</p></div>", moment).replace(PAGE.url, address)
        (article,) = read(sites, page).articles
        assert (article.url, article.published_at) == (None, None)


def test_the_name_of_the_site_is_no_headline(sites: Sites) -> None:
    page = plain(f"<div><p>{A}</p><p>{B}</p></div>").replace(PAGE.story.title, SITE_NAME)
    assert read(sites, page).reason == "article-page"
    page = plain(f"<h4>Kazakhstan</h4><div><p>{A}</p><p>{B}</p></div>")
    page = page.replace(f"<title>{PAGE.story.title}", f"<title>Kazakhstan: {PAGE.story.title}")
    assert read(sites, page).reason == "article-page"


def test_a_text_shorter_than_declared_is_refused(sites: Sites) -> None:
    page = plain(f"<div>{PAGE.body()}</div>", linked(PAGE, wordCount=5000))
    assert read(sites, page).reason == "cut-article"


def test_a_page_that_says_that_there_is_more_is_refused(sites: Sites) -> None:
    body = f"<div>{PAGE.body()}</div>"
    assert read(sites, plain(body, linked(PAGE, isAccessibleForFree=False))).reason == "cut-article"
    assert read(sites, plain(body, f'<link rel="next" href="{PAGE.url}2/">')).reason == "split-article"
    assert read(sites, plain(body, '<link rel="next" href="https://timesca.com/older/">')).reason is None


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
