"""Menus, sidebars and footers of many words: nothing in them is lost, guessed or taken for more."""

from __future__ import annotations

from datetime import date

import pytest

from etl.items import CaptureClaims, PageReading
from etl.reading import read_page
from etl.site import Sites

WORDS = "Mountains Rivers Bazaars Culture Society Economy Opinion Weather"
MENU = (
    f"<nav><ul>{''.join(f'<li><a href=/x><span>{word}</span></a></li>' for word in WORDS.split())}</ul></nav>"
)
TEXT = "The village has a new bridge, and nobody who crosses it can say which of the two banks is the nearer."
LINKS = "".join(f"<li><a href=/x>{word} and all that belongs to it</a></li>" for word in WORDS.split())


def read(sites: Sites, before: str = "", behind: str = "", inside: str = "") -> PageReading:
    articles = "".join(
        f"<article><h2><a href=/{name}>A bridge of {name}</a></h2>{inside}<p>{TEXT}</p></article>"
        for name in ("wood", "iron")
    )
    page = (
        f"<!DOCTYPE html><title>Archive</title><body>{before}<p>Viewing results 1 - 2 of 2</p>"
        f"<main>{articles}</main>{behind}</body>"
    )
    claims = CaptureClaims(given=frozenset({"timesca.com"}), urls=frozenset({"https://timesca.com/a/"}))
    return read_page(page.encode(), claims, sites)


def check_articles(reading: PageReading) -> None:
    assert (reading.disposition, reading.message) == ("loaded", None)
    assert [article.text for article in reading.articles] == [TEXT, TEXT]
    urls = [article.url for article in reading.articles]
    assert urls == ["https://timesca.com/wood", "https://timesca.com/iron"]


@pytest.mark.parametrize(
    "part",
    [
        MENU,
        f"<footer><div><h4>Topics</h4><ul>{LINKS}</ul></div><div>{LINKS}</div></footer>",
        f"<aside><h3>Most read</h3><ul>{LINKS}</ul><h3>Tags</h3><div>{LINKS}</div></aside>",
        f"<form><label>Month</label><select><option>{WORDS}<option>{WORDS}</select></form>",
    ],
)
@pytest.mark.parametrize("place", ["before", "behind"])
def test_parts_of_many_words_are_accounted_for(sites: Sites, part: str, place: str) -> None:
    reading = read(sites, **{place: part})
    check_articles(reading)
    assert reading.coverage == 1.0


@pytest.mark.parametrize("tag", ["nav", "aside", "footer"])
def test_rates_and_the_date_are_read_in_whatever_part_they_stand(sites: Sites, tag: str) -> None:
    rates = f"<{tag}>{MENU}<p>KZT/USD = 0.00191 -0%</p><p>13 November 2025</p></{tag}>"
    reading = read(sites, rates)
    check_articles(reading)
    assert [(quote.base, quote.rate_text) for quote in reading.quotes] == [("KZT", "0.00191")]
    assert reading.as_of == date(2025, 11, 13)


def test_a_range_line_is_found_where_its_words_stand_in_a_menu(sites: Sites) -> None:
    reading = read(sites, f"<nav>{LINKS}<p>Viewing results</p></nav><p>7 - 9 of</p><p>9</p>")
    assert (reading.disposition, reading.reason) == ("quarantined", "ambiguous-range")


@pytest.mark.parametrize("hiding", ["hidden", "style='display: none'"])
def test_what_a_menu_hides_is_no_visible_text(sites: Sites, hiding: str) -> None:
    stray = "<p>A stray line that no rule explains, with many letters</p>"
    seen = read(sites, stray + MENU).coverage
    assert seen is not None
    assert seen < 1
    assert read(sites, stray + MENU.replace("</nav>", f"<p {hiding}>{WORDS}</p></nav>")).coverage == seen
    more = read(sites, stray + MENU.replace("</nav>", f"<p>{WORDS}</p></nav>")).coverage
    assert more is not None
    assert more > seen


def test_prose_in_an_articles_footer_is_not_explained_by_where_it_stands(sites: Sites) -> None:
    reading = read(sites, inside=f"<footer><p>{WORDS}</p><p>{TEXT} {TEXT}</p></footer>")
    assert reading.disposition == "quarantined" or (reading.coverage or 0) < 1


def test_an_articles_footer_names_its_author(sites: Sites) -> None:
    named = read(sites, inside=f"<footer><ul><li>{WORDS}</li><li>By Aida Orozova</li></ul></footer>")
    linked = read(
        sites, inside=f"<footer><ul><li>{WORDS}</li><li><a rel=author>Aida Orozova</a></ul></footer>"
    )
    for reading in (named, linked):
        check_articles(reading)
        assert [article.author for article in reading.articles] == ["Aida Orozova", "Aida Orozova"]


def test_a_section_that_a_menu_names_goes_on_behind_it(sites: Sites) -> None:
    """As a menu that holds nothing but the name: what follows in the same element belongs to the section."""
    name = "<nav><div>Subscribe to the letters that we write of Central Asia</div></nav>"
    stray = f"<p>{TEXT} {TEXT}</p>"
    assert read(sites, f"<div>{name}{stray}</div>").coverage == 1.0
    assert (read(sites, f"<div>{MENU}{stray}</div>").coverage or 0) < 1


def test_a_heading_in_a_sidebar_ends_a_section_before_it(sites: Sites) -> None:
    section, stray = f"<h3>Most read</h3><ul>{LINKS}</ul>", f"<p>{TEXT} {TEXT}</p>"
    sidebar = f"<aside><h3>Rivers</h3><ul>{LINKS}</ul></aside>"
    assert read(sites, behind=section + stray).coverage == 1.0
    assert (read(sites, behind=section + sidebar + stray).coverage or 0) < 1


def test_forms_are_read_whose_parts_stand_in_blocks_of_their_own(sites: Sites) -> None:
    terms = "<dl><dt>KZT/USD</dt><dd>0.00191 -0%</dd></dl>"
    assert [quote.base for quote in read(sites, f"<nav>{MENU}{terms}</nav>").quotes] == ["KZT"]
    reading = read(sites, f"<nav>{LINKS}<p>13</p></nav><p>November 2025</p>")
    assert reading.as_of == date(2025, 11, 13)


def test_no_author_is_made_of_what_stands_behind_a_line_of_its_own(sites: Sites) -> None:
    reading = read(sites, inside=f"<footer><ul><li>By</li><li>{WORDS}</li></ul></footer>")
    assert [article.author for article in reading.articles] == [None, None]


def test_what_a_drawing_or_a_script_holds_is_no_visible_text(sites: Sites) -> None:
    stray = f"<p>{TEXT} {TEXT}</p>"
    seen = read(sites, stray + MENU).coverage
    for hidden in (f"<svg><g>{WORDS}</g></svg>", f"<script>{WORDS}</script>"):
        assert read(sites, stray + MENU.replace("</nav>", f"{hidden}</nav>")).coverage == seen
