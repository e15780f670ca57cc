"""What refused runs have staged: kept until it is settled, published, or staged again by a later run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from etl.known_pages import KnownPages
from warehouse.small_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warehouse.folder import WarehouseFolder


def replaced_stages(folder: WarehouseFolder, run_id: str) -> list[Path]:
    """Return the stages of earlier runs whose every page a refused run has staged again.

    Without them, nights that meet the same pages again and again keep them once.
    """
    own = _page_ids(folder.staging / run_id)
    if own is None:
        return []
    others = [(stage, pages) for stage, pages in _stages(folder) if stage.name != run_id]
    return [stage for stage, pages in others if pages is not None and pages <= own]


def remove_published_stages(folder: WarehouseFolder) -> None:
    """Remove the stages whose every page is published by now; called with the writer lock held."""
    stages = [(stage, pages) for stage, pages in _stages(folder) if pages is not None]
    if not stages:
        return
    known = KnownPages(folder)
    for stage, pages in stages:
        if known.published_among(pages) == pages:
            shutil.rmtree(stage, ignore_errors=True)
    known.close()


def _stages(folder: WarehouseFolder) -> Iterator[tuple[Path, set[str] | None]]:
    for stage in sorted(folder.staging.iterdir()):
        yield stage, _page_ids(stage)


def _page_ids(stage: Path) -> set[str] | None:
    """Return the pages that a stage holds; None where it holds none, or cannot be read."""
    try:
        column = read_whole(stage / "pages.parquet", ["page_id"]).column("page_id")
    except (OSError, pa.ArrowException):
        return None
    return set(column.to_pylist())
