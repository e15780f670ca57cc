from __future__ import annotations

from datetime import date

import pytest

from etl.items import CaptureClaims, PageReading
from etl.reading import read_page
from etl.site import Sites

TICKER = ["• KGS/USD = 0.01144 0%", "  • KZT/USD = 0.00191 -0%"]
RANGE = "Viewing results 1 - 2 of 2"
BODY = "A body that is clearly longer than its title and ends like a sentence."
STORIES = ["", "First Title", "", BODY, "", "Second Title", "", BODY]
LONG = "Words of a long paragraph that nobody would take for a title stand here. " * 5


def read(sites: Sites, *lines: str) -> PageReading:
    claims = CaptureClaims(given=frozenset({"timesca.com"}))
    return read_page("\n".join(lines).encode(), claims, sites)


@pytest.mark.parametrize(
    "line",
    [
        "• TJS/USD = NaN 0%",
        "• TJS/USD = 1e-5 0%",
        "• TJS/USD = 0,01144 0%",
        "• TJS/USD = 0.01144 −0.22%",
        "• TJS/USD = ０.01144 0%",
        "• TJS/USD = 0.٠١ 0%",
        "• TJS/USD = 0.01144",
        "• TJS/USD = 0.01144 0",
        "• TJS/USD = -0.01144 0%",
        "• TJS/USD = 0.123456789 0%",
        "• TJS/USD = 12345678901 0%",
        "• TJS/USD = 0.01144 123456%",
        "• TJS/USD = 0.01144 0.12345%",
        "• tjs/usd = 0.01144 0%",
        "• TJS/USD 0.01144 0%",
        "• TJS/USD = 0.01144 0% • UZS/USD = 0.00008 0%",
        "• TJS／USD = 0.01144 0%",
    ],
)
@pytest.mark.parametrize("place", ["head", "tail", "between"])
def test_rates_that_do_not_fit_are_neither_read_nor_lost(sites: Sites, line: str, place: str) -> None:
    head, stories = [*TICKER, RANGE], list(STORIES)
    {"head": head, "tail": stories, "between": stories}[place].insert(
        {"head": 1, "tail": len(STORIES), "between": 5}[place], line
    )
    reading = read(sites, *head, *stories)
    assert reading.disposition == "loaded"
    assert [quote.base for quote in reading.quotes] == ["KGS", "KZT"]
    assert [article.text for article in reading.articles] == [BODY, BODY]
    assert 0 < (reading.coverage or 0) < 1


@pytest.mark.parametrize("line", ["TJS/USD = 1 0%", "*TJS/USD = 1 0%", "- TJS/USD\u00a0= 1\t+0.5%"])
def test_rates_printed_a_little_otherwise_are_read(sites: Sites, line: str) -> None:
    reading = read(sites, *TICKER, line, RANGE, *STORIES)
    assert [quote.base for quote in reading.quotes] == ["KGS", "KZT", "TJS"]
    assert reading.coverage == 1.0


def test_rates_after_the_articles_and_two_rates_of_one_pair(sites: Sites) -> None:
    reading = read(sites, RANGE, *STORIES, *TICKER, "• KGS/USD = 0.01145 0%", *TICKER)
    told = [(quote.base, quote.rate_text, quote.repeats) for quote in reading.quotes]
    assert told == [("KGS", "0.01144", 2), ("KZT", "0.00191", 2), ("KGS", "0.01145", 1)]
    assert reading.coverage == 1.0
    assert len(reading.articles) == 2


@pytest.mark.parametrize(
    ("lines", "as_of", "covered"),
    [
        (["13 November 2025"], date(2025, 11, 13), True),
        (["  5 May 2026 "], date(2026, 5, 5), True),
        (["13 November 2025", "13 November 2025"], date(2025, 11, 13), True),
        (["31 February 2025"], None, False),
        (["29 February 2025"], None, False),
        (["00 May 2025"], None, False),
        (["5 May 0000"], None, False),
        (["5 may 2025"], None, False),
        (["５ May 2025"], None, False),
        (["Thursday, 5 May 2025"], None, False),
        (["31 February 2025", "3 March 2025"], date(2025, 3, 3), False),
    ],
)
def test_dates(sites: Sites, lines: list[str], as_of: date | None, covered: bool) -> None:
    reading = read(sites, *TICKER, *lines, "", RANGE, *STORIES)
    assert (reading.disposition, reading.as_of, reading.coverage == 1.0) == ("loaded", as_of, covered)


