"""Reading rows while those before them are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def read_ahead(rows: Iterable[pa.RecordBatch]) -> Iterator[Iterator[pa.RecordBatch]]:
    """Give rows that are read in a thread of their own, one batch ahead of whoever takes them."""
    with ThreadPoolExecutor(1) as thread:
        yield _ahead(thread, iter(rows))


def _ahead(thread: ThreadPoolExecutor, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    coming = thread.submit(next, rows, None)
    while (batch := coming.result()) is not None:
        coming = thread.submit(next, rows, None)
        yield batch
