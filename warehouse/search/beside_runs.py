"""Bringing the index of words up to date beside a run that publishes, while its snapshot is built."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.runs import NIGHTLY, RunRecord

MOST_INDEXED_ARTICLES = 5_000
"""So many new articles are indexed in about a second at the end of their run. Of a run that brings more, the
index took as long as publishing it, or longer; whoever searches first, or a night, then does it instead."""

ROOM_BYTES = 256 << 20
"""So much has to be free on the disk: the whole index of 10,000 articles takes 15 MB."""


def is_indexed_at_once(run: RunRecord) -> bool:
    """Say whether what a run publishes is indexed at its end."""
    return run.kind == NIGHTLY or run.articles_new <= MOST_INDEXED_ARTICLES


@contextmanager
def indexed_meanwhile(folder: WarehouseFolder, manifest: Manifest) -> Iterator[None]:
    """Index a snapshot while the block builds and publishes it; show the new index where that succeeds.

    It was a twentieth of a night's time after all else. Nothing of the publication hangs on it: on a disk
    that is nearly full it is not begun, since it would take what the snapshot needs, and nothing is raised,
    not even where the run is stopped meanwhile. What is left undone, the update after the run does or tells.
    """
    if shutil.disk_usage(folder.root).free < ROOM_BYTES:
        yield
        return
    resources = ExitStack()

    def begin() -> Callable[[], None]:
        from warehouse.search.indexing import updated_aside  # noqa: PLC0415  large runs do without

        return resources.enter_context(updated_aside(folder, manifest))

    thread = ThreadPoolExecutor(1)
    beginning = thread.submit(begin)
    is_published = False
    try:
        yield
        is_published = True
    finally:
        with _nothing_raised(), resources:
            show = beginning.result()
            if is_published:
                show()
        thread.shutdown(wait=False)


@contextmanager
def _nothing_raised() -> Iterator[None]:
    try:
        yield
    except BaseException as problem:  # noqa: BLE001  tantivy's panics are no Exceptions, nor is an interrupt
        logging.getLogger("steppe.search").info("the index was not brought up to date meanwhile: %r", problem)
