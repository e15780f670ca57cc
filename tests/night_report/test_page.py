"""The page: what pages of a site say stays text, nothing is fetched, and everybody can read it."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dags.night_report.page import report_page
from dags.night_report.shown import linkable
from tests.night_report.conftest import NAMES, Report
from tests.night_report.nights import HOSTILE, ODD, SCRIPT
from tests.night_report.reading import HEADINGS, elements, name_of, named, parsed, text_of

Reports = Mapping[str, Report]
WORDS = (
    ("<", "!--"),
    ("]]>", "<![CDATA["),
    ("</bdi>", "</pre>", "</style>"),
    ("&lt;", "&#60;script&#62;", "&amp;"),
    ("{{ run }}", "{% raw %}"),
    ("'", '"', " onload=x "),
    ("\x00", "\x0c", "\ufffe", "\u2028", "\x85"),
)
PAGES = pytest.mark.parametrize("name", NAMES)


def shown(text: str) -> str:
    """Return a text as the page has to show it: what would act on a screen stands as signs."""
    return text.replace("\u202e", "\\u202e").replace("\x00", "\\x00").replace("\x1b", "\\x1b")


@PAGES
def test_hostile_texts_stay_texts(reports: Reports, name: str) -> None:
    root = parsed(reports[name].page)
    assert not named(root, "script", "img", "iframe", "object", "embed", "form", "base")
    for element in elements(root):
        assert not [attribute for attribute in element.attrib if str(attribute).lower().startswith("on")]
    assert len(named(root, "title")) == len(named(root, "h1")) + len(named(root, "svg"))
    assert "\u202e" not in reports[name].page
    assert "\x00" not in reports[name].page


def test_hostile_headlines_and_fragments_are_shown_whole(reports: Reports) -> None:
    root = parsed(reports["second"].page)
    headlines = {text_of(element) for element in named(root, "bdi")}
    assert {shown(title) for title in HOSTILE} <= headlines
    assert shown(ODD.decode()) in {text_of(element) for element in named(root, "pre")}
    told = text_of(parsed(reports["refused"].page))
    assert told.count(SCRIPT) == 3  # in what the gate says, in its example, and in the table of all gates


@PAGES
def test_nothing_is_fetched_from_anywhere(reports: Reports, name: str) -> None:
    page, root = reports[name].page, parsed(reports[name].page)
    (policy,) = [each for each in named(root, "meta") if each.get("http-equiv") == "Content-Security-Policy"]
    assert str(policy.get("content")).startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    )
    assert not re.search(r"@import|url\((?!#)", page)
    for element in elements(root):
        for attribute in ("src", "href", "srcset", "data", "action", "{http://www.w3.org/1999/xlink}href"):
            assert element.get(attribute, "#").startswith(("#", "data:,", "report.", "../index.html")), (
                element
            )
    for link in named(root, "a"):
        target = str(link.get("href"))
        if not target.startswith(("#", "..")):
            assert (reports[name].folder / target).is_file()


@given(text=st.text(min_size=1) | st.sampled_from(WORDS).map("".join))
@settings(max_examples=30)
def test_no_text_changes_what_the_page_is_made_of(reports: Reports, text: str) -> None:
    document = reports["second"].document
    row = document["articles"]["new"]["rows"][0]
    reason = document["quarantine"]["reasons"]["rows"][0]
    page = reason["pages"]["rows"][0]

    def made_of(said: str) -> list[str]:
        new = {"rows": [row | {"title": said, "url": said}], "n_more": 0, "command": ""}
        pages = {"rows": [page | {"fragment": f"-{said}", "source": said, "message": said}], "n_more": 0}
        quarantine = {"reasons": {"rows": [reason | {"pages": pages}], "n_more": 0}}
        parts = {
            "articles": document["articles"] | {"new": new},
            "quarantine": document["quarantine"] | quarantine,
            "charts": [],
        }
        return [name_of(each) for each in elements(parsed(report_page(document | parts, draws_charts=False)))]

    assert made_of(text) == made_of("a word")


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://timesca.com/bridge/?a=1&b=2#c", True),
        ("http://timesca.com/", True),
        ("HTTPS://timesca.com/", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt://timesca.com/%0aalert(1)", False),
        ("java\tscript:alert(1)", False),
        (" https://timesca.com/", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("https:///etc/passwd", False),
        ("https://[broken/", False),
        ('https://timesca.com/" onclick="alert(1)', False),
        ("https://timesca.com/\u202egpj.exe", False),
        ("//timesca.com/", False),
        ("/bridge", False),
        (None, False),
    ],
)
def test_only_plain_addresses_of_the_web_are_links(reports: Reports, url: str | None, is_link: bool) -> None:
    assert (linkable(url) is not None) is is_link
    document = reports["second"].document
    row = document["articles"]["new"]["rows"][0] | {"url": url, "is_linkable": is_link}
    new = {"rows": [row], "n_more": 0, "command": ""}
    page = report_page(
        document | {"articles": document["articles"] | {"new": new}, "charts": []}, draws_charts=False
    )
    links = [link for link in named(parsed(page), "a") if "rel" in link.attrib]
    assert [link.get("href") for link in links] == ([url] if is_link else [])
    assert all("noreferrer" in str(link.get("rel")) for link in links)


@PAGES
def test_a_screen_reader_finds_its_way(reports: Reports, name: str) -> None:
    root = parsed(reports[name].page)
    assert named(root, "html")[0].get("lang") == "en"
    for landmark in ("main", "header", "nav", "footer"):
        assert len(named(root, landmark)) == 1
    levels = [HEADINGS.index(name_of(each)) for each in named(root, *HEADINGS)]
    assert levels[0] == 0
    assert levels.count(0) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [each.get("id") for each in elements(root) if "id" in each.attrib]
    assert len(ids) == len(set(ids))
    pointed = [each.get("aria-labelledby") for each in elements(root) if "aria-labelledby" in each.attrib]
    targets = [each.get("href", "") for each in elements(root) if each.get("href", "").startswith("#")]
    assert {part for each in pointed for part in str(each).split()} <= set(ids)
    assert {target.removeprefix("#") for target in targets} <= set(ids)


@PAGES
def test_every_table_says_what_it_is_and_heads_its_columns_and_rows(reports: Reports, name: str) -> None:
    for table in named(parsed(reports[name].page), "table"):
        assert text_of(named(table, "caption")[0]).strip()
        heads = named(named(table, "thead")[0], "th")
        assert all(head.get("scope") == "col" for head in heads)
        for row in named(named(table, "tbody")[0], "tr"):
            assert len(named(row, "th", "td")) == len(heads)
            assert [head.get("scope") for head in named(row, "th")] == ["row"]


def test_every_chart_is_an_image_with_title_words_and_figures(reports: Reports) -> None:
    document, root = reports["second"].document, parsed(reports["second"].page)
    figures = named(root, "figure")
    assert len(figures) == len(document["charts"]) == 6
    for figure, chart in zip(figures, document["charts"], strict=True):
        (svg,) = named(figure, "svg")
        assert svg.get("role") == "img"
        title, words = str(svg.get("aria-labelledby")).split()
        told = {each.get("id"): text_of(each) for each in named(svg, "title", "desc")}
        assert told == {title: chart["title"], words: chart["says"]}
        assert len(named(svg, "path")) > 3
        assert len(named(named(figure, "tbody")[0], "tr")) == len(chart["rows"])


def test_the_page_of_texts_in_another_language_says_so(reports: Reports) -> None:
    headlines = [each for each in named(parsed(reports["second"].page), "bdi") if text_of(each) == SCRIPT]
    assert [each.get("lang") for each in headlines] == ["en"]


def test_what_the_page_shows_is_in_the_document(reports: Reports) -> None:
    told = text_of(named(parsed(reports["second"].page), "main")[0])
    for move in reports["second"].document["rates"]["moves"]["rows"]:
        assert move["rate"].rstrip("0") in told
    assert "2 of them" not in told
    assert "1 page waits, 1 of them since this run" in told
    assert "+2.45 %" in told
    assert "+1.96 %" in told
    first = text_of(parsed(reports["first"].page))
    assert "… and 4 more" in first


def test_charts_are_drawn_of_equal_figures_alike_and_need_not_be(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = reports["second"].document
    assert report_page(document, draws_charts=True) == reports["second"].page
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "dags.night_report.drawing")
    without = report_page(document, draws_charts=True)
    assert "Charts need matplotlib" in without
    assert not named(parsed(without), "svg")
    assert len(named(parsed(without), "figure")) == 6
    assert "no chart but that of run time has changed" in report_page(document, draws_charts=False)
