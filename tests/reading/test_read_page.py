from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xtractmime import extract_mime

from etl.items import CaptureClaims
from etl.limits import PageLimits
from etl.media_type import is_json, sniff
from etl.reading import read_page
from etl.site import LayoutReader, Page, PageContent, Site, Sites
from tests.support.goldens import NO_CLAIMS, PAGES

LISTING = (PAGES / "bazaar-1.txt").read_bytes()
BARE = (PAGES / "no-ticker.txt").read_bytes()
SHEET = "~~ VALLEY GAZETTE ~~\n{day}\nA Headline :: It tells a story.\nRATES KZT/USD 0.0019 (+0.1%)"
OLD_SHEET = SHEET.format(day="2025-12-31").encode()


def given_sites(*names: str) -> CaptureClaims:
    return CaptureClaims(given=frozenset(names))


def hosts(*names: str) -> CaptureClaims:
    return CaptureClaims(hosts=frozenset(names))


@pytest.mark.parametrize(
    ("payload", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"PK\x03\x04....", "application/zip"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b'{"a": [1, 2]}', "application/json"),
        (b"\xef\xbb\xbf [1, 2]", "application/json"),
        (b'<?xml version="1.0"?><rss/>', "text/xml"),
    ],
)
def test_what_is_no_page_is_skipped_with_its_type(sites: Sites, payload: bytes, media_type: str) -> None:
    reading = read_page(payload, given_sites("timesca.com"), sites)
    assert (reading.disposition, reading.reason, reading.media_type) == ("skipped", "media-type", media_type)
    assert media_type in (reading.message or "")
    assert reading.stage is None


@pytest.mark.parametrize("payload", [b"", b"\n", b"\xef\xbb\xbf \r\n"])
def test_nothing_to_see_is_skipped(sites: Sites, payload: bytes) -> None:
    reading = read_page(payload, NO_CLAIMS, sites)
    assert (reading.disposition, reading.reason, reading.media_type) == ("skipped", "empty", "text/plain")


@pytest.mark.parametrize("opening", [b"<!DOCTYPE html><html>", b'<?xml version="1.0"?>\n<html xmlns="x">'])
def test_html_waits_for_its_readers(sites: Sites, opening: bytes) -> None:
    reading = read_page(opening, hosts("timesca.com"), sites)
    assert (reading.disposition, reading.stage, reading.reason) == ("quarantined", "layout", "unknown-layout")
    assert (reading.media_type, reading.site) == ("text/html", "timesca.com")


def test_undecodable_text_names_the_byte(sites: Sites) -> None:
    reading = read_page(LISTING + b"caf\xe9", NO_CLAIMS, sites)
    assert (reading.stage, reading.reason) == ("decode", "undecodable-text")
    assert f"0xe9 at offset {len(LISTING) + 3}" in (reading.message or "")


def test_too_large(sites: Sites) -> None:
    reading = read_page(LISTING, NO_CLAIMS, sites, PageLimits(payload_bytes=len(LISTING) - 1))
    assert (reading.disposition, reading.reason) == ("quarantined", "too-large")


@pytest.mark.parametrize("text", ['"a"', "12", "{not json", "[caption] x", "[" * 100_000, "x [1]"])
def test_what_only_opens_like_json(text: str) -> None:
    assert not is_json(text)


@given(
    st.binary(max_size=40),
    st.sampled_from([b"", b"BM", b"<html ", b" %PDF-", b"\xff\xd8\xff", b"ID3", b"GIF8"]),
)
def test_sniffing_agrees_with_the_library(payload: bytes, opening: bytes) -> None:
    """But for openings of plain letters, where nothing else is binary: a headline may begin with them."""
    payload = opening + payload
    try:
        told = (extract_mime(payload) or b"").decode()
    except Exception:  # noqa: BLE001 - it fails on some cut signatures, of which it then says nothing
        return
    if sniff(payload) != told:
        assert (sniff(payload), told.partition("/")[0]) in {("text/plain", "image"), ("text/plain", "audio")}
        assert payload[:1].isalpha() or payload[:1] == b"."


@pytest.mark.parametrize(
    ("payload", "claims", "outcome"),
    [
        (LISTING, NO_CLAIMS, "timesca.com"),
        (BARE, NO_CLAIMS, "layout unknown-layout"),
        (BARE, given_sites("timesca.com"), "timesca.com"),
        (BARE, hosts("www.timesca.com", "elsewhere.example"), "timesca.com"),
        (BARE, hosts("WWW.TimesCA.com."), "timesca.com"),
        (BARE, hosts("timesca.com.evil.example"), "layout unknown-layout"),
        (BARE, hosts("timesca.com", "www.gazette.example"), "site ambiguous-site"),
        (BARE, given_sites("timesca.com", "gazette.example"), "site ambiguous-site"),
        (BARE, given_sites("nowhere.example"), "site unknown-site"),
        (LISTING, given_sites("nowhere.example"), "site unknown-site"),
        (LISTING, hosts("elsewhere.example"), "timesca.com"),
        (LISTING, hosts("gazette.example"), "layout unknown-layout"),
        (BARE, CaptureClaims(frozenset({"timesca.com"}), frozenset({"gazette.example"})), "timesca.com"),
        (OLD_SHEET, NO_CLAIMS, "gazette.example"),
    ],
)
def test_whose_page_it_is(both_sites: Sites, payload: bytes, claims: CaptureClaims, outcome: str) -> None:
    reading = read_page(payload, claims, both_sites)
    if reading.disposition == "loaded":
        assert reading.site == outcome
    else:
        assert f"{reading.stage} {reading.reason}" == outcome


