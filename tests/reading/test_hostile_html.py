"""HTML that is broken, huge or made to mislead: each page gets one disposition, and no wrong row."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.items import CaptureClaims, PageReading
from etl.limits import PageLimits
from etl.reading import read_page
from etl.site import Sites, load_sites
from tests.themes.listing import listing
from tests.themes.themes import THEMES

OURS = CaptureClaims(given=frozenset({"timesca.com"}))
NOBODYS = CaptureClaims()
SITES = load_sites()
BODY = "A body that is clearly longer than its title and ends like a sentence."
TICKER = "<ul><li>KGS/USD = 0.01144 0%</li><li>KZT/USD = 0.00191 -0%</li></ul>"
RANGE = "<p>Viewing results 1 - 2 of 2</p>"
STORIES = f"<h2>First Title</h2><p>{BODY}</p><h2>Second Title</h2><p>{BODY}</p>"


def read(markup: str, claims: CaptureClaims = OURS) -> PageReading:
    return read_page(f"<!DOCTYPE html><html><body>{markup}".encode(), claims, SITES)


HUGE = {
    "nested": ("<div>" * 100_000, "too-deep"),
    "nested a little": ("<span>" * 600, "too-deep"),
    "nested tables": ("<table>" * 30_000, "too-deep"),
    "one line": ("word " * 10_000_000, "unknown-layout"),
    "attributes": ("<p " + " ".join(f"a{n}=1" for n in range(1_000_000)) + ">", "too-many-attributes"),
    "attributes with angles": (
        "<p " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">",
        "too-many-attributes",
    ),
    "frames of attributes": ("".join(f"<html a{n}=1>" for n in range(20_000)), "too-many-attributes"),
    "ticker": ("<li>KGS/USD = 0.01144 0%" * 1_000_000, "too-many-nodes"),
    "formatting": (
        "<p>" + "".join(f"<b x={n}>" for n in range(2_000)) + "<p>x" * 2_000,
        "too-many-nodes",
    ),
    "headings": (RANGE + "<h2>T</h2><p>x</p>" * 20_000, "too-many-headings"),
    "comment": ("<!--" + "-" * 1_000_000, "unknown-layout"),
    "openings": ("<a" * 200_000, "unknown-layout"),
    "references": ("&amp;#" * 1_000_000, "unknown-layout"),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_too_much_is_refused_by_name(name: str) -> None:
    markup, reason = HUGE[name]
    reading = read(markup)
    assert (reading.disposition, reading.reason) == ("quarantined", reason)
    assert len(reading.message or "") < 300


def test_the_limit_stands_in_the_message() -> None:
    payload = b"<!DOCTYPE html><p>a<p>b<p>c<p>d<p>e"
    for limits, said in ((PageLimits(nodes=3), "more than 3"), (PageLimits(depth=2), "more than 2 deep")):
        assert said in (read_page(payload, OURS, SITES, limits).message or "")


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + TICKER + RANGE + STORIES
    reading = read_page(bomb.replace("First Title", "First &b; Title").encode(), OURS, SITES)
    assert "hahaha" not in repr(reading)


@pytest.mark.parametrize(
    "item",
    [
        "TJS/USD = NaN 0%", "TJS/USD = 1e-5 0%", "TJS/USD = 0,01144 0%", "TJS/USD = 0.01144 −0.22%",
        "TJS/USD = ０.01144 0%", "TJS/USD = 0.01144", "TJS/USD = -0.01144 0%", "TJS／USD = 0.01144 0%",
        "TJS/USD = 0.0<b>1144 0%", "tjs/usd = 0.01144 0%", "TJS/USD = 0.01144 0% today", "31 February 2025",
        "TJS/USD = &#xD800; 0%", "TJS/USD = 0.01&#0;144 0%",
    ],
)  # fmt: skip
def test_rates_that_do_not_fit_are_neither_read_nor_lost(item: str) -> None:
    reading = read(TICKER.replace("</ul>", f"<li>{item}</li></ul>") + RANGE + STORIES)
    assert (reading.disposition, reading.as_of) == ("loaded", None)
    assert [quote.base for quote in reading.quotes] == ["KGS", "KZT"]
    assert [article.text for article in reading.articles] == [BODY, BODY]
    assert 0 < (reading.coverage or 0) < 1


REFUSED = {
    "ambiguous-range": RANGE + STORIES + "<p>Viewing results 3 - 4 of 4</p>",
    "impossible-range": "<p>Viewing results 6 - 1 of 14</p>" + STORIES,
    "ambiguous-date": "<p>13 November 2025</p><p>14 November 2025</p>" + RANGE + STORIES,
    "article-count": "<p>Viewing results 1 - 3 of 3</p>" + STORIES,
    "article-count ": RANGE + STORIES + f"<h2>Third Title</h2><p>{BODY}</p>",
    "article-count  ": RANGE + "<p>First Title</p><p>Second Title</p>",
    "ambiguous-articles": RANGE + STORIES + f"<div>{STORIES.replace('h2', 'h3')}</div>",
    "interrupted-body": RANGE + STORIES.replace(BODY, f"{BODY}</p><h5>Within</h5><p>{BODY}", 1),
    "unclear-body": RANGE + STORIES.replace(BODY, f"{BODY}</p><p>Society and more", 1),
    "unclear-body ": RANGE + STORIES.replace(f"{BODY}</p>", f"{BODY}</p><aside>{BODY * 3}</aside>", 1),
    "block-lines": RANGE + STORIES.replace("First Title", "<div>First</div><div>Title</div>"),
    "title-too-long": RANGE + STORIES.replace("First Title", "t" * 501),
    "empty-article": RANGE + STORIES.replace(BODY, "[caption]only this one[/caption]", 1),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_not_sure_is_refused_by_name(reason: str) -> None:
    reading = read(TICKER + REFUSED[reason])
    assert (reading.disposition, reading.stage, reading.reason) == ("quarantined", "read", reason.strip())
    assert (reading.articles, reading.quotes) == ([], [])


OTHER_SITES = {
    "a shop": f"<h1>Shoes</h1>{RANGE}<h2>Brown Shoes</h2><p>{BODY}</p><h2>Black Shoes</h2><p>{BODY}</p>",
    "a bank": f"{TICKER}<h1>Rates of today</h1><p>{BODY}</p>",
    "a blog": "<main>" + STORIES + "<a href=/page/2>Older posts</a></main>",
    "another money": RANGE + TICKER.replace("KGS", "EUR").replace("KZT", "GBP") + STORIES,
    "one of ours": RANGE + TICKER.replace("KZT", "GBP") + STORIES,
    "prose": "<p>It said “Viewing results 1 - 2 of 2” and KGS/USD = 0.01144 0% to KZT/USD = 0.002 0%.</p>",
}


@pytest.mark.parametrize("name", OTHER_SITES)
def test_pages_of_other_sites_are_nobodys(name: str) -> None:
    reading = read(OTHER_SITES[name], NOBODYS)
    assert (reading.disposition, reading.reason, reading.articles) == ("quarantined", "unknown-layout", [])


def test_found_by_mutating_themes_an_unclosed_heading() -> None:
    """Once failed with an empty sequence: the heading swallowed the text of its own article."""
    reading = read(TICKER + "<p>Viewing results 1 - 1 of 1</p><div><h3>Title<p>" + BODY + "</p></div>")
    assert reading.disposition == "quarantined"
    assert reading.reason != "reader-error"


PIECES = (
    *("<div>", "</div>", "<p>", "</p>", "<h2>", "</h2>", "<br>", "<table>", "</td>", "<a href=//[x>", "</a>"),
    *(
        "<!--",
        "-->",
        "<b>",
        "<li>",
        "\x00",
        "&#xD800;",
        "<svg>",
        "<select>",
        "<template>",
        "<aside>",
        "<form>",
    ),
    *(
        "<h2>Other</h2><p>More of it.</p>",
        "<base href='http://[']>",
        "<time datetime=9999-12-31T23:59:59-23:59>",
    ),
    *(
        "<script type=application/ld+json>{",
        "<div hidden>",
        "<p style=display:none>",
        "<p p p=1 p>",
        "</html>",
    ),
)


@given(
    st.sampled_from(THEMES), st.lists(st.tuples(st.sampled_from(PIECES), st.integers(0, 10**6)), max_size=6)
)
def test_broken_markup_is_read_or_refused(theme: object, cuts: list[tuple[str, int]]) -> None:
    markup = THEMES[THEMES.index(theme)].make(listing("bazaar-3-last"))  # type: ignore[arg-type]
    for piece, place in cuts:
        at = markup.find("<", place % len(markup))
        markup = markup[:at] + piece + markup[at:]
    reading = read_page(markup.encode(errors="replace"), OURS, SITES)
    assert reading.reason != "reader-error", reading.message


PROSE = " ".join(f"Sentence number {n} of a long text tells something else." for n in range(4))
# Found by mutating themes: each page once lost the prose or the date without a sign.
LOSSES = {
    "a text stands in front of the name of a section": f"{RANGE}<div>{STORIES}</div>"
    f"<div><p>{PROSE}</p><p>2 comments</p><p>First!</p></div>",
    "a link is never closed in front of a text": f"<a href=/x><div>{PROSE}</div></a>{RANGE}{STORIES}",
    "the only date stands in an entry of a list": f"<ul><li>{TICKER}<b>19 February 2026</b></li></ul>"
    f"{RANGE}{STORIES}",
}


@pytest.mark.parametrize("name", LOSSES)
def test_what_is_left_out_lowers_the_coverage(name: str) -> None:
    reading = read(LOSSES[name])
    assert [article.title for article in reading.articles] == ["First Title", "Second Title"]
    assert 0 < (reading.coverage or 0) < 1
    assert read(RANGE + TICKER + STORIES).coverage == 1


def test_plain_text_needs_no_parser(sites: Sites) -> None:
    assert len(sites)
    program = (
        "import sys; from etl.items import CaptureClaims; from etl.reading import read_page; "
        "from etl.site import load_sites; from pathlib import Path; "
        "reading = read_page(Path('tests/pages/bazaar-1.txt').read_bytes(), CaptureClaims(), load_sites()); "
        "assert reading.disposition == 'loaded'; "
        "print([name for name in ('selectolax', 'chardet', 'webencodings') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