def test_a_date_among_the_articles_is_not_the_page_s(sites: Sites) -> None:
    reading = read(sites, *TICKER, RANGE, *STORIES, "", "13 November 2025")
    assert reading.as_of is None
    assert (reading.coverage or 1) < 1
    assert [article.text for article in reading.articles] == [BODY, BODY]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Viewing results 1 - 2 of 14", (1, 2, 14)),
        ("Viewing results 1 - 2 of", (1, 2, None)),
        ("Viewing results 691 – 692 of 1505", (691, 692, 1505)),
        ("  Viewing results 1,691 - 1,692 of 12,345 ", (1691, 1692, 12345)),
        ("Viewing\u00a0results 13 - 18 of 14", (13, 18, 14)),
    ],
)
def test_ranges(sites: Sites, line: str, found: tuple[int, int, int | None]) -> None:
    reading = read(sites, *TICKER, "", line, *STORIES)
    assert (reading.first_result, reading.last_result, reading.total_results) == found
    assert (len(reading.articles), reading.coverage) == (2, 1.0)


def test_an_archive_may_be_empty(sites: Sites) -> None:
    reading = read(sites, *TICKER, "", "Viewing results 0 - 0 of 0")
    assert (reading.disposition, reading.articles, reading.coverage) == ("loaded", [], 1.0)


REFUSED = {
    "ambiguous-date": [*TICKER, "13 November 2025", "14 November 2025", RANGE, *STORIES],
    "ambiguous-range": [RANGE, *STORIES, "", "Viewing results 3 - 4 of 4"],
    "impossible-range": ["Viewing results 6 - 1 of 14", *STORIES],
    "no-articles": [*TICKER, RANGE, ""],
    "article-count": [RANGE, *STORIES, "", "Next"],
    "article-count ": [RANGE, *STORIES, *STORIES],
    "article-count  ": ["Viewing results 1 - 6 of 6", *STORIES, "", BODY, "", "Third Title"],
    "article-count   ": [RANGE, "", "First Title", "", "Second Title", "", LONG, "", LONG + LONG],
    "article-count    ": [RANGE, *STORIES, "", LONG],
    "article-count     ": ["Viewing results 0 - 0 of 0", *STORIES],
    "block-lines": [RANGE, "", "First", "Title", "", BODY, *STORIES[4:]],
    "block-lines ": [RANGE, *STORIES, "Share this"],
    "title-too-long": [RANGE, "", "t" * 501, "", LONG + LONG, *STORIES[4:]],
    "empty-article": [RANGE, "", "First Title", "", "[caption]only[/caption]", *STORIES[4:]],
    "unknown-layout": [*TICKER, "Viewing results none", *STORIES],
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_not_sure_is_refused_by_name(sites: Sites, reason: str) -> None:
    reading = read(sites, *REFUSED[reason])
    stage = "layout" if reason == "unknown-layout" else "read"
    assert (reading.disposition, reading.stage, reading.reason) == ("quarantined", stage, reason.strip())
    assert (reading.site, reading.articles, reading.quotes) == ("timesca.com", [], [])
    assert (reading.message or "").endswith(".")


def test_bodies_in_paragraphs(sites: Sites) -> None:
    blocks = ["First Title", LONG, LONG, "Second Title", LONG, LONG, LONG]
    reading = read(sites, RANGE, *(line for block in blocks for line in ("", block)))
    assert [len(article.text.split()) for article in reading.articles] == [140, 210]
    assert reading.coverage == 1.0


def test_a_rate_between_paragraphs_of_a_body_refuses_the_page(sites: Sites) -> None:
    blocks = ["First Title", LONG, TICKER[0], LONG, "Second Title", LONG, LONG]
    reading = read(sites, RANGE, *(line for block in blocks for line in ("", block)))
    assert reading.reason == "interrupted-body"


def test_fewer_articles_than_promised_are_read_where_they_alternate(sites: Sites) -> None:
    reading = read(sites, "Viewing results 13 - 18 of", *STORIES)
    assert (len(reading.articles), reading.coverage) == (2, 1.0)


def test_a_body_that_an_extract_wrapped(sites: Sites) -> None:
    wrapped = ["The first line of this body is as", "wide as the second, and the third", "is short."]
    reading = read(sites, RANGE, "", "First Title", "", *wrapped, *STORIES[4:])
    assert reading.articles[0].text == " ".join(wrapped)
    assert read(sites, RANGE, "", "T", "", *wrapped, "Next", *STORIES[4:]).reason == "block-lines"


@pytest.mark.parametrize(
    "line", ["• KGS/USD = NaN 0%", RANGE, TICKER[0], "x" * 50, "13 November 2025", "\u200b"]
)
def test_many_lines_are_read_or_refused_at_once(sites: Sites, line: str) -> None:
    reading = read(sites, RANGE, *STORIES, *["", line] * 50_000)
    assert reading.reason in {None, "article-count", "ambiguous-date"}
