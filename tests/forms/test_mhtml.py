"""MHTML: one page out of a MIME message, byte for byte, whoever wrote the message."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from spiders.delivery import Delivery
from tests.forms.saving import message, part
from tests.forms.wrapping import read

URL = "https://timesca.com/category/world/"
RUSSIAN = "<html><head><title>Новости</title></head><body>Курс сома = 0,01144</body></html>".encode("cp1251")
FRAME = b"<html><body>An advertisement</body></html>"


def only(tmp_path: Path, content: bytes, name: str = "page.mhtml") -> Delivery:
    (tmp_path / name).write_bytes(content)
    (delivery,) = read(tmp_path / name)
    return delivery


CYRILLIC = 'text/html; charset="windows-1251"'


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "binary", "8bit"])
@pytest.mark.parametrize("name", ["page.mhtml", "page.mht", "page.txt"])
def test_one_page_with_its_facts(coding: str, name: str, tmp_path: Path) -> None:
    content = message(part(RUSSIAN, coding, CYRILLIC), part(FRAME), part(b"\x89PNG", "base64", "image/png"))
    delivery = only(tmp_path, content, name)
    assert delivery.payload == RUSSIAN
    facts = delivery.facts
    assert (facts.url, str(facts.captured_at), facts.content_type, facts.http_status) == (
        URL,
        "2026-02-19 03:12:44+00:00",
        CYRILLIC,
        None,
    )


def test_the_start_parameter_names_the_page(tmp_path: Path) -> None:
    named = part(RUSSIAN, "base64", CYRILLIC, "Content-ID: <root@x>")
    content = message(part(FRAME), named, extra=';\r\n\tstart="<root@x>"')
    assert only(tmp_path, content).payload == RUSSIAN


def test_others_put_the_page_into_alternatives(tmp_path: Path) -> None:
    inner = message(part(b"As text", kind="text/plain"), part(RUSSIAN, "base64", CYRILLIC), boundary="inner")
    nested = inner[inner.index(b"Content-Type: multipart/related") :].replace(b"related", b"alternative", 1)
    assert only(tmp_path, message(nested, part(FRAME))).payload == RUSSIAN


def test_line_ends_of_unix(tmp_path: Path) -> None:
    content = message(part(RUSSIAN, "base64", CYRILLIC)).replace(b"\r\n", b"\n")
    assert only(tmp_path, content).payload == RUSSIAN


@pytest.mark.parametrize("declared", ["", "another"])
def test_a_boundary_that_is_wrong_or_missing_is_told_from_the_parts(declared: str, tmp_path: Path) -> None:
    content = message(part(RUSSIAN, "base64", CYRILLIC), part(FRAME), declared=declared)
    assert only(tmp_path, content).payload == RUSSIAN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (message(part(RUSSIAN))[:-40], "cut-mhtml"),
        (message(), "mhtml-without-page"),
        (message(part(b"\x89PNG", "base64", "image/png")), "mhtml-without-page"),
        (message(part(RUSSIAN)).replace(b"------B--x", b"======"), "mhtml-boundary"),
        (message(part(b"", "base64") + b"PGh0b"), "broken-mhtml"),
        (message(b"X: " + b"a" * 200_000 + b"\r\n\r\n"), "long-header"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content: bytes, reason: str, tmp_path: Path) -> None:
    delivery = only(tmp_path, content)
    assert (delivery.payload, delivery.reason) == (None, reason)


def test_parts_in_parts_without_end(tmp_path: Path) -> None:
    content = part(RUSSIAN)
    for depth in range(60):
        inner = message(content, boundary=f"b{depth}")
        content = inner[inner.index(b"Content-Type: multipart/related") :]
    assert only(tmp_path, message(content)).reason == "too-deep"


def test_a_million_parts(tmp_path: Path) -> None:
    small = b"--b\r\nContent-Type: a/b\r\n\r\nx\r\n"
    content = message(boundary="b").replace(b"\r\n--b--", b"\r\n" + small * 200_000 + b"--b--")
    assert only(tmp_path, content).reason == "too-many-entries"


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Thu, 19 Feb 2026 09:12:44 -0000", "2026-02-19 09:12:44+00:00"),
        ("Thu, 19 Feb 2026 09:12:44 GMT", "2026-02-19 09:12:44+00:00"),
        ("Thu, 19 Feb 2026 09:12:44", "None"),
        ("yesterday", "None"),
        ("Thu, 19 Feb 99999 09:12:44 +0000", "None"),
    ],
)
def test_dates(date: str, moment: str, tmp_path: Path) -> None:
    content = message(part(RUSSIAN)).replace(b"Thu, 19 Feb 2026 09:12:44 +0600", date.encode())
    assert str(only(tmp_path, content).facts.captured_at) == moment


def test_a_compressed_one_is_one_too(tmp_path: Path) -> None:
    assert only(tmp_path, gzip.compress(message(part(RUSSIAN, "base64")))).payload == RUSSIAN


def test_a_text_that_opens_like_a_header_is_a_text(tmp_path: Path) -> None:
    text = b"Note: this is a text\n\nwith several lines.\n"
    assert only(tmp_path, text, "page.txt").payload == text
