"""Compressed streams, unpacked as they are read: frame after frame, and no further than the limits."""

from __future__ import annotations

import struct
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, cast

from spiders.forms.decoders import DECODERS, DECODING_ERRORS, zstd_decoder, zstd_dictionary
from spiders.forms.problems import FormError
from spiders.forms.stored import CHUNK

if TYPE_CHECKING:
    from spiders.forms.decoders import Decoder
    from spiders.forms.limits import Limits
    from spiders.forms.stored import SeekableStream, Stream

MAGIC = {"gzip": b"\x1f\x8b\x08", "zstd": b"\x28\xb5\x2f\xfd", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00"}
_SKIPPABLE = tuple(struct.pack("<I", 0x184D2A50 + nibble) for nibble in range(16))
_DICTIONARY = struct.pack("<I", 0x184D2A5D)
_REMEMBERED = 1 << 20
"""Readers of records run ahead of the record by no more than their buffers, which are smaller."""
_LOOKED_BACK = 4 * CHUNK
"""As far as the head of a member is read before the member is read from its beginning."""


def packing_of(head: bytes) -> str | None:
    """Return how a stream is compressed, told from its first bytes; None where it is not."""
    if head.startswith(_SKIPPABLE):
        return "zstd"
    return next((name for name, magic in MAGIC.items() if head.startswith(magic)), None)


class Place(NamedTuple):
    """A place in a stored stream: the offset of a frame as stored, and how far into what it unpacks to."""

    frame: int
    inner: int = 0

    def __str__(self) -> str:
        return f"{self.frame}+{self.inner}" if self.inner else str(self.frame)


class Work:
    """How much was unpacked out of one bundle or archive, by whatever readers."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._unpacked = 0

    def count(self, unpacked: int) -> None:
        """Count bytes; raise FormError where they are too many."""
        self._unpacked += unpacked
        if self._unpacked > self.limits.unpacked_bytes:
            raise self.limits.exceeded("unpacked_bytes", f"{self._unpacked} bytes came out of it")

    def weigh(self, unpacked: int, stored: int) -> None:
        """Raise FormError where so many unpacked bytes are too many for so many stored ones."""
        if unpacked > self.limits.ratio_free_bytes and unpacked > self.limits.ratio * max(stored, 1):
            raise self.limits.exceeded("ratio", f"{stored} stored bytes became {unpacked}")


class Plain:
    """A stream that is not compressed, with places as a compressed one has them."""

    def __init__(self, raw: Stream, start: int = 0) -> None:
        self._raw = raw
        self._start = start
        self._read = 0
        skip(raw, start)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes."""
        found = self._raw.read(size)
        self._read += len(found)
        return found

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._read

    def close(self) -> None:
        """Do nothing: whoever opened the stream closes it."""

    def place_of(self, position: int) -> Place:
        """Return where a byte lies as stored."""
        return Place(self._start + position)


class Unpacked:
    """What a compressed stream unpacks to, from the frame at the stored offset `start` on.

    Reading raises FormError: 'cut-compression' where it ends inside a frame, 'broken-compression' where it
    cannot be decoded, and where more comes out than the limits allow.
    """

    def __init__(self, raw: Stream, packing: str, work: Work, start: int = 0) -> None:
        self._raw = raw
        self._packing = packing
        self._work = work
        self._make = DECODERS[packing]
        self._decoder: Decoder | None = None
        self._pending = b""
        self._taken = self._start = start
        self._given = 0
        self._frames: list[tuple[int, int]] = []  # position in what is given out, offset as stored
        if packing == "zstd" and start:
            self._take_dictionary()
        else:
            skip(raw, start)

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes: at most `size`, and a piece of what there is where it is negative."""
        if size == 0:
            return b""
        while True:
            if self._decoder is None and not self._next_frame():
                return b""
            if found := self._decode(CHUNK if size < 0 else min(size, CHUNK)):
                self._given += len(found)
                self._work.count(len(found))
                self._work.weigh(self._given, self._taken - self._start)
                return found

    def tell(self) -> int:
        """Return how many bytes were given out."""
        return self._given

    def close(self) -> None:
        """Do nothing: whoever opened the stream closes it."""

    def place_of(self, position: int) -> Place:
        """Return where a byte that was given out not long ago lies as stored."""
        number = bisect_right(self._frames, (position, 1 << 63)) - 1
        began, stored = self._frames[max(number, 0)] if self._frames else (0, self._start)
        return Place(stored, position - began)

    def _next_frame(self) -> bool:
        """Begin the next frame; return whether there is one."""
        head = self._peek(4)
        while self._packing == "zstd" and head.startswith(_SKIPPABLE):
            self._skip_frame()
            head = self._peek(4)
        if not head.strip(b"\0"):
            return self._only_padding()
        magic = MAGIC.get(self._packing, b"")
        if not head.startswith(magic) and self._frames:
            raise FormError(
                "broken-compression",
                f"no {self._packing} data begins at byte {self._offset()}, after the last",
            )
        self._begin_frame()
        return True

    def _begin_frame(self) -> None:
        if self._frames and self._frames[-1][0] == self._given:
            self._frames.pop()  # the frame before it was empty
        self._frames.append((self._given, self._offset()))
        while len(self._frames) > 1 and self._frames[1][0] < self._given - _REMEMBERED:
            del self._frames[: max(1, bisect_right(self._frames, (self._given - _REMEMBERED, 0)) - 1)]
        self._decoder = self._make()

    def _decode(self, size: int) -> bytes:
        decoder = self._decoder
        assert decoder is not None
        data = b""
        if decoder.needs_input:
            data = self._pending or self._take()
            self._pending = b""
        try:
            found = decoder.decompress(data, size)
        except DECODING_ERRORS:
            raise FormError("broken-compression", f"{self._frame_told()} is damaged") from None
        if decoder.eof:
            self._pending = decoder.unused_data
            self._decoder = None
        elif decoder.needs_input and not data and not found:  # Brotli asks for more while it still has some
            what = f"{self._frame_told()} is cut: what is stored ends at byte {self._taken}"
            raise FormError("cut-compression", what)
        return found

    def _frame_told(self) -> str:
        return f"the {self._packing} data that begins at byte {self._frames[-1][1]}"

    def _take(self) -> bytes:
        data = self._raw.read(CHUNK)
        self._taken += len(data)
        return data

    def _peek(self, size: int) -> bytes:
        """Return the next stored bytes without taking them; fewer at the end."""
        while len(self._pending) < size and (data := self._take()):
            self._pending += data
        return self._pending[:size]

    def _offset(self) -> int:
        return self._taken - len(self._pending)

    def _only_padding(self) -> bool:
        """Pass over zeros at the end, which tape drives and some writers leave; they are not a frame."""
        while not self._pending.strip(b"\0"):
            self._pending = self._take()
            if not self._pending:
                return False
        raise FormError(
            "broken-compression", f"no {self._packing} data begins at byte {self._offset()}, after the last"
        )

    def _skip_frame(self) -> None:
        """Pass over a frame of other content; the first may be the dictionary of all that follow."""
        head = self._peek(8)
        size = struct.unpack("<I", head[4:8])[0] if len(head) == 8 else 0
        is_dictionary = head.startswith(_DICTIONARY) and not self._offset()
        if is_dictionary and size > self._work.limits.directory_bytes:
            raise self._work.limits.exceeded("directory_bytes", f"its dictionary has {size} bytes")
        self._pending = self._pending[8:]
        content = self._take_exactly(size, keep=is_dictionary)
        if is_dictionary:
            self._use_dictionary(content)

    def _take_exactly(self, size: int, *, keep: bool) -> bytes:
        kept = []
        while size and (data := self._pending or self._take()):
            part, self._pending = data[:size], data[size:]
            size -= len(part)
            if keep:
                kept.append(part)
        if size:
            raise FormError(
                "cut-compression", f"it is cut: it ends at byte {self._taken}, inside a frame to be skipped"
            )
        return b"".join(kept)

    def _use_dictionary(self, content: bytes) -> None:
        try:
            dictionary = zstd_dictionary(content, self._work.limits.directory_bytes)
            zstd_decoder(dictionary)  # only a decoder looks into it
        except DECODING_ERRORS:
            raise FormError(
                "broken-compression", "the Zstandard dictionary at its beginning is damaged"
            ) from None
        self._make = lambda: zstd_decoder(dictionary)

    def _take_dictionary(self) -> None:
        """Read the dictionary at the beginning, where there is one, then go on at the start."""
        start, self._taken = self._taken, 0
        if self._peek(4) == _DICTIONARY:
            self._skip_frame()
        if self._offset() > start:
            raise FormError("broken-compression", "its frames lie inside its dictionary")
        self._take_exactly(start - self._offset(), keep=False)


def skip(stream: Stream, size: int) -> int:
    """Pass over so many bytes; return how many there were. Streams that can be sought are not read."""
    seek = getattr(stream, "seek", None)
    if size > 0 and seek is not None:
        seek(size, 1)
        return size
    left = max(size, 0)
    while left and (part := stream.read(min(left, CHUNK))):
        left -= len(part)
    return max(size, 0) - left


class Forward:
    """A stream that goes forward only, for readers that like to look back a little."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._place = 0
        self._recent = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return exactly so many bytes, fewer only at the end."""
        behind = self._stream.tell() - self._place
        found = self._recent[len(self._recent) - behind :][:size] if behind else b""
        parts = [found]
        missing = size - len(found)
        while missing > 0 and (part := self._stream.read(missing)):
            parts.append(part)
            missing -= len(part)
        if len(parts) > 1:
            self._recent = (self._recent + b"".join(parts[1:]))[-_LOOKED_BACK:]
        self._place += size - missing
        return b"".join(parts)

    def tell(self) -> int:
        """Return the place of the next byte."""
        return self._place

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go forward, or a little back."""
        target = offset + (self._place if whence == 1 else 0)
        if whence == 2 or target < self._stream.tell() - len(self._recent):
            raise FormError("form-error", f"byte {target} of a compressed stream has passed")
        self._place = min(target, self._stream.tell())
        while self._place < target and self.read(min(CHUNK, target - self._place)):
            pass
        return self._place


def seekable(stream: Stream) -> SeekableStream:
    """Return a stream that can be sought: itself, or itself with a little memory."""
    return cast("SeekableStream", stream) if hasattr(stream, "seek") else Forward(stream)
