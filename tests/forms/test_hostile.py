"""Hostile archives: each ends as a clear delivery, within the limits, and never costs what lies beside it."""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest

from dags.ingest import ingest_paths
from spiders.deliveries import deliveries_under
from spiders.delivery import Delivery
from spiders.forms.limits import Limits
from spiders.forms.warc import WarcArchive
from tests.forms.wrapping import PAGES, arc, http, read, record, responses, tarred, told, url, zipped
from tests.ingest.invented import ask

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = PAGES["whole"]
GOOD = record("response", http(PAGE), target=url("good"))
REQUEST = record("request", b"GET / HTTP/1.1\r\n\r\n")


def outcome(path: Path, content: bytes, **limits: int) -> list[tuple[str, str | None]]:
    """Return what becomes of a file of that content: source, and reason or None for a page."""
    path.write_bytes(content)
    found = [(source.removeprefix(path.name), reason) for source, reason in told(read(path, **limits))]
    for delivery in read(path, **limits):
        assert (delivery.payload is None) == (delivery.reason is not None)
        assert delivery.payload is not None or len(str(delivery.message)) > 10
    return found


@pytest.mark.parametrize(
    "length", ["-1", "abc", "", "1000000000000000000", "99999999999999999999999999", "1e3"]
)
def test_a_length_that_is_none(length: str, tmp_path: Path) -> None:
    bad = record("resource", PAGE, f"Content-Length: {length}")
    found = outcome(tmp_path / "x.warc", GOOD + bad + GOOD)
    assert found == [("#0", None), (f"#{len(GOOD)}", "wrong-length"), (f"#{len(GOOD + bad)}", None)]


@pytest.mark.parametrize("off_by", [-3, -1, 7, 300, 10**15])
def test_a_length_that_lies(off_by: int, tmp_path: Path) -> None:
    bad = record("resource", PAGE, f"Content-Length: {len(PAGE) + off_by}")
    found = outcome(tmp_path / "x.warc", GOOD + bad + GOOD)
    assert [source for source, _ in found] == ["#0", f"#{len(GOOD)}", f"#{len(GOOD + bad)}"]
    assert [reason for _, reason in found][::2] == [None, None]
    assert found[1][1] in {"wrong-length", "cut-archive"}


def test_a_length_of_zero(tmp_path: Path) -> None:
    empty = record("resource", b"")
    assert outcome(tmp_path / "x.warc", empty + GOOD) == [("#0", None), (f"#{len(empty)}", None)]
    lying = record("resource", PAGE, "Content-Length: 0")
    found = outcome(tmp_path / "y.warc", lying + GOOD)
    assert found == [("#0", "wrong-length"), (f"#{len(lying)}", None)]


def test_two_records_with_one_id_are_two(tmp_path: Path) -> None:
    assert outcome(tmp_path / "x.warc", GOOD + GOOD) == [("#0", None), (f"#{len(GOOD)}", None)]


@pytest.mark.parametrize("keep", [1, 10, 60, 250, len(GOOD) - 200, len(GOOD) - 5])
def test_a_cut_archive_gives_every_whole_record(keep: int, tmp_path: Path) -> None:
    cut = GOOD[:keep]
    first, *rest = outcome(tmp_path / "x.warc", GOOD + cut)
    assert first == ("#0", None)
    assert rest
    assert {source for source, _ in rest} == {f"#{len(GOOD)}"}
    assert all(reason is not None for _, reason in rest)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize("missing", [1, 9, 200])
def test_a_cut_compressed_archive_gives_every_whole_record(
    pack: Callable[[bytes], bytes], missing: int, tmp_path: Path
) -> None:
    frame = pack(GOOD)
    found = outcome(tmp_path / "x.warc.gz", frame + frame[:-missing])
    assert found[0] == ("#0", None)
    # the last bytes of a frame are its checksum: the record before them may be whole
    assert found[-1][1] == "cut-compression"
    assert found[-1][0] == f"#{len(frame)}" or missing <= 9


