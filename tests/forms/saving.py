"""Saves text listings as pages of markup and in other encodings, in the forms that programs give them."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Iterable

from tests.forms.wrapping import Pages, url
from tests.themes.listing import listing_of
from tests.themes.themes import THEMES

SAVED_AT = {
    "mail": "Thu, 19 Feb 2026 15:12:44 +0600",
    "javascript": "Thu Feb 19 2026 15:12:44 GMT+0600 (Kyrgyzstan Time)",
}
"""The moment of the other forms, as browsers write it."""


def part(body: bytes, coding: str = "quoted-printable", kind: str = "text/html", *headers: str) -> bytes:
    """Return one part of a MIME message."""
    coded = {
        "quoted-printable": lambda: quopri.encodestring(body).replace(b"\n", b"\r\n"),
        "base64": lambda: base64.encodebytes(body).replace(b"\n", b"\r\n"),
        "binary": lambda: body,
        "8bit": lambda: body,
    }[coding]()
    lines = [f"Content-Type: {kind}", f"Content-Transfer-Encoding: {coding}", *headers, "", ""]
    return "\r\n".join(lines).encode() + coded


def message(
    *parts: bytes,
    boundary: str = "----B--x",
    declared: str | None = None,
    extra: str = "",
    address: str = "https://timesca.com/category/world/",
    date: str = "Thu, 19 Feb 2026 09:12:44 +0600",
) -> bytes:
    """Return a MIME message of parts, as browsers write one."""
    declared = boundary if declared is None else declared
    head = (
        "From: <Saved by Blink>\r\n"
        f"Snapshot-Content-Location: {address}\r\n"
        "Subject: =?utf-8?Q?=D0=9D?=\r\n"
        f"Date: {date}\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";'
        f'\r\n\tboundary="{declared}"{extra}\r\n\r\n'
    )
    body = b"".join(b"\r\n--" + boundary.encode() + b"\r\n" + each for each in parts)
    return head.encode() + body + b"\r\n--" + boundary.encode() + b"--\r\n"


def markup(pages: Pages, theme_name: str) -> dict[str, bytes]:
    """Return the pages in HTML, as a theme would print them."""
    (theme,) = (theme for theme in THEMES if theme.name == theme_name)
    return {
        name: theme.make(listing_of(name, text.decode())).encode(theme.encoding, "xmlcharrefreplace")
        for name, text in pages.items()
    }


def complete(name: str, page: bytes) -> bytes:
    """Return a page as a browser's 'save as complete' leaves it: the address in a comment."""
    comment = f"<!-- saved from url=({len(url(name)):04d}){url(name)} -->\r\n"
    return _after_doctype(page, comment)


def single_file(name: str, page: bytes) -> bytes:
    """Return a page as SingleFile leaves it: address and moment in a comment."""
    saved = SAVED_AT["javascript"]
    return _after_doctype(
        page, f"<!--\n Page saved with SingleFile \n url: {url(name)} \n saved date: {saved}\n-->"
    )


def _after_doctype(page: bytes, comment: str) -> bytes:
    place = page.index(b">") + 1 if page[:9].lower() == b"<!doctype" else 0
    return page[:place] + comment.encode() + page[place:]


def mhtml(name: str, page: bytes, coding: str) -> bytes:
    """Return a page with its picture in one message, as a browser's 'single file' leaves it."""
    root = part(page, coding, "text/html", f"Content-Location: {url(name)}")
    picture = part(b"\x89PNG\r\n\x1a\n", "base64", "image/png")
    return message(root, picture, address=url(name), date=SAVED_AT["mail"])


def declared(text: str, encodings: Iterable[str]) -> tuple[bytes, str]:
    """Return a text in the first of some encodings that has all its letters, and the header that says so."""
    for encoding in encodings:
        try:
            return text.encode(encoding), f"text/plain; charset={encoding}"
        except UnicodeEncodeError:
            continue
    raise AssertionError(f"none of {encodings} has all letters of {text}")
