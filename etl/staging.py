"""What a run has met so far, written down as Parquet beside the warehouse until it is published."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from etl.identity.bands import story_bands
from etl.payload_chunks import STAGED_PAYLOADS, PayloadChunks
from etl.wording_facts import Wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from etl.identity.bands import Bands
    from etl.identity.joined_words import JoinedWords

BATCH_BYTES = 4 << 20
"""Rows are written out when about so many bytes wait: memory stays flat, row groups stay large."""

CODEC = "lz4"
CODECS = {"articles": "none"}
"""Packed, texts take three fifths of the room; packing them took a twentieth of a crawl, and unpacking comes
again with each step that reads them."""

_MOMENT = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())

STAGE_SCHEMAS: dict[str, pa.Schema] = {
    # every delivery met, one row each, in the order met
    "deliveries": pa.schema(
        [
            ("number", pa.int64()),
            ("page_id", pa.string()),
            ("source", pa.string()),
            ("url", pa.string()),
            ("captured_at", _MOMENT),
            ("http_status", pa.int32()),
            ("content_type", pa.string()),
            ("payload_digest", pa.string()),
            ("refers_to", pa.string()),
            ("site_claim", pa.string()),
            ("disposition", pa.string()),
            ("reason", pa.string()),
            ("message", pa.string()),
        ]
    ),
    # what each payload was read as, and the fingerprint of the claims on whose word it was
    "pages": pa.schema(
        [
            ("page_id", pa.string()),
            ("claims", pa.string()),
            ("site", pa.string()),
            ("layout", pa.string()),
            ("parser", pa.string()),
            ("media_type", pa.string()),
            ("bytes", pa.int64()),
            ("disposition", pa.string()),
            ("reason", pa.string()),
            ("message", pa.string()),
            ("stage", pa.string()),
            ("printed_date", pa.date32()),
            ("first_result", pa.int32()),
            ("last_result", pa.int32()),
            ("total_results", pa.int32()),
            ("n_articles", pa.int32()),
            ("n_quotes", pa.int32()),
            ("coverage", pa.float64()),
            ("prints_forgotten", pa.bool_()),
            ("landmarks", _TEXTS),
        ]
    ),
    "articles": pa.schema(
        [
            ("page_id", pa.string()),
            ("position", pa.int32()),
            ("site", pa.string()),
            ("title", pa.string()),
            ("text", pa.string()),
            ("n_characters", pa.int32()),
            ("word_count", pa.int32()),
            ("truncated", pa.bool_()),
            ("kind", pa.string()),
            ("dateline", pa.string()),
            ("captions", _TEXTS),
            ("byte_start", pa.int64()),
            ("byte_end", pa.int64()),
            ("element", pa.string()),
            ("url", pa.string()),
            ("url_key", pa.string()),
            ("author", pa.string()),
            ("published_at", _MOMENT),
            ("version_id", pa.string()),
            ("text_sha256", pa.string()),
            ("opening_key", pa.string()),
            ("headline_key", pa.string()),
            ("opening_id", pa.string()),
            ("whole_id", pa.string()),
            ("n_comparable_words", pa.int32()),
            # Rows are added with the text's words, see below. Null where the wording was staged before: pages
            # of an archive overlap, and bands are a fifth of what it costs to read and stage a page.
            ("bands", pa.list_(pa.int64())),
        ]
    ),
    "quotes": pa.schema(
        [
            ("page_id", pa.string()),
            ("site", pa.string()),
            ("base", pa.string()),
            ("quote", pa.string()),
            ("rate", pa.decimal128(18, 8)),
            ("rate_text", pa.string()),
            ("change_pct", pa.decimal128(9, 4)),
            ("change_text", pa.string()),
            ("repeats", pa.int32()),
            ("byte_start", pa.int64()),
            ("byte_end", pa.int64()),
            ("element", pa.string()),
        ]
    ),
    STAGED_PAYLOADS: pa.schema([("page_id", pa.string()), ("payload", pa.binary())]),
}


def _bands(texts: Sequence[JoinedWords | None]) -> list[Bands | None]:
    found = iter(story_bands([text for text in texts if text is not None]))
    return [None if text is None else next(found) for text in texts]


# Columns that are worked out for a whole batch of rows at once: row by row it takes three times as long.
_WORKED_OUT: dict[str, Callable[[Sequence[Any]], list[Any]]] = {"bands": _bands}


class _TableFile:
    """One staged table: rows wait in memory until a batch is worth writing."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        codec = CODECS.get(path.stem, CODEC)
        self._writer = pq.ParquetWriter(path, schema, compression=codec, use_dictionary=False)
        self._rows: list[tuple[Any, ...]] = []
        self._waiting_bytes = 0

    def append(self, row: tuple[Any, ...], size_bytes: int) -> None:
        self._rows.append(row)
        self._waiting_bytes += size_bytes
        if self._waiting_bytes >= BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        columns = zip(*self._rows, strict=True) if self._rows else ([] for _ in self._schema)
        arrays = [
            pa.array(work_out(c) if (work_out := _WORKED_OUT.get(f.name)) else c, f.type)
            for c, f in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows.clear()
        self._waiting_bytes = 0

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        self._writer.close()


class Stage(AbstractContextManager["Stage"]):
    """The staged tables of one process below one folder: a Parquet file each, but for the payloads.

    A stage that is left by an exception keeps what was written, for inspection, and is never published.
    `forgotten_wordings` are left out of what pages are read as; `wordings` tells what is worked out of them.
    """

    def __init__(self, folder: Path, forgotten_wordings: Container[str] = frozenset()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.forgotten_wordings = forgotten_wordings
        self.wordings = Wordings()
        self._tables: dict[str, _TableFile | PayloadChunks] = {
            name: _TableFile(folder / f"{name}.parquet", schema)
            for name, schema in STAGE_SCHEMAS.items()
            if name != STAGED_PAYLOADS
        }
        self._tables[STAGED_PAYLOADS] = PayloadChunks(folder)

    def add(self, table: str, *row: object, size_bytes: int = 256) -> None:
        """Write down one row, its values in the order of the table's schema.

        `size_bytes` is about what the row weighs; it decides when waiting rows go to disk.
        """
        self._tables[table].append(row, size_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abandon()

    def close(self) -> None:
        """Write what waits, finish the files, and give the memory of the batches back to the system."""
        for table in self._tables.values():
            table.close()
        pa.default_memory_pool().release_unused()

    def abandon(self) -> None:
        """Finish the files without the rows that wait, as far as the disk lets them be finished."""
        for table in self._tables.values():
            with suppress(OSError, pa.ArrowException):
                table.abandon()