def test_garbage_between_records_costs_only_itself(tmp_path: Path) -> None:
    found = outcome(tmp_path / "x.warc", GOOD + b"garbage\r\n\r\n" + GOOD + b"\0" * 5000 + GOOD)
    assert [reason for _, reason in found] == [None, "broken-archive", None, "broken-archive", None]
    assert found[1][0] == f"#{len(GOOD)}"


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_damaged_frame_costs_only_itself(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    frame = pack(GOOD)
    damaged = bytearray(frame)
    damaged[len(frame) // 2 : len(frame) // 2 + 40] = bytes(40)
    found = outcome(tmp_path / "x.warc.gz", frame + bytes(damaged) + frame)
    assert (found[0], found[-1]) == (("#0", None), (f"#{2 * len(frame)}", None))
    assert [reason for _, reason in found[1:-1]] == ["broken-compression"]


def test_a_damaged_arc_gives_every_whole_record(tmp_path: Path) -> None:
    head, first, second, *_ = arc(PAGES)
    found = outcome(tmp_path / "x.arc", head + first + b"nonsense without sense\n" + second + first[:-300])
    assert [reason for _, reason in found if reason is None] == [None, None]
    assert found[-1][1] == "cut-archive"


def test_damage_after_a_record_of_an_arc_has_a_place_of_its_own(tmp_path: Path) -> None:
    head, first, *_ = arc(PAGES)
    found = outcome(tmp_path / "x.arc", head + first + b"\nnonsense without sense\n")
    assert found[:2] == [("#0", "arc-header"), (f"#{len(head)}", None)]
    assert [reason for _, reason in found[2:]] == ["broken-archive"]
    assert len({source for source, _ in found}) == 3


def test_an_archive_that_was_converted_like_a_text(tmp_path: Path) -> None:
    """As git and FTP do it: each end of a line gets one more carriage return, and each length is wrong."""
    resource = record("resource", PAGE, target=url("resource"))
    converted = (GOOD + resource + GOOD).replace(b"\n", b"\r\n")
    found = outcome(tmp_path / "x.warc", converted)
    assert [reason for _, reason in found] == ["changed-line-ends"] * 3
    assert all("fetch it again" in str(each.message) for each in read(tmp_path / "x.warc"))


@pytest.mark.parametrize("status", ["200", "200 ", "200  ", "200 \xe9"])
def test_a_status_without_its_text(status: str, tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(record("response", http(PAGE, status=status)))
    (delivery,) = read(tmp_path / "x.warc")
    assert (delivery.payload, delivery.facts.http_status) == (PAGE, 200)


def test_a_header_without_end(tmp_path: Path) -> None:
    endless = b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"a" * 300_000
    found = outcome(tmp_path / "x.warc", GOOD + endless + b"\r\n\r\n" + GOOD)
    assert [reason for _, reason in found] == [None, "long-header", None]
    head, *_ = arc(PAGES)
    assert outcome(tmp_path / "x.arc", head + b"http://" + b"a" * 300_000)[-1][1] == "long-header"
    http_head = record("response", b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000)
    assert outcome(tmp_path / "y.warc", http_head) == [("#0", "long-header")]


def test_too_many_breaks(tmp_path: Path) -> None:
    content = (GOOD + b"garbage\r\n\r\n") * 5
    found = outcome(tmp_path / "x.warc", content, breaks=3)
    assert [reason for _, reason in found].count("broken-archive") == 4
    assert found[-1][1] == "too-broken"
    (message,) = (each.message for each in read(tmp_path / "x.warc", breaks=3) if each.reason == "too-broken")
    assert "breaks = 3" in str(message)


def test_many_starts_of_records_are_given_up(tmp_path: Path) -> None:
    found = outcome(tmp_path / "x.warc", b"WARC/1.0\r\nX:\n" * 50_000)
    assert 1 < len(found) <= Limits().breaks + 3
    assert None not in [reason for _, reason in found]


def test_a_record_that_is_too_large_is_passed_over(tmp_path: Path) -> None:
    large = record("response", http(b"x" * 200_000))
    resource = record("resource", b"x" * 200_000)
    found = outcome(tmp_path / "x.warc", large + resource + GOOD, payload_bytes=50_000)
    assert [reason for _, reason in found] == ["too-large", "too-large", None]


BOMB = 80 << 20
"""Unpacked; small enough for a test, and far above what the ratio leaves free."""


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("page.gz", gzip.compress(bytes(BOMB)), "too-compressed"),
        ("page.zst", zstd.compress(bytes(BOMB)), "too-compressed"),
        ("page.br", brotli.compress(bytes(BOMB), quality=5), "too-compressed"),
        ("page.gz", gzip.compress(gzip.compress(PAGE)), "too-deep"),
        ("page.gz", gzip.compress(b"a" * 3_000_000), "too-large"),
        ("page.gz", gzip.compress(PAGE)[:-9], "cut-compression"),
        ("page.gz", gzip.compress(PAGE)[:30] + bytes(99), "broken-compression"),
        ("page.gz", gzip.compress(PAGE) + b"trailing garbage", "broken-compression"),
        (
            "page.zst",  # opens like a dictionary, and is none
            struct.pack("<II", 0x184D2A5D, 9) + b"\x37\xa4\x30\xec\0\0\0\0\0" + zstd.compress(PAGE),
            "broken-compression",
        ),
        ("page.zst", struct.pack("<II", 0x184D2A5D, 1 << 31) + b"x", "large-directory"),
    ],
)
def test_compressed_pages(name: str, content: bytes, reason: str, tmp_path: Path) -> None:
    limits = {"payload_bytes": 1 << 20} if reason == "too-large" else {}
    assert outcome(tmp_path / name, content, **limits) == [("", reason)]


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_in_a_response(packing: str, tmp_path: Path) -> None:
    pack: Callable[[bytes], bytes] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda body: brotli.compress(body, quality=5),
        "zstd": zstd.compress,
    }[packing]
    bomb = record("response", http(pack(bytes(BOMB)), f"Content-Encoding: {packing}"))
    assert outcome(tmp_path / "x.warc", bomb + GOOD) == [("#0", "too-compressed"), (f"#{len(bomb)}", None)]


