"""Wraps pages in every form they are saved in, by other means than the code under test reads them with."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import sys
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import brotli
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from spiders.deliveries import deliveries_under
from spiders.delivery import Delivery
from spiders.forms.limits import Limits
from spiders.forms.stored import Surroundings

PAGES_FOLDER = Path(__file__).parents[1] / "pages"
NAMES = ("bazaar-1", "bazaar-2", "whole", "captions", "four-currencies")
PAGES = {name: (PAGES_FOLDER / f"{name}.txt").read_bytes() for name in NAMES}
MOMENT = "2026-02-19T09:12:44Z"

Pages = Mapping[str, bytes]
"""The bytes of pages by names of theirs, which their addresses end with."""


def url(name: str) -> str:
    return f"https://timesca.com/{name}/"


def read(path: Path, **limits: int) -> list[Delivery]:
    """Return the deliveries under a path, with some limits overridden."""
    return list(deliveries_under([path], path.parent / "nowhere", Surroundings(Limits(**limits))))


def told(deliveries: Iterable[Delivery]) -> list[tuple[str, str | None]]:
    """Return where each delivery lay and why it is no page; None for those that are."""
    return [(each.source, each.reason) for each in deliveries]


def record(
    kind: str,
    block: bytes,
    *headers: str,
    version: str = "1.0",
    target: str | None = "https://timesca.com/x/",
) -> bytes:
    """Return the bytes of one WARC record, written by hand."""
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", "WARC-Record-ID: <urn:uuid:1>", f"WARC-Date: {MOMENT}"]
    lines += [f"WARC-Target-URI: {target}"] if target else []
    names = {line.split(":")[0].lower() for line in headers}
    lines += [] if "content-length" in names else [f"Content-Length: {len(block)}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + block + b"\r\n\r\n"


def http(
    body: bytes, *headers: str, status: str = "200 OK", kind: str = "text/plain; charset=utf-8"
) -> bytes:
    """Return an HTTP response as it came over the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def responses(
    pages: Pages,
    *headers: str,
    version: str = "1.0",
    coded: Callable[[bytes], bytes] = bytes,
    kind: str = "text/plain; charset=utf-8",
) -> list[bytes]:
    """Return the pages as response records, by hand."""
    return [
        record("response", http(coded(page), *headers, kind=kind), version=version, target=url(name))
        for name, page in pages.items()
    ]


def warc(pages: Pages) -> bytes:
    return b"".join(responses(pages))


