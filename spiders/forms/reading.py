"""Reads whatever is stored, in whichever form, as a stream of deliveries. Nothing escapes it as an error."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

from etl.media_type import sniff
from spiders.delivery import Delivery, unread
from spiders.forms.archives import is_failure
from spiders.forms.html import html_facts
from spiders.forms.mhtml import is_mhtml, mhtml_page
from spiders.forms.problems import FormError, refused_by_system
from spiders.forms.stored import Stored, laid_out, read_page_bytes
from spiders.forms.tar_bundle import TarBundle
from spiders.forms.telling import HEAD_BYTES, Form, told_form
from spiders.forms.unpacking import Unpacked, Work, packing_of, seekable
from spiders.forms.warc import WarcArchive
from spiders.forms.zip_bundle import ZipBundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from spiders.forms.limits import Limits
    from spiders.forms.stored import Stream, Surroundings


def deliveries_in(stored: Stored, surroundings: Surroundings) -> Iterator[Delivery]:
    """Yield everything that something stored holds; one delivery more where it cannot be read to its end."""
    try:
        yield from _Reader(stored, surroundings).deliveries()
    except FormError as problem:
        yield unread(stored.source, problem)
    except OSError as problem:
        yield unread(stored.source, refused_by_system(problem))
    except BaseException as problem:  # one bad archive must not cost the other files
        if not is_failure(problem):
            raise
        message = f"reading it failed with {type(problem).__name__}: {problem}"[:300]
        yield unread(stored.source, FormError("form-error", message))


class _Reader:
    """Reads one stored thing; what bundles hold is read by others of its kind."""

    def __init__(self, stored: Stored, surroundings: Surroundings) -> None:
        self._stored = stored
        self._surroundings = surroundings
        self._limits = surroundings.limits

    def deliveries(self) -> Iterator[Delivery]:
        head = _head(self._stored.open())
        packing = packing_of(head) or self._brotli(head)
        if packing is None:
            yield from self._of_form(told_form(head), None)
            return
        inner = _head(_opener(self._stored, packing, self._limits)())
        form = told_form(inner)
        if form is Form.PACKED:
            raise FormError(
                "too-deep", "it is compressed twice over; unpack it once and ingest what comes out"
            )
        yield from self._of_form(form, packing)

    def _of_form(self, form: Form, packing: str | None) -> Iterator[Delivery]:
        if form is Form.WARC or form is Form.ARC:
            yield from self._archive(form, packing)
        elif form is Form.ZIP or form is Form.TAR:
            if self._stored.bundles > self._limits.nesting:
                raise self._limits.exceeded("nesting", "it is a bundle inside bundles")
            yield from self._zip(packing) if form is Form.ZIP else self._tar(packing)
        else:
            yield self._page(packing)

    def _brotli(self, head: bytes) -> str | None:
        """Brotli leaves no sign of itself: what is called so and is no text is taken for it."""
        is_named_so = self._stored.name.lower().endswith(".br")
        return "br" if is_named_so and head and not sniff(head).startswith("text/") else None

    def _page(self, packing: str | None) -> Delivery:
        payload = read_page_bytes(_opener(self._stored, packing, self._limits)(), self._limits)
        if is_mhtml(payload, self._limits):
            payload, facts = mhtml_page(payload, self._limits)
            return Delivery(self._stored.source, payload, facts)
        return Delivery(self._stored.source, payload, html_facts(payload))

    def _archive(self, form: Form, packing: str | None) -> Iterator[Delivery]:
        from spiders.forms.arc import ArcArchive  # noqa: PLC0415  its library takes 40 ms to import

        kind = WarcArchive if form is Form.WARC else ArcArchive
        with self._reopenable() as stored:
            yield from kind(stored, packing, self._surroundings).deliveries()

    def _reopenable(self) -> AbstractContextManager[Stored]:
        """Return the stored thing, or a copy where its own bytes pass by only once."""
        is_reopenable = self._stored.is_reopenable
        return nullcontext(self._stored) if is_reopenable else laid_out(self._stored, self._surroundings)

    def _zip(self, packing: str | None) -> Iterator[Delivery]:
        opened = replace(
            self._stored,
            open=_opener(self._stored, packing, self._limits),
            is_seekable=self._stored.is_seekable and packing is None,
        )
        with laid_out(opened, self._surroundings) as stored:
            bundle = ZipBundle(stored, seekable(stored.open()), self._limits, self._member)
            if bundle.is_document:
                yield self._page(packing)
            else:
                yield from bundle.deliveries()

    def _tar(self, packing: str | None) -> Iterator[Delivery]:
        with self._reopenable() as stored:
            opener = _opener(stored, packing, self._limits)
            yield from TarBundle(stored, opener, self._limits, self._member).deliveries()

    def _member(self, stored: Stored) -> Iterator[Delivery]:
        yield from deliveries_in(stored, self._surroundings)


def _opener(stored: Stored, packing: str | None, limits: Limits) -> Callable[[], Stream]:
    """Return what opens the stream of a stored thing, unpacked where it is packed."""
    if packing is None:
        return stored.open
    return lambda: Unpacked(stored.open(), packing, Work(limits))


def _head(stream: Stream) -> bytes:
    """Return the beginning; as much of it as can be read where it is damaged soon after."""
    head = b""
    try:
        while len(head) < HEAD_BYTES and (part := stream.read(HEAD_BYTES - len(head))):
            head += part
    except FormError:
        if not head:
            raise
    return head
