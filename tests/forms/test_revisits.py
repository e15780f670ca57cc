"""Revisit records are captures of the page that they point to, on whatever night either of them comes."""

from __future__ import annotations

import logging
from hashlib import sha256
from pathlib import Path

import pytest

from dags.ingest import ingest_paths
from tests.forms.wrapping import MOMENT, PAGES, http, read, record, url
from tests.ingest.invented import ask

DIGEST = "sha1:B2LTWWPUOYAH7UIPQ7ZUPQ4VMBSVC36A"
PAGE = record(
    "response", http(PAGES["whole"]), f"WARC-Payload-Digest: {DIGEST}", target=url("whole"), version="1.1"
)
OTHER = "sha1:7UIPQ7ZUPQ4VMBSVC36AB2LTWWPUOYAH"
LATER = "2026-02-21T10:00:00Z"


def revisit(*headers: str, block: bytes = b"", target: str = url("elsewhere")) -> bytes:
    content = record("revisit", block, *headers, target=target, version="1.1")
    return content.replace(MOMENT.encode(), LATER.encode(), 1)


BY_DIGEST = revisit(f"WARC-Payload-Digest: {DIGEST}")
BY_CAPTURE = revisit(f"WARC-Refers-To-Target-URI: <{url('whole')}>", f"WARC-Refers-To-Date: {MOMENT}")
BY_RECORD = revisit("WARC-Refers-To: <urn:uuid:1>")
UNKNOWN = revisit("WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
CAPTURES = (
    "SELECT source, page_id IS NOT NULL, url, strftime(captured_at, '%Y-%m-%dT%H:%M:%SZ'), reason "
    "FROM captures ORDER BY source"
)


def ingest(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    ingest_paths([folder / name], folder / "warehouse", progress=False)


@pytest.mark.parametrize("content", [BY_DIGEST, BY_CAPTURE])
@pytest.mark.parametrize("is_before", [True, False])
def test_in_one_run(content: bytes, is_before: bool, tmp_path: Path) -> None:
    ingest(tmp_path, "x.warc", content + PAGE if is_before else PAGE + content)
    found = ask(tmp_path / "warehouse", CAPTURES)
    assert [row[1:] for row in found if row[2] == url("elsewhere")] == [(True, url("elsewhere"), LATER, None)]
    assert ask(tmp_path / "warehouse", "SELECT n_captures FROM pages") == [(2,)]


@pytest.mark.parametrize("content", [BY_DIGEST, BY_CAPTURE])
@pytest.mark.parametrize("is_before", [True, False])
def test_on_another_night(content: bytes, is_before: bool, tmp_path: Path) -> None:
    first, second = (content, PAGE) if is_before else (PAGE, content)
    ingest(tmp_path, "x.warc", first)
    ingest(tmp_path, "y.warc", second)
    assert {row[1] for row in ask(tmp_path / "warehouse", CAPTURES)} == {True}
    assert ask(tmp_path / "warehouse", "SELECT n_captures FROM pages") == [(2,)]


def test_one_that_names_only_a_record_comes_after_it_in_the_same_archive(tmp_path: Path) -> None:
    """The ledger keeps no ids of records, so one on another night cannot be told."""
    other = record("response", http(PAGES["captions"]), target=url("other")).replace(b"uuid:1>", b"uuid:2>")
    ingest(tmp_path, "x.warc", PAGE + other + BY_RECORD)
    ingest(tmp_path, "y.warc", BY_RECORD)
    assert [row[1:] for row in ask(tmp_path / "warehouse", CAPTURES) if row[2] == url("elsewhere")] == [
        (True, url("elsewhere"), LATER, None),
        (False, url("elsewhere"), LATER, "unresolved-revisit"),
    ]
    pages = "SELECT url, n_captures FROM pages JOIN captures USING (page_id) ORDER BY url"
    assert ask(tmp_path / "warehouse", pages) == [(url("elsewhere"), 2), (url("other"), 1), (url("whole"), 2)]


def test_one_that_points_to_nothing_is_skipped_by_name(tmp_path: Path) -> None:
    ingest(tmp_path, "x.warc", PAGE + UNKNOWN)
    source = f"x.warc#{len(PAGE)}"
    expected = (source, False, url("elsewhere"), LATER, "unresolved-revisit")
    assert expected in ask(tmp_path / "warehouse", CAPTURES)


def test_only_one_that_points_to_nothing_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "steppe.pages")
    request = record("request", b"GET / HTTP/1.1\r\n\r\n")
    ingest(tmp_path, "x.warc", request * 20 + BY_DIGEST + PAGE + BY_CAPTURE + UNKNOWN)
    levels = [(each.levelname, each.getMessage().partition(": ")[2]) for each in caplog.records]
    aside = [message for level, message in levels if level == "DEBUG"]
    assert len([message for message in aside if message.startswith("skipped (warc-request)")]) == 20
    (said,) = (message for level, message in levels if level != "DEBUG")
    assert said.startswith("skipped (unresolved-revisit): it is one more capture of a page that no capture")


def test_what_a_revisit_says(tmp_path: Path) -> None:
    same = revisit(f"WARC-Payload-Digest: {DIGEST}", block=http(b"", status="200 OK"))
    unchanged = revisit("WARC-Profile: server-not-modified", block=http(b"", status="304 Not Modified"))
    (tmp_path / "x.warc").write_bytes(same + unchanged + BY_CAPTURE)
    first, second, third = read(tmp_path / "x.warc")
    assert {(each.payload, each.disposition, each.reason) for each in (first, second, third)} == {
        (None, "skipped", "unresolved-revisit")
    }
    assert (first.facts.http_status, first.facts.payload_digest) == (200, DIGEST)
    assert (second.facts.http_status, second.facts.content_type) == (None, None)
    assert third.facts.refers_to == f"{url('whole')}@{MOMENT}"


NOTHING = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
REFERENCE = (f"WARC-Refers-To-Target-URI: <{url('whole')}>", f"WARC-Refers-To-Date: {MOMENT}")


@pytest.mark.parametrize(
    ("digest", "is_resolved"),
    [
        (DIGEST, True),
        (DIGEST.lower(), True),
        ("md5:900150983cd24fb0d6963f7d28e17f72", True),
        (NOTHING, True),
        ("sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", False),
    ],
)
def test_a_reference_counts_unless_the_digests_contradict_it(
    digest: str, is_resolved: bool, tmp_path: Path
) -> None:
    ingest(tmp_path, "x.warc", PAGE + revisit(*REFERENCE, f"WARC-Payload-Digest: {digest}"))
    found = ask(tmp_path / "warehouse", CAPTURES)
    assert [(row[1], row[4]) for row in found if row[3] == LATER] == [
        (is_resolved, None if is_resolved else "unresolved-revisit")
    ]


def test_a_revisit_of_nothing_is_no_capture_of_an_empty_page(tmp_path: Path) -> None:
    empty = record("response", http(b""), f"WARC-Payload-Digest: {NOTHING}", target=url("empty"))
    ingest(tmp_path, "x.warc", empty + revisit(f"WARC-Payload-Digest: {NOTHING}"))
    assert ("unresolved-revisit",) in ask(tmp_path / "warehouse", "SELECT reason FROM captures")


def test_a_revisit_by_record_is_of_that_record(tmp_path: Path) -> None:
    """Two pages share an address and a moment: the digests of their records tell them apart."""
    both = b"".join(
        record("response", http(PAGES[name]), f"WARC-Payload-Digest: {digest}", target=url("both")).replace(
            b"urn:uuid:1", b"urn:uuid:" + name.encode()
        )
        for name, digest in (("whole", DIGEST), ("captions", OTHER))
    )
    for name in ("whole", "captions"):
        ingest(tmp_path, f"{name}.warc", both + revisit(f"WARC-Refers-To: <urn:uuid:{name}>"))
        revisited = ask(
            tmp_path / "warehouse",
            f"SELECT page_id FROM captures WHERE url = '{url('elsewhere')}' "
            f"AND starts_with(source, '{name}.warc')",
        )
        assert revisited == [(sha256(PAGES[name]).hexdigest(),)]


def test_addresses_longer_than_any_are_left_out(tmp_path: Path) -> None:
    target = "https://timesca.com/" + "a" * 5000
    ingest(tmp_path, "x.warc", record("response", http(PAGES["whole"]), target=target))
    assert ask(tmp_path / "warehouse", "SELECT url FROM captures") == [(None,)]
