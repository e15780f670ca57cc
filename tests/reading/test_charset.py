from __future__ import annotations

import re
from pathlib import Path

import pytest
import webencodings

from etl.charset import UndecodableError, declared_encoding, decode
from etl.items import CaptureClaims
from etl.reading import read_page
from etl.site import Sites
from tests.support.goldens import PAGES

STANDARD = Path(__file__).parents[2].parent / "shared" / "hostile" / "html5lib-encoding"
LISTING = (PAGES / "bazaar-1.txt").read_text(encoding="utf-8")
RUSSIAN = "Мост через ущелье открыт после девяти лет ремонта. Жители трёх сёл прошли по нему под дождём. " * 3
META = '<meta charset="{}"><p>{}'


def standard_cases() -> list[tuple[bytes, str]]:
    """Return html5lib's cases that can be told from the first 1024 bytes and the mark before them."""
    cases = []
    for file in sorted(STANDARD.glob("*.dat")):
        for case in re.split(rb"(?:^|\n)#data\n", file.read_bytes())[1:]:
            data, _, rest = case.partition(b"\n#encoding\n")
            expected = webencodings.lookup(rest.split(b"\n")[0].decode().strip())
            assert expected
            if re.search(rb"charset", data[:1024], re.IGNORECASE) or b"charset" not in data.lower():
                cases.append((data, expected.codec_info.name))
    return cases


@pytest.mark.skipif(not STANDARD.is_dir(), reason="the standard's cases do not lie beside the checkout")
def test_what_is_declared_agrees_with_the_standard() -> None:
    cases = standard_cases()
    assert len(cases) > 60
    for data, expected in cases:
        if data.startswith(b"\xef\xbb\xbf"):
            assert decode(data, (), is_html=True).encoding == expected
        else:  # where nothing is declared, browsers take windows-1252, and steppe looks closer
            assert (declared_encoding(data) or "cp1252") == expected, data


@pytest.mark.parametrize(
    ("content_types", "page", "encoding"),
    [
        ([], RUSSIAN.encode(), "utf-8"),
        ([], b"\xef\xbb\xbfplain", "utf-8"),
        ([], b"plain", "utf-8"),
        (["text/html; charset=windows-1251"], RUSSIAN.encode("cp1251"), "cp1251"),
        (['text/html;CHARSET="koi8-r"'], RUSSIAN.encode("koi8-r"), "koi8-r"),
        (["text/html; charset=utf-8"], META.format("windows-1251", RUSSIAN).encode("cp1251"), "cp1251"),
        (["text/html; charset=koi8-r"], META.format("windows-1251", RUSSIAN).encode("koi8-r"), "koi8-r"),
        (
            ["a; charset=koi8-r", "b; charset=utf-8"],
            META.format("cp1251", RUSSIAN).encode("cp1251"),
            "cp1251",
        ),
        (["a; charset=koi8-r", "b; charset=KOI8"], RUSSIAN.encode("koi8-r"), "koi8-r"),
        (["text/html; charset=nonsense", "text/html"], RUSSIAN.encode("cp1251"), "cp1251"),
        ([], META.format("windows-1251", RUSSIAN).encode("cp1251"), "cp1251"),
        ([], META.format("bogus", RUSSIAN).encode("cp1251"), "cp1251"),
        ([], META.format("utf-8", RUSSIAN).encode("cp1251"), "cp1251"),
        ([], META.format("utf-16", RUSSIAN).encode(), "utf-8"),
        ([], META.format("windows-1251", RUSSIAN).encode(), "utf-8"),
        (["text/html; charset=iso-8859-1"], RUSSIAN.encode(), "utf-8"),
        ([], RUSSIAN.encode("koi8-r"), "koi8-r"),
        ([], RUSSIAN.encode("utf-16"), "utf-16-le"),
        ([], b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), "utf-16-be"),
        ([], LISTING.encode("cp1252", "replace"), "cp1252"),
    ],
)
def test_encodings(content_types: list[str], page: bytes, encoding: str) -> None:
    decoded = decode(page, content_types, is_html=True)
    assert decoded.encoding == encoding
    assert page.endswith(decoded.text.encode(encoding))
    assert decoded.text == "plain" or RUSSIAN in decoded.text or "Karasuu" in decoded.text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (b"caf\xe9", "not UTF-8: byte 0xe9 at offset 3"),
        (LISTING.encode() + b"caf\xe9", f"offset {len(LISTING.encode()) + 3}"),
        (LISTING.encode().replace(b"bridge", b"br\xffdge"), "byte 0xff at offset"),
        (META.format("euc-jp", RUSSIAN).encode("cp866")[:60], "nor euc_jp as declared"),
        (b"\xef\xbb\xbfcaf\xe9", "byte 0xe9 at offset 6"),
        (b"\xff\xfea\x00\x00\xd8b\x00", "not UTF-16-LE: byte 0x00 at offset 4"),
        (b"\xed\xa0\x80" * 20, "byte 0xed at offset 0"),
        (bytes(range(128, 256)) * 4, "byte 0x80 at offset 0"),
    ],
)
def test_what_is_not_sure_names_the_byte(page: bytes, said: str) -> None:
    with pytest.raises(UndecodableError) as raised:
        decode(page, (), is_html=True)
    assert said in str(raised.value)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_rows_stand_on_their_bytes_in_any_encoding(sites: Sites, encoding: str, newline: str) -> None:
    payload = LISTING.replace("\n", newline).encode(encoding)
    plain = read_page(LISTING.encode(), CaptureClaims(), sites)
    reading = read_page(payload, CaptureClaims(), sites)
    assert (reading.disposition, reading.media_type, reading.coverage) == ("loaded", "text/plain", 1.0)
    codec = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    for article, same in zip(reading.articles, plain.articles, strict=True):
        assert (article.title, article.text, article.captions) == (same.title, same.text, same.captions)
        assert (
            " ".join(payload[article.byte_start : article.byte_end].decode(codec).split())[-60:]
            == (article.text[-60:])
        )
    for quote in reading.quotes:
        printed_quote = payload[quote.byte_start : quote.byte_end].decode(codec)
        assert printed_quote.split()[1:] == [
            f"{quote.base}/{quote.quote}",
            "=",
            quote.rate_text,
            quote.change_text,
        ]


@pytest.mark.parametrize(
    ("statuses", "reason"),
    [
        ({404}, "http-404"),
        ({503, 403}, "http-403"),
        ({301}, "redirect"),
        ({302, 404}, "redirect"),
        ({200, 404}, None),
        ({0, 404}, None),
        ({200}, None),
        (set(), None),
    ],
)
def test_the_status_of_all_captures_counts(sites: Sites, statuses: set[int], reason: str | None) -> None:
    reading = read_page(LISTING.encode(), CaptureClaims(statuses=frozenset(statuses)), sites)
    assert (reading.disposition, reading.reason) == ("skipped" if reason else "loaded", reason)


def test_a_fragment_of_html_is_not_read_as_text(sites: Sites) -> None:
    lines = ["<center>", *LISTING.splitlines(), "<p>a</p><p>b</p><p>c</p>"]
    assert read_page("\n".join(lines).encode(), CaptureClaims(), sites).media_type == "text/html"
