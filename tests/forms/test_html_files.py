"""HTML as browsers save it: what the file itself says of its capture, and the folder beside it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.forms.wrapping import read, tarred, told, zipped

URL = "https://timesca.com/category/world/?a=1&b=2"
BODY = b"<html><body><p>Text</body></html>"


def single_file(date: str) -> bytes:
    comment = f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: {date}\n-->"
    return b"<!DOCTYPE html> <html lang=en>" + comment.encode() + BODY


def facts(tmp_path: Path, payload: bytes) -> tuple[str | None, str | None]:
    (tmp_path / "page.html").write_bytes(payload)
    (delivery,) = read(tmp_path / "page.html")
    assert delivery.payload == payload
    moment = delivery.facts.captured_at
    return delivery.facts.url, moment.isoformat() if moment else None


def test_plain_html_says_nothing(tmp_path: Path) -> None:
    assert facts(tmp_path, BODY) == (None, None)


@pytest.mark.parametrize("before", [b"<!DOCTYPE html>\r\n", b"\xef\xbb\xbf", b""])
def test_saved_as_complete(before: bytes, tmp_path: Path) -> None:
    comment = f"<!-- saved from url=({len(URL):04d}){URL} -->\r\n".encode()
    assert facts(tmp_path, before + comment + BODY) == (URL, None)


@pytest.mark.parametrize("url", ["about:internet", "file:///C:/x.html", "javascript:alert(1)"])
def test_saved_from_nowhere_on_the_web(url: str, tmp_path: Path) -> None:
    assert facts(tmp_path, f"<!-- saved from url=(0014){url} -->".encode() + BODY) == (None, None)


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Thu Feb 19 2026 09:12:44 GMT+0600 (Kyrgyzstan Time)", "2026-02-19T03:12:44+00:00"),
        ("Thu Feb 19 2026 09:12:44 GMT-0330", "2026-02-19T12:42:44+00:00"),
        ("2026-02-19T09:12:44.000Z", "2026-02-19T09:12:44+00:00"),
        ("Thu Feb 19 2026 09:12:44", None),
        ("2026-02-19 09:12:44", None),
        ("19.02.2026, 09:12:44", None),
        ("Thu Feb 31 2026 09:12:44 GMT+0600", None),
    ],
)
def test_single_file(date: str, moment: str | None, tmp_path: Path) -> None:
    assert facts(tmp_path, single_file(date)) == (URL, moment)


def test_the_folder_beside_a_page_holds_no_pages(tmp_path: Path) -> None:
    names = [
        "a.html",
        "a_files/frame.html",
        "a_files/deep/x.css",
        "b_files/page.html",
        "c.HTM",
        "c_files/x.js",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(BODY)
    folder = tmp_path.name
    assets = {"a_files/frame.html", "a_files/deep/x.css", "c_files/x.js"}
    expected = {(f"{folder}/{name}", "page-asset" if name in assets else None) for name in names}
    assert set(told(read(tmp_path))) == expected
    for suffix, content in (
        (".zip", zipped(dict.fromkeys(names, BODY))),
        (".tar", tarred(dict.fromkeys(reversed(names), BODY))),
        (".tar.gz", gzip.compress(tarred(dict.fromkeys(names, BODY)))),
    ):
        place = tmp_path / "bundles"
        place.mkdir(exist_ok=True)
        (place / f"x{suffix}").write_bytes(content)
        found = set(told(read(place / f"x{suffix}")))
        assert found == {(f"x{suffix}!{name}", "page-asset" if name in assets else None) for name in names}