def test_a_bomb_as_a_record_ends_the_archive(tmp_path: Path) -> None:
    bomb = gzip.compress(record("resource", bytes(BOMB)))
    found = outcome(tmp_path / "x.warc.gz", gzip.compress(GOOD) + bomb)
    assert [reason for _, reason in found] == [None, "too-compressed"]


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        (["Content-Encoding: gzip"], gzip.compress(PAGE)[:-20], "cut-compression"),
        (["Content-Encoding: gzip"], b"\0\1\2\3" * 50, "broken-compression"),
        (["Content-Encoding: br"], b"\0\1\2\3" * 50, "broken-compression"),
        (["Content-Encoding: sdch"], PAGE, "unknown-encoding"),
        (["Content-Encoding: gzip, gzip, gzip, gzip"], PAGE, "unknown-encoding"),
        (["Transfer-Encoding: chunked"], b"5\r\nhello\r\nffff\r\nshort", "broken-chunks"),
        (["Transfer-Encoding: chunked"], b"5\r\nhello\r\nnonsense", "broken-chunks"),
    ],
)
def test_a_body_that_cannot_be_decoded(headers: list[str], body: bytes, reason: str, tmp_path: Path) -> None:
    bad = record("response", http(body, *headers))
    assert outcome(tmp_path / "x.warc", bad + GOOD) == [("#0", reason), (f"#{len(bad)}", None)]


@pytest.mark.parametrize("name", ["../up.txt", "/etc/up.txt", "a/../../up.txt", "C:\\up.txt", "..\\up.txt"])
def test_names_that_lead_out(name: str, tmp_path: Path) -> None:
    place = tmp_path / "inbox"
    place.mkdir()
    for suffix, wrap in ((".zip", zipped), (".tar", tarred)):
        found = outcome(place / f"x{suffix}", wrap({name: PAGE, "good.txt": PAGE}))
        assert [reason for _, reason in found] == ["unsafe-name", None]
    assert [each.name for each in tmp_path.rglob("up.txt")] == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["inbox"]