def records(kind: str, pages: Pages) -> bytes:
    """Return the pages as records that hold no HTTP headers."""
    return b"".join(
        record(kind, page, "Content-Type: text/plain", target=url(name)) for name, page in pages.items()
    )


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def deflated(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def by_warcio(pages: Pages, *, is_gzip: bool) -> bytes:
    """Return a WARC as a public writer makes it."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=is_gzip)
    for name, page in pages.items():
        headers = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/plain; charset=utf-8")], protocol="HTTP/1.1"
        )
        made = writer.create_warc_record(
            url(name),
            "response",
            io.BytesIO(page),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": MOMENT},
        )
        writer.write_record(made)
        made.raw_stream.close()
    return file.getvalue()


def arc(pages: Pages) -> list[bytes]:
    """Return the pieces of an ARC file, by hand."""
    note = b"1 0 Invented\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head = b"filedesc://invented.arc 127.0.0.1 20260219091244 text/plain %d\n" % len(note) + note + b"\n"
    pieces = [head]
    for name, page in pages.items():
        block = http(page)
        line = f"{url(name)} 127.0.0.1 20260219091244 text/plain {len(block)}\n"
        pieces.append(line.encode() + block + b"\n")
    return pieces


def zstd_with_dictionary(pages: Pages, *, is_packed: bool) -> bytes:
    """Return a WARC of Zstandard frames that opens with the dictionary of them all."""
    pieces = responses(pages)
    dictionary = zstd.train_dict(
        [piece[at : at + 200] for piece in pieces * 8 for at in range(0, 2000, 200)], 4096
    )
    content = dictionary.dict_content
    kept = zstd.compress(content) if is_packed else content
    frames = [zstd.compress(piece, zstd_dict=dictionary) for piece in pieces]
    return struct.pack("<II", 0x184D2A5D, len(kept)) + kept + b"".join(frames)


Members = Mapping[str, bytes] | Sequence[tuple[str, bytes]]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as bundle, warnings.catch_warnings(action="ignore"):
        for name, content in members.items() if isinstance(members, Mapping) else members:
            bundle.writestr(name, content)  # it warns of names that are there already
    return file.getvalue()


def tarred(members: Members, kind: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=kind) as bundle:
        for name, content in members.items() if isinstance(members, Mapping) else members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            bundle.addfile(info, io.BytesIO(content))
    return file.getvalue()


def texts(pages: Pages) -> dict[str, bytes]:
    return {f"saved/{name}.txt": page for name, page in pages.items()}


def wacz(pages: Pages) -> bytes:
    return zipped(
        {
            "archive/data.warc.gz": b"".join(map(gzip.compress, responses(pages))),
            "indexes/index.cdx.gz": gzip.compress(b"com,timesca)/ 2026"),
            "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n{"url": "https://timesca.com/"}\n',
            "datapackage.json": b'{"profile": "data-package"}',
        },
        zipfile.ZIP_STORED,
    )


Form = Callable[[Pages], bytes]

ARCHIVES: dict[str, Form] = {
    "0.17.warc": lambda pages: b"".join(responses(pages, version="0.17")),
    "0.18.warc": lambda pages: b"".join(responses(pages, version="0.18")),
    "1.0.warc": warc,
    "1.1.warc": lambda pages: b"".join(responses(pages, version="1.1")),
    "warcio.warc": lambda pages: by_warcio(pages, is_gzip=False),
    "warcio.warc.gz": lambda pages: by_warcio(pages, is_gzip=True),
    "whole.warc.gz": lambda pages: gzip.compress(warc(pages)),
    "records.warc.zst": lambda pages: b"".join(zstd.compress(piece) for piece in responses(pages)),
    "whole.warc.zst": lambda pages: zstd.compress(warc(pages)),
    "dictionary.warc.zst": lambda pages: zstd_with_dictionary(pages, is_packed=False),
    "packed-dictionary.warc.zst": lambda pages: zstd_with_dictionary(pages, is_packed=True),
    "warc.br": lambda pages: brotli.compress(warc(pages)),
    "chunked.warc": lambda pages: b"".join(responses(pages, "Transfer-Encoding: chunked", coded=chunked)),
    "gzip.warc": lambda pages: b"".join(responses(pages, "Content-Encoding: gzip", coded=gzip.compress)),
    "zlib.warc": lambda pages: b"".join(responses(pages, "Content-Encoding: deflate", coded=zlib.compress)),
    "deflate.warc": lambda pages: b"".join(responses(pages, "Content-Encoding: deflate", coded=deflated)),
    "br.warc": lambda pages: b"".join(responses(pages, "Content-Encoding: br", coded=brotli.compress)),
    "zstd.warc": lambda pages: b"".join(responses(pages, "Content-Encoding: zstd", coded=zstd.compress)),
    "both.warc": lambda pages: b"".join(
        responses(
            pages,
            "Content-Encoding: gzip",
            "Transfer-Encoding: chunked",
            coded=lambda page: chunked(gzip.compress(page)),
        )
    ),
    "decoded-already.warc": lambda pages: b"".join(
        responses(pages, "Content-Encoding: gzip", "Transfer-Encoding: chunked")
    ),
    "resource.warc": lambda pages: records("resource", pages),
    "conversion.wet": lambda pages: records("conversion", pages),
    "plain.arc": lambda pages: b"".join(arc(pages)),
    "records.arc.gz": lambda pages: b"".join(map(gzip.compress, arc(pages))),
    "whole.arc.gz": lambda pages: gzip.compress(b"".join(arc(pages))),
    "archive.wacz": wacz,
    "warc-in.zip": lambda pages: zipped({"inner.warc.gz": gzip.compress(warc(pages))}),
    "wacz-in.zip": lambda pages: zipped({"inner.wacz": wacz(pages)}),
    "warc-in.tar.gz": lambda pages: gzip.compress(tarred({"inner.warc": warc(pages)})),
}
"""One web archive that holds all the pages, by the name under which it is saved; it tells where and when."""

BUNDLES: dict[str, Form] = {
    "bundle.zip": lambda pages: zipped(texts(pages)),
    "stored.zip": lambda pages: zipped(texts(pages), zipfile.ZIP_STORED),
    "nested.zip": lambda pages: zipped({"inner.zip": zipped(texts(pages))}),
    "tar-in.zip": lambda pages: zipped({"inner.tar.gz": gzip.compress(tarred(texts(pages)))}),
    "bundle.tar": lambda pages: tarred(texts(pages)),
    "gnu.tar": lambda pages: tarred(texts(pages), tarfile.GNU_FORMAT),
    "bundle.tar.gz": lambda pages: gzip.compress(tarred(texts(pages))),
    "bundle.tar.zst": lambda pages: zstd.compress(tarred(texts(pages))),
    "bundle.tar.xz": lambda pages: lzma.compress(tarred(texts(pages))),
    "bundle.tar.bz2": lambda pages: bz2.compress(tarred(texts(pages))),
    "zip-in.tar": lambda pages: tarred({"inner.zip": zipped(texts(pages))}),
    "zip-in.tar.gz": lambda pages: gzip.compress(tarred({"inner.zip": zipped(texts(pages))})),
    "tar-in.tar.gz": lambda pages: gzip.compress(tarred({"inner.tar": tarred(texts(pages))})),
    "bundle.zip.gz": lambda pages: gzip.compress(zipped(texts(pages))),
    "packed-in.zip": lambda pages: zipped({f"{name}.gz": gzip.compress(p) for name, p in pages.items()}),
}
"""One bundle of files that holds all the pages; it tells nothing of them."""

FORMS = ARCHIVES | BUNDLES

SINGLE: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstd.compress,
    ".br": brotli.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}
"""One file for each page."""
