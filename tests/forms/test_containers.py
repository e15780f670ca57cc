"""Public archives, whole and damaged: each record that a public reader finds is in the ledger once."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from tests.forms.wrapping import read

CONTAINERS = Path(__file__).parents[3] / "shared" / "containers"
COUNTS = CONTAINERS / "counts.tsv"
pytestmark = pytest.mark.skipif(not COUNTS.is_file(), reason="no public archives lie beside the checkout")
OF_ARC = {"arc_header", "arc-header"}


def files() -> list[str]:
    if not COUNTS.is_file():
        return []
    with COUNTS.open() as table:
        return [row["file"] for row in csv.DictReader(table, delimiter="\t")]


def by_warcio(path: Path) -> list[tuple[str, str | None]]:
    """Return kind and address of each record that warcio finds, up to where it stops."""
    found = []
    with path.open("rb") as file:
        try:
            for each in ArchiveIterator(file, no_record_parse=True):
                name = "uri" if each.format == "arc" else "WARC-Target-URI"
                found.append((each.rec_type, each.rec_headers.get_header(name)))
        except Exception:  # noqa: BLE001  what it finds counts, not how it ends
            return found
    return found


def by_fastwarc(path: Path) -> list[tuple[str, str | None]]:
    """Return kind and address of each record that fastwarc finds, up to where it stops."""
    found: list[tuple[str, str | None]] = []
    with path.open("rb") as file:
        try:
            found.extend(
                (str(each.headers.get("WARC-Type")), each.headers.get("WARC-Target-URI"))
                for each in FastIterator(file, parse_http=False)
            )
        except OSError:
            return found
    return found


def normal(kind: str, url: str | None) -> tuple[str, str | None]:
    kind = "arc-header" if kind in OF_ARC else kind
    return kind, url.strip("<>").replace(" ", "%20") if url else None


def ledger(path: Path) -> Counter[tuple[str, str | None]]:
    """Return kind and address of each record in the ledger; each source stands there once."""
    deliveries = read(path)
    assert len({each.source for each in deliveries}) == len(deliveries)
    kinds = Counter[tuple[str, str | None]]()
    for each in deliveries:
        reason = each.reason or ""
        if reason.startswith("warc-"):
            kind = reason.removeprefix("warc-")
        elif reason == "unresolved-revisit":
            kind = "revisit"
        else:
            kind = "arc-header" if reason == "arc-header" else "page"
        kinds[kind, each.facts.url] += 1
    return kinds


@pytest.mark.parametrize("name", files())
def test_every_record_is_in_the_ledger_once(name: str) -> None:
    path = CONTAINERS / name
    ours = ledger(path)
    for found in (by_warcio(path), by_fastwarc(path)):
        theirs = Counter(normal(kind, url) for kind, url in found)
        pages: Counter[str | None] = Counter()
        for (kind, url), count in theirs.items():
            if kind in {"response", "resource", "conversion"}:
                pages[url] += count
            else:  # a record of another kind whose length is wrong is no longer told by its kind
                pages[url] += max(count - ours[kind, url], 0)
        assert all(ours["page", url] >= count for url, count in pages.items())
    most = max(len(by_warcio(path)), len(by_fastwarc(path)))
    assert sum(ours.values()) == most


HARMED = {
    "pywb/warcs/example-extra.warc": "broken-http",  # its status line begins with HTTPX
    "warcio/example-space-in-url.arc": "cut-archive",  # its header lost a byte a line, its length did not
    "warcio/example-trunc.warc": "wrong-length",  # its length ends inside the gzip of its body
}
"""Files with one HTML response that cannot be trusted, and the reason with which it is refused."""


@pytest.mark.parametrize("name", files())
def test_every_html_response_is_a_page_unless_it_is_harmed(name: str) -> None:
    with COUNTS.open() as table:
        (counts,) = (row for row in csv.DictReader(table, delimiter="\t") if row["file"] == name)
    deliveries = read(CONTAINERS / name)
    read_whole = [each.facts.content_type or "" for each in deliveries if each.payload is not None]
    pages = [content_type for content_type in read_whole if "text/html" in content_type]
    harmed = [each.reason for each in deliveries if each.reason == HARMED.get(name, "")]
    found_by_others = max(int(counts["warcio_html"]), int(counts["fastwarc_html"]))
    assert len(pages) + len(harmed) == found_by_others
    assert len(harmed) == (name in HARMED)


@pytest.mark.parametrize("name", [name for name in files() if name.endswith(".warc")])
def test_offsets_are_those_of_the_public_readers(name: str) -> None:
    with (CONTAINERS / name).open("rb") as file:
        try:
            offsets = {each.stream_pos for each in FastIterator(file, parse_http=False)}
        except OSError:
            pytest.skip("fastwarc stops at it")
    assert {int(each.source.split("#")[1]) for each in read(CONTAINERS / name)} == offsets


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("iframes", "https://www.tutorialspoint.com/html/html_iframes.htm"),
        ("portfolio", "http://msindwan.bitbucket.org/"),
        ("missing_headers", "http://msindwan.bitbucket.org/"),
        ("missing_boundary", "mhtml-boundary"),
        ("missing_boundary_header", "cut-mhtml"),
        ("unexpected_eof", "cut-mhtml"),
    ],
)
def test_public_mhtml(name: str, expected: str) -> None:
    (delivery,) = read(CONTAINERS / "mhtml2html" / f"{name}.mhtml")
    assert expected in {delivery.reason, delivery.facts.url}
    assert (delivery.payload or b"<!DOCTYPE html>").startswith(b"<!DOCTYPE html>")
