"""Decoders of compressed bytes that hand out no more at once than they are asked for."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable

LZMA_MEMORY = 128 << 20
"""The dictionary that `xz -9` asks for takes 64 MiB; a file may claim 4 GiB."""

DECODING_ERRORS = (zlib.error, zstd.ZstdError, lzma.LZMAError, brotli.error, OSError, EOFError, ValueError)
"""What the libraries raise for bytes that are not theirs."""


class Decoder(Protocol):
    """Decodes one compressed frame."""

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given and lies after the frame's end."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes out before more is given."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most so many bytes; give b"" while no input is needed."""
        ...


class _Zlib:
    """What zlib lacks to be like the other decoders; `wbits` tells gzip, zlib and bare deflate apart."""

    def __init__(self, wbits: int) -> None:
        self._decoder = zlib.decompressobj(wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._decoder.eof

    @property
    def unused_data(self) -> bytes:
        return self._decoder.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        found = self._decoder.decompress(self._decoder.unconsumed_tail + data, max_length)
        self.needs_input = len(found) < max_length and not self._decoder.unconsumed_tail
        return found


class _Brotli:
    """Brotli streams have no name of their own and no frames: one is all there is."""

    unused_data = b""

    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._surplus = b""  # the library's limit is a soft one: it goes on to the end of a block of its own

    @property
    def eof(self) -> bool:
        return bool(self._decoder.is_finished()) and not self._surplus

    @property
    def needs_input(self) -> bool:
        return bool(self._decoder.can_accept_more_data()) and not self._surplus

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if not self._surplus:
            self._surplus = bytes(self._decoder.process(data, output_buffer_limit=max_length))
        found, self._surplus = self._surplus[:max_length], self._surplus[max_length:]
        return found


def zstd_dictionary(content: bytes, max_length: int) -> zstd.ZstdDict:
    """Return the dictionary that a WARC of Zstandard frames opens with, itself compressed or not."""
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        content = zstd.ZstdDecompressor().decompress(content, max_length)
    return zstd.ZstdDict(content, is_raw=False)


def zstd_decoder(dictionary: zstd.ZstdDict | None = None) -> Decoder:
    """Return a decoder of one Zstandard frame; windows of more than 128 MiB are refused by the library."""
    return zstd.ZstdDecompressor(zstd_dict=dictionary)


DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(31),
    "zlib": lambda: _Zlib(15),
    "deflate": lambda: _Zlib(-15),
    "zstd": zstd_decoder,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=LZMA_MEMORY),
    "br": _Brotli,
}