def test_a_name_with_nul(tmp_path: Path) -> None:
    content = zipped({"aXb.txt": PAGE, "good.txt": PAGE}).replace(b"aXb.txt", b"a\0b.txt")
    found = outcome(tmp_path / "x.zip", content)
    assert found == [("!a%00b.txt", "unsafe-name"), ("!good.txt", None)]


def test_links_and_devices_among_members(tmp_path: Path) -> None:
    file = io.BytesIO()
    kinds = {
        "symlink": tarfile.SYMTYPE,
        "hardlink": tarfile.LNKTYPE,
        "fifo": tarfile.FIFOTYPE,
        "device": tarfile.CHRTYPE,
    }
    with tarfile.open(fileobj=file, mode="w") as bundle:
        for name, kind in kinds.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/hostname"
            bundle.addfile(info)
    expected = [
        ("!symlink", "link"),
        ("!hardlink", "link"),
        ("!fifo", "not-a-file"),
        ("!device", "not-a-file"),
    ]
    assert outcome(tmp_path / "x.tar", file.getvalue()) == expected
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    zipped_link = io.BytesIO()
    with zipfile.ZipFile(zipped_link, "w") as archive:
        archive.writestr(link, "/etc/hostname")
    assert outcome(tmp_path / "x.zip", zipped_link.getvalue()) == [("!link", "link")]


def test_encrypted_members(tmp_path: Path) -> None:
    content = bytearray(zipped({"secret.txt": PAGE, "good.txt": PAGE}))
    content[6] |= 1  # the flag in the member's own header, and below in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert outcome(tmp_path / "x.zip", bytes(content)) == [
        ("!secret.txt", "encrypted-member"),
        ("!good.txt", None),
    ]


def test_methods_that_cannot_be_bounded(tmp_path: Path) -> None:
    content = zipped({"page.txt": PAGE}, zipfile.ZIP_LZMA)
    assert outcome(tmp_path / "x.zip", content) == [("!page.txt", "zip-method")]


def overlapping(count: int) -> bytes:
    """Return a ZIP whose directory names the same member again and again."""
    content = zipped({"page.txt": PAGE})
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    directory = content[start:end] * count
    tail = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), start, 0
    )
    return content[:start] + directory + tail


def test_overlapping_members(tmp_path: Path) -> None:
    found = outcome(tmp_path / "x.zip", overlapping(3))
    assert found == [(f"!page.txt{again}", "overlapping-members") for again in ("", "~2", "~3")]