def test_two_detectors_make_it_ambiguous(both_sites: Sites) -> None:
    mixed = OLD_SHEET + b"\n\n" + LISTING
    assert read_page(mixed, NO_CLAIMS, both_sites).reason == "ambiguous-site"


def test_one_currency_is_no_evidence(sites: Sites) -> None:
    page = b"\n".join(
        [b"KGS/USD = 1 0%", b"RUB/USD = 1 0%", b"Viewing results 1 - 1 of 1", b"", b"T", b"", b"Body."]
    )
    assert read_page(page, NO_CLAIMS, sites).reason == "unknown-layout"
    assert read_page(b"KZT/USD = 1 0%\n" + page, NO_CLAIMS, sites).disposition == "loaded"


class Broken(LayoutReader):
    layout = "broken"
    version = 1

    def __init__(self, recognise: Callable[[], bool]) -> None:
        self._recognise = recognise

    def recognises(self, page: Page) -> bool:
        return bool(page.text) and self._recognise()

    def read(self, page: Page, site: Site) -> PageContent:
        raise ZeroDivisionError(f"by zero, {len(page.payload)} bytes of {site.name}")


def with_reader(sites: Sites, reader: LayoutReader, *others: LayoutReader) -> Sites:
    site = replace(sites.by_name["timesca.com"], readers=(reader, *others))
    return Sites({site.name: site}, {"timesca.com": site})


def test_a_failing_reader_costs_only_its_page(sites: Sites) -> None:
    reading = read_page(LISTING, NO_CLAIMS, with_reader(sites, Broken(lambda: True)))
    assert (reading.stage, reading.reason) == ("read", "reader-error")
    assert "ZeroDivisionError: by zero" in (reading.message or "")
    failing = with_reader(sites, Broken(lambda: 1 // 0 == 1))
    assert (read_page(LISTING, NO_CLAIMS, failing)).stage == "layout"


def test_a_failing_detector_costs_only_its_page(sites: Sites) -> None:
    def fails(page: Page, site: Site, /) -> bool:
        raise KeyError(page.media_type, site.name)

    site = replace(sites.by_name["timesca.com"], detector=fails)
    reading = read_page(LISTING, NO_CLAIMS, Sites({site.name: site}, {}))
    assert (reading.stage, reading.reason) == ("site", "reader-error")


def test_two_fitting_layouts_are_ambiguous(sites: Sites) -> None:
    own = sites.by_name["timesca.com"].readers
    reading = read_page(LISTING, NO_CLAIMS, with_reader(sites, Broken(lambda: True), *own))
    assert (reading.stage, reading.reason) == ("layout", "ambiguous-layout")


SCRIPT = b"function greet(name) { return 'Hello ' + name; }\n"


@pytest.mark.parametrize(
    ("payload", "declared", "media_type"),
    [
        (SCRIPT, "application/javascript; charset=utf-8", "application/javascript"),
        (SCRIPT, "text/javascript", "text/javascript"),
        (b"body { margin: 0 }", "Text/CSS", "text/css"),
        (b"a,b\n1,2\n", "text/csv", "text/csv"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><text>Hello</text></svg>",
            "image/svg+xml",
            "image/svg+xml",
        ),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><text>Hello</text></svg>", None, "image/svg+xml"),
        (b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg></svg>", None, "image/svg+xml"),
        (b"User-agent: *\nDisallow: /", "text/html", None),
    ],
)
def test_what_is_declared_as_no_page_is_skipped(
    sites: Sites, payload: bytes, declared: str | None, media_type: str | None
) -> None:
    claims = CaptureClaims(content_types=frozenset({declared} if declared else ()))
    reading = read_page(payload, claims, sites)
    if media_type is None:
        assert reading.disposition == "quarantined"
        return
    assert (reading.disposition, reading.reason, reading.media_type) == ("skipped", "media-type", media_type)


def test_one_capture_that_declares_a_page_is_enough_to_read_it(sites: Sites) -> None:
    claims = CaptureClaims(content_types=frozenset({"text/javascript", "text/plain"}))
    assert read_page(LISTING, claims, sites).disposition == "loaded"


def test_robots_are_told_from_pages_by_their_address(sites: Sites) -> None:
    for url, reason in (
        ("https://timesca.com/robots.txt", "robots-file"),
        ("https://timesca.com/tag/robots.txt", "unknown-layout"),
        ("https://timesca.com/?x=/robots.txt", "unknown-layout"),
    ):
        claims = CaptureClaims(hosts=frozenset({"timesca.com"}), urls=frozenset({url}))
        assert read_page(b"User-agent: *\nDisallow: /wp-admin/\n", claims, sites).reason == reason
