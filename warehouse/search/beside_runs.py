"""Bringing the index of words up to date beside a run that publishes, while its snapshot is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import Manifest
from warehouse.runs import NIGHTLY, RunRecord

MOST_INDEXED_ARTICLES = 5_000
"""So many new articles are indexed in about a second at the end of their run. Of a run that brings more, the
index took as long as publishing it, or longer; whoever searches first, or a night, then does it instead."""


def is_indexed_at_once(run: RunRecord) -> bool:
    """Say whether what a run publishes is indexed at its end."""
    return run.kind == NIGHTLY or run.articles_new <= MOST_INDEXED_ARTICLES


@contextmanager
def indexed_meanwhile(folder: WarehouseFolder, manifest: Manifest) -> Iterator[Callable[[], None]]:
    """Begin to index a snapshot that is being built; give what shows the new index once it is published.

    It was a twentieth of a night's time after all else. Nothing is raised: what fails here, or where the
    snapshot is never published, is left to the update after the run, which tells of it.
    """
    with ExitStack() as resources, ThreadPoolExecutor(1) as thread:

        def begin() -> Callable[[], None]:
            from warehouse.search.indexing import updated_aside  # noqa: PLC0415  large runs do without

            return resources.enter_context(updated_aside(folder, manifest))

        beginning = thread.submit(begin)

        def show() -> None:
            if beginning.exception() is None:
                with suppress(OSError, SteppeError):
                    beginning.result()()

        yield show
