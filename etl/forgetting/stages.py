"""What refused runs have staged, without what is taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.forgotten import tombstones
from etl.staging import STAGE_SCHEMAS
from warehouse.durable import ASIDE, remove_tree, sync_path
from warehouse.forgetting.intent import Target
from warehouse.run_log import all_runs
from warehouse.runs import REFUSED
from warehouse.small_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from warehouse.folder import WarehouseFolder

REREAD = "reread"
"""The folder with second readings in that of a run."""
ROWS_AT_ONCE = 8
"""A payload can have 64 MB."""


def clear_stages(folder: WarehouseFolder, target: Target) -> None:
    """Take a target out of what refused runs have staged, and remove their working databases.

    Those hold rows that were published when the run was refused. May be done again after a death.
    """
    for run in sorted(folder.staging.iterdir()):
        _clear_run(run, target)


def clear_kept_stage(folder: WarehouseFolder, run_id: str) -> None:
    """Take out of what a run has staged, and now keeps, all that was taken down before.

    A stage that cannot be cleared is removed: its pages are read again when they are delivered again.
    """
    stage = folder.staging / run_id
    if not stage.is_dir() or not (known := tombstones(folder)):
        return
    pages, wordings = (tuple(sorted(known.get(kind, ()))) for kind in ("page", "wording"))
    try:
        _clear_run(stage, Target(kind="page", target_id="", pages=pages, wordings=wordings))
    except (OSError, pa.ArrowException):
        remove_tree(stage)


def _clear_run(run: Path, target: Target) -> None:
    stages = [place for place in (run, run / REREAD) if place.is_dir()]
    printing = _pages_printing(stages, target)
    for place in stages:
        _remove_working_files(place)
        _clear(place, target, printing)


def staged_places(folder: WarehouseFolder, target: Target) -> set[str]:
    """Return where refused runs found the pages of a target: messages may quote sources and addresses."""
    places: set[str] = set()
    for file in (stage / "deliveries.parquet" for stage in refused_stages(folder)):
        if not file.exists():
            continue
        rows = read_whole(file, ["page_id", "source", "url"]).to_pylist()
        told = [row for row in rows if row["page_id"] in target.pages]
        places.update(row[name] for row in told for name in ("source", "url") if row[name])
    return places


def pages_staged(folder: WarehouseFolder) -> set[str]:
    """Return the pages that refused runs have staged, whether or not a snapshot knows them."""
    files = (stage / "pages.parquet" for stage in refused_stages(folder))
    columns = [read_whole(file, ["page_id"])["page_id"] for file in files if file.exists()]
    return {page_id for column in columns for page_id in column.to_pylist()}


def refused_stages(folder: WarehouseFolder) -> list[Path]:
    """Return the stages of refused runs.

    What a dead run has left may be no whole file, and is removed before anything else is done.
    """
    return [folder.staging / run.run_id for run in all_runs(folder) if run.status == REFUSED]


def _pages_printing(stages: Iterable[Path], target: Target) -> set[str]:
    """Return the pages whose bytes hold something of the target, or of what was taken down before."""
    pages = {*target.pages, *target.payloads}
    wordings = set(target.wordings)
    for place in stages:
        if (file := place / "articles.parquet").exists():
            rows = read_whole(file, ["page_id", "version_id"]).to_pylist()
            pages.update(row["page_id"] for row in rows if row["version_id"] in wordings)
        if (file := place / "pages.parquet").exists():
            rows = read_whole(file, ["page_id", "prints_forgotten"]).to_pylist()
            pages.update(row["page_id"] for row in rows if row["prints_forgotten"])
    return pages


def _remove_working_files(place: Path) -> None:
    staged = {f"{name}.parquet" for name in STAGE_SCHEMAS}
    for path in place.iterdir():
        if path.name not in staged and path.name != REREAD:
            remove_tree(path)


def _clear(place: Path, target: Target, printing: set[str]) -> None:
    gone = {
        "deliveries": ("page_id", set(target.pages)),
        "pages": ("page_id", set(target.pages)),
        "quotes": ("page_id", set(target.pages)),
        "payloads": ("page_id", printing),
    }
    for name, (column, hashes) in gone.items():
        _rewrite(place / f"{name}.parquet", column, hashes)
    _rewrite(place / "articles.parquet", "page_id", set(target.pages))
    _rewrite(place / "articles.parquet", "version_id", set(target.wordings))
    sync_path(place)


def _rewrite(file: Path, column: str, hashes: set[str]) -> None:
    """Write a staged file anew without some rows, where it has such."""
    sought = pa.array(sorted(hashes), pa.string())
    if not hashes or not file.exists() or not _holds(file, column, sought):
        return
    aside = file.with_name(f"{ASIDE}{file.name}")
    with pq.ParquetFile(file) as staged, pq.ParquetWriter(aside, staged.schema_arrow) as writer:
        for batch in staged.iter_batches(ROWS_AT_ONCE, use_threads=False):
            writer.write_batch(batch.filter(pc.invert(_is_sought(batch, column, sought))))
    sync_path(aside)
    aside.replace(file)


def _holds(file: Path, column: str, sought: pa.Array) -> bool:
    rows = read_whole(file, [column])
    return bool(pc.any(pc.is_in(rows[column], value_set=sought)).as_py())


def _is_sought(batch: pa.RecordBatch, column: str, sought: pa.Array) -> pa.Array:
    return pc.is_in(batch[column], value_set=sought)
