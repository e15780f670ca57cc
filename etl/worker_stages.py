"""The stages of a run's workers: folders in that of the run, each with the same files as it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from etl.staging import CODEC, CODECS, STAGE_SCHEMAS
from warehouse.durable import ASIDE, remove_tree

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = "worker-*"


def worker_folder(stage: Path, number: int) -> Path:
    """Return where the worker of a number, at most 999, stages."""
    return stage / FOLDERS.replace("*", f"{number:03}")


def worker_folders(stage: Path) -> list[Path]:
    """Return where workers have staged; none where no worker was needed."""
    return sorted(stage.glob(FOLDERS))


def staged_files(stage: Path, table: str) -> list[Path]:
    """Return the files that hold a staged table, always in one order: the stage's own, then the workers'."""
    name = f"{table}.parquet"
    return [file for file in (stage / name, *sorted(stage.glob(f"{FOLDERS}/{name}"))) if file.exists()]


def join_worker_stages(stage: Path) -> None:
    """Bring what workers have staged into the stage itself, for those who look into what a refused run keeps.

    One row group is held in memory at a time. Raises OSError or pyarrow's errors where that fails.
    """
    workers = worker_folders(stage)
    for table in STAGE_SCHEMAS if workers else ():
        _join(staged_files(stage, table), stage / f"{table}.parquet")
    for folder in workers:
        remove_tree(folder)


def _join(files: list[Path], joined: Path) -> None:
    aside = joined.with_name(f"{ASIDE}{joined.name}")
    codec = CODECS.get(joined.stem, CODEC)
    with pq.ParquetWriter(aside, pq.read_schema(files[0]), compression=codec, use_dictionary=False) as writer:
        for file in files:
            with pq.ParquetFile(file) as staged:
                for group in range(staged.num_row_groups):
                    writer.write_table(staged.read_row_group(group))
    aside.replace(joined)
    for file in files:
        if file != joined:
            file.unlink()
