"""Which encoding a payload is in, and its text: never a guess that may be wrong.

In this order: a byte order mark, the HTTP headers where they agree, what the page declares, UTF-8, and
detection by chardet. What is taken must decode to the last byte. Of chardet and charset-normalizer the
former told windows-1252 from windows-1250, KOI8-R from Shift JIS and UTF-16 without a mark on short texts,
and gives a confidence by which near candidates can be compared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from etl.html.prescan import declared_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BYTE_ORDER_MARKS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_HEADER_LABEL = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_MULTI_BYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
# What no prose holds: controls, and what stands for bytes that are no character of an encoding.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd-\uffff]")
# Where chardet's names are no labels of the web.
_LABELS = {"CP932": "shift_jis", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be"}
# One or two such bytes can be anything; a page of prose has dozens.
_LEAST_EVIDENCE = 4
# Below this chardet knew real pages as often wrong as right; the runner-up must be clearly behind.
_LEAST_CONFIDENCE = 0.08
_RUNNER_UP = 0.5


class Decoded(NamedTuple):
    """A payload's text without its byte order mark, and the Python codec that encodes it again."""

    text: str
    encoding: str


class UndecodableError(Exception):
    """The payload's text cannot be told for sure; the message names the first byte that does not fit."""


def decode(payload: bytes, content_types: Iterable[str], *, is_html: bool) -> Decoded:
    """Return the payload's text; raise UndecodableError where it cannot be told for sure."""
    for encoding, mark in BYTE_ORDER_MARKS.items():
        if payload.startswith(mark):
            return _strictly(payload, encoding)
    declared = list(dict.fromkeys(_declared(payload, content_types, is_html=is_html)))
    if "utf-8" not in declared and (text := _surely_utf_8(payload)) is not None:
        # What a header or page says by mistake; prose in another encoding never makes valid UTF-8.
        return Decoded(text, "utf-8")
    for encoding in declared:
        try:
            return _strictly(payload, encoding)
        except UndecodableError:
            continue
    try:
        return _strictly(payload, "utf-8")
    except UndecodableError as error:
        if (decoded := detected(payload)) is None:
            raise UndecodableError(_also(str(error), declared)) from error
        return decoded


def _also(message: str, declared: list[str]) -> str:
    others = [encoding for encoding in declared if encoding != "utf-8"]
    return f"{message[:-1]}, nor {' or '.join(others)} as declared." if others else message


def _strictly(payload: bytes, encoding: str) -> Decoded:
    mark = BYTE_ORDER_MARKS.get(encoding, b"")
    start = len(mark) if mark and payload.startswith(mark) else 0
    try:
        return Decoded(payload[start:].decode(encoding), encoding)
    except UnicodeDecodeError as error:
        at = start + error.start
        message = f"The text is not {encoding.upper()}: byte 0x{payload[at]:02x} at offset {at}."
        raise UndecodableError(message) from None


def _declared(payload: bytes, content_types: Iterable[str], *, is_html: bool) -> Iterator[str]:
    said = {_codec(found[1]) for header in content_types if (found := _HEADER_LABEL.search(header))} - {None}
    if len(said) == 1:
        yield from filter(None, said)
    if is_html and (declared := declared_encoding(payload)):
        yield declared


def declared_encoding(payload: bytes) -> str | None:
    """Return the encoding that a page of HTML declares in its first bytes, by the WHATWG's rules."""
    for label in declared_labels(payload):
        if codec := _codec(label):
            # A declaration that could be read byte by byte is not in two bytes a character.
            return "utf-8" if codec.startswith("utf-16") else codec
    return None


def _codec(label: str) -> str | None:
    """Return the Python codec of a label, by the WHATWG's table; None where there is no such label."""
    import webencodings  # noqa: PLC0415 - most payloads declare nothing

    found = webencodings.lookup(label.strip())
    if found is None or found.name == "replacement":
        return None
    return "cp1252" if found.name == "x-user-defined" else str(found.codec_info.name)


def _surely_utf_8(payload: bytes) -> str | None:
    """Return the text of UTF-8 with two characters or more that take several bytes; None of all else."""
    if payload.isascii():
        return None
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return None
    more_bytes = len(payload) - len(text)  # one character has three more at most
    return text if more_bytes > 3 or len(_MULTI_BYTE.findall(payload)) >= 2 else None


def detected(payload: bytes) -> Decoded | None:
    """Return the text in the one encoding that chardet holds likely, or None where it is not sure."""
    foreign = sum(map(len, _NOT_ASCII.findall(payload)))
    in_utf_8 = sum(map(len, _MULTI_BYTE.findall(payload)))
    if b"\0" not in payload and (foreign < _LEAST_EVIDENCE or in_utf_8 * 2 > foreign):
        return None  # too little to go by, or damaged UTF-8
    texts: dict[str, tuple[float, str]] = {}
    for confidence, encoding in _candidates(payload):
        text = payload.decode(encoding, "replace")
        if not _CONTROLS.search(text):
            texts.setdefault(text, (confidence, encoding))
    likeliest = sorted(texts.items(), key=lambda found: -found[1][0])
    if not likeliest or likeliest[0][1][0] < _LEAST_CONFIDENCE:
        return None
    text, (confidence, encoding) = likeliest[0]
    if any(other > confidence * _RUNNER_UP for _, (other, _) in likeliest[1:]):
        return None
    return Decoded(text, encoding)


def _candidates(payload: bytes) -> Iterator[tuple[float, str]]:
    """Yield chardet's candidates, likeliest first, among the encodings that web pages are written in."""
    import chardet  # noqa: PLC0415 - most pages are in UTF-8 and never need it

    eras = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
    for found in chardet.detect_all(payload, encoding_era=eras, ignore_threshold=True)[:8]:
        label = found["encoding"]
        codec = (
            _codec({"CP932": "shift_jis"}.get(label, label).replace("utf-16-", "utf-16")) if label else None
        )
        if codec:
            yield found["confidence"], codec
