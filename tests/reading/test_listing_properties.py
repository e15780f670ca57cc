from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl.items import CaptureClaims
from etl.reading import read_page
from etl.site import load_sites
from etl.sites.timesca.printed_forms import CHANGE, DATE, NUMBER, RATE, looks_alike
from etl.text.cleaning import clean
from etl.text.lines import Line
from tests.support.listings import Printed, listings

SITES = load_sites()
STRAY = (
    "Subscribe to our newsletter",
    "© 2026",
    "x",
    "31 February 2025",
    "• KGS/USD = NaN 0%",
    "Viewing results 1",
)


@given(listings())
def test_what_is_printed_comes_back(printed: Printed) -> None:
    payload = printed.payload()
    reading = read_page(payload, CaptureClaims(), SITES)
    assert (reading.disposition, reading.message) == ("loaded", None)
    assert reading.coverage == 1.0
    told = [(article.title, article.text, article.captions) for article in reading.articles]
    assert told == [(story.title, story.text, story.captions) for story in printed.stories]
    found = {(quote.base, quote.rate_text, quote.change_text): quote.repeats for quote in reading.quotes}
    assert found == printed.repeats()
    assert (reading.as_of is None) == (printed.date_text is None)


@given(listings())
def test_bytes_hold_what_the_rows_say(printed: Printed) -> None:
    payload = printed.payload()
    reading = read_page(payload, CaptureClaims(), SITES)
    for article in reading.articles:
        fragment = payload[article.byte_start : article.byte_end].decode()
        assert (clean(fragment).text, fragment) == (article.text, fragment.strip())
    for quote in reading.quotes:
        fragment = payload[quote.byte_start : quote.byte_end].decode()
        assert fragment == f"• {quote.base}/{quote.quote} = {quote.rate_text} {quote.change_text}"


@given(listings(), st.sampled_from(STRAY), st.data())
def test_an_unexplained_line_never_vanishes(printed: Printed, stray: str, data: st.DataObject) -> None:
    lines = printed.lines()
    at = data.draw(st.integers(0, len(lines)))
    blank = data.draw(st.sampled_from([[], [""]]))
    lines[at:at] = [*blank, stray, *blank]
    reading = read_page(printed.payload(lines), CaptureClaims(), SITES)
    assert reading.disposition == "quarantined" or (reading.coverage or 0) < 1.0


@given(
    st.from_regex(rf"([•*-]\s?)?[A-Z]{{3}}/[A-Z]{{3}}\s?=\s?{RATE}\s{CHANGE}", fullmatch=True)
    | st.from_regex(rf"Viewing\sresults\s{NUMBER}\s?[-–]\s?{NUMBER}\sof(\s{NUMBER})?", fullmatch=True)
    | st.from_regex(DATE, fullmatch=True)
)
def test_each_form_that_is_read_looks_like_one(text: str) -> None:
    assert looks_alike(Line(0, len(text), text))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(payload: bytes) -> None:
    claims = CaptureClaims(given=frozenset({"timesca.com"}))
    reading = read_page(payload, claims, SITES)
    assert reading.disposition in {"loaded", "skipped", "quarantined"}
    assert (reading.reason is None) == (reading.message is None) == (reading.disposition == "loaded")


@given(st.lists(st.sampled_from(["Viewing results 1 - 1 of 1", "", "T", "b " * 50, "• A", "[caption x]"])))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    claims = CaptureClaims(given=frozenset({"timesca.com"}))
    reading = read_page("\n".join(lines).encode(), claims, SITES)
    assert reading.reason != "reader-error"
