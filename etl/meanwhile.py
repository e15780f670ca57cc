"""Payloads packed in a thread of their own, while their run is still being resolved: nothing hangs on them.

DuckDB and pyarrow do not keep each other from working. Where the run publishes nothing, the files are as
those of a run that died: the next one removes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from warehouse.contract import PAYLOADS
from warehouse.publish import new_chunks

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import DataFile, Manifest


@contextmanager
def packed_meanwhile(
    folder: WarehouseFolder, manifest: Manifest | None, payloads: Iterable[pa.RecordBatch]
) -> Iterator[Callable[[], list[DataFile]]]:
    """Begin to write new payloads; give what waits for the files, or raises what hindered the writing.

    It is given up where the block ends and nobody has waited.
    """
    is_over = Event()
    with ThreadPoolExecutor(1) as thread:
        writing = thread.submit(new_chunks, folder, manifest, PAYLOADS, _until(is_over, payloads))
        try:
            yield writing.result
        finally:
            is_over.set()


def _until(is_over: Event, payloads: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in payloads:
        if is_over.is_set():
            return
        yield batch