def test_65_536_members(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(overlapping(65_536))
    reasons = [reason for _, reason in told(read(tmp_path / "x.zip"))]
    assert len(reasons) == 65_536
    assert reasons[-1] == "too-many-entries"
    (tmp_path / "y.zip").write_bytes(overlapping(500_000))
    assert told(read(tmp_path / "y.zip")) == [("y.zip", "too-many-entries")]
    many = {f"{number}.txt": PAGE for number in range(5)}
    for suffix, wrap in ((".zip", zipped), (".tar", tarred)):
        found = outcome(tmp_path / f"z{suffix}", wrap(many), entries=3)
        assert found[3:] == [("", "too-many-entries")]
        assert [reason for _, reason in found[:3]] == [None] * 3


@pytest.mark.parametrize(("claimed", "reason"), [(10, "broken-member"), (1 << 31, None)])
def test_a_member_that_lies_of_its_size(claimed: int, reason: str | None, tmp_path: Path) -> None:
    """Its checksum decides: with too small a size not all comes out; too large a one does no harm."""
    content = bytearray(zipped({"page.txt": PAGE, "good.txt": PAGE}))
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = struct.pack("<L", claimed)
    found = outcome(tmp_path / "x.zip", bytes(content))
    assert found == [("!page.txt", reason), ("!good.txt", None)]


def test_bombs_in_bundles(tmp_path: Path) -> None:
    members = {"bomb.txt": bytes(BOMB), "good.txt": PAGE}
    assert outcome(tmp_path / "x.zip", zipped(members)) == [
        ("!bomb.txt", "too-compressed"),
        ("!good.txt", None),
    ]
    found = outcome(tmp_path / "x.tar.gz", gzip.compress(tarred({"bomb.txt": bytes(BOMB)})))
    assert [reason for _, reason in found][-1] == "too-compressed"
    assert None not in [reason for _, reason in found]


def test_bundles_in_bundles_in_bundles(tmp_path: Path) -> None:
    deep = zipped({"2.zip": zipped({"3.zip": zipped({"page.txt": PAGE}), "page.txt": PAGE})})
    found = outcome(tmp_path / "1.zip", deep)
    assert found == [("!2.zip!3.zip", "too-deep"), ("!2.zip!page.txt", None)]
    assert outcome(tmp_path / "1.zip", deep, nesting=2)[0] == ("!2.zip!3.zip!page.txt", None)


def test_what_comes_out_of_one_bundle_is_bounded(tmp_path: Path) -> None:
    members = {f"{number}.txt": os.urandom(40_000) for number in range(5)}
    for suffix, wrap in ((".zip", zipped), (".tar", tarred)):
        found = outcome(tmp_path / f"x{suffix}", wrap(members), unpacked_bytes=100_000)
        assert [reason for _, reason in found] == [None, None, *["too-much-unpacked"] * 3]


def test_a_tar_header_of_gigabytes(tmp_path: Path) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XHDTYPE, 7 << 30
    (tmp_path / "x.tar").write_bytes(info.tobuf())
    os.truncate(tmp_path / "x.tar", 9 << 30)
    assert told(read(tmp_path / "x.tar")) == [("x.tar", "large-directory")]


def test_a_chain_of_tar_headers(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 5
    chain = (info.tobuf(tarfile.GNU_FORMAT) + b"name\0".ljust(512, b"\0")) * 5000
    (reason,) = {reason for _, reason in outcome(tmp_path / "x.tar", chain)}
    assert reason is not None


def test_damaged_bundles(tmp_path: Path) -> None:
    whole = tarred({"a.txt": PAGE, "b.txt": PAGE, "c.txt": PAGE})
    member = 512 * (1 + -(-len(PAGE) // 512))
    cut_inside = outcome(tmp_path / "x.tar", whole[: member + 900])
    assert cut_inside == [("!a.txt", None), ("!b.txt", "broken-member"), ("", "cut-archive")]
    damaged = whole[:member] + b"\xff" * 512 + whole[member + 512 :]
    assert outcome(tmp_path / "y.tar", damaged) == [("!a.txt", None), ("", "broken-archive")]
    cut = zipped({"a.txt": PAGE})[:-30]
    assert outcome(tmp_path / "x.zip", cut) == [("", "broken-bundle")]


def test_documents_that_are_zip_files_are_no_bundles(tmp_path: Path) -> None:
    content = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert outcome(tmp_path / "x.docx", content) == [("", None)]


def test_a_page_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(GOOD + GOOD)
    found = []
    for delivery in deliveries_under([path], tmp_path / "nowhere"):
        found.append(delivery.reason)
        with path.open("ab") as file:
            file.write(b"more")
    assert found[0] is None
    assert found[-1] == "changed-while-read"


def test_a_file_that_vanishes_or_shrinks_while_it_is_read(tmp_path: Path) -> None:
    pages = b"".join(responses(PAGES)) * 40
    for name, harm in (("gone.warc", Path.unlink), ("short.warc", lambda path: os.truncate(path, 5000))):
        path = tmp_path / name
        path.write_bytes(pages)
        deliveries = deliveries_under([path], tmp_path / "nowhere")
        assert next(deliveries).payload is not None
        harm(path)
        rest = list(deliveries)
        assert rest[-1].reason == "changed-while-read" or name == "gone.warc"


def test_an_unexpected_failure_is_a_delivery_after_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(archive: WarcArchive) -> Iterator[Delivery]:
        yield from deliveries(archive)
        raise RuntimeError("something nobody thought of")

    deliveries = WarcArchive.deliveries
    monkeypatch.setattr(WarcArchive, "deliveries", failing)
    (tmp_path / "x.warc").write_bytes(GOOD)
    (tmp_path / "y.txt").write_bytes(PAGE)
    found = read(tmp_path)
    assert [each.reason for each in found] == [None, "form-error", None]
    assert "something nobody thought of" in str(found[1].message)


def test_one_bad_archive_costs_no_other_file(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.warc").write_bytes(REQUEST + GOOD[:-200])
    (inbox / "b.zip").write_bytes(b"PK\x03\x04 nothing of the kind")
    (inbox / "c.txt").write_bytes(PAGE)
    record = ingest_paths([inbox], tmp_path / "warehouse", progress=False)
    assert (record.pages_loaded, record.pages_quarantined, record.pages_skipped) == (1, 2, 1)
    query = "SELECT source, reason FROM captures WHERE page_id IS NULL ORDER BY source"
    assert ask(tmp_path / "warehouse", query) == [
        ("inbox/a.warc#0", "warc-request"),
        (f"inbox/a.warc#{len(REQUEST)}", "cut-archive"),
        ("inbox/b.zip", "broken-bundle"),
    ]


GZIP = gzip.compress(GOOD)
DAMAGED = GZIP[: len(GZIP) // 2] + bytes(40) + GZIP[len(GZIP) // 2 + 40 :]
AGAIN = "fetch it again whole, or save the page anew"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.warc.gz", GZIP + DAMAGED + GZIP, f"the gzip data that begins at byte {len(GZIP)} is damaged"),
        ("x.warc.gz", GZIP + DAMAGED, f"the gzip data that begins at byte {len(GZIP)} is damaged"),
        (
            "page.gz",
            gzip.compress(PAGE)[:479],
            "the gzip data that begins at byte 0 is cut: what is stored ends at byte 479",
        ),
        (
            "x.zip",
            zipped({"a.txt": PAGE})[:-30],
            "it begins like a ZIP file, but the directory at its end is damaged or missing",
        ),
        ("x.tar", tarred({"a.txt": PAGE})[:3000], "it is cut or damaged, and its rest cannot be read"),
        (
            "x.warc",
            GOOD + GOOD[:-100],
            f"it is cut: of its {len(http(PAGE))} bytes {len(http(PAGE)) - 96} are there",
        ),
        ("x.warc", GOOD + b"garbage\r\n\r\n", "it is damaged: no record begins here that can be read"),
        (
            "x.warc",
            record("response", http(b"\0\1\2\3" * 50, "Content-Encoding: br")),
            "of its body, the br data that begins at byte 0 is damaged",
        ),
    ],
)
def test_a_sentence_says_what_is_wrong_and_what_to_do(
    name: str, content: bytes, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert f"{said}; {AGAIN}" in [each.message for each in read(tmp_path / name)]


def test_no_sentence_is_a_library_s_own(tmp_path: Path) -> None:
    for number in range(0, len(GZIP), 97):
        harmed = GZIP[:number] + b"\xff" * 9 + GZIP[number + 9 :]
        bundle = zipped({"a.txt": PAGE})
        for name, content in (
            ("x.warc.gz", GZIP + harmed),
            ("x.zip", bundle[:number] + b"\xff" * 9 + bundle[number + 9 :]),
        ):
            (tmp_path / name).write_bytes(content)
            for each in read(tmp_path / name):
                assert each.message is None or not re.search("Error|[Ee]xception|invalid|zlib", each.message)


def test_a_link_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "page.txt").symlink_to(tmp_path / "elsewhere.txt")
    (delivery,) = read(tmp_path / "inbox")
    assert delivery.message == (
        "it is a link, and links are not followed; "
        "put a copy of what it leads to in its place, or ingest that by itself"
    )
