"""The files of a run's stage, and of its workers': folders in that of the run, each with the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from etl.payload_chunks import STAGED_PAYLOADS, payload_chunks
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


def is_of_several_workers(stage: Path) -> bool:
    """Say whether several workers have staged; they are gone, and what memory each took is free again."""
    return len(worker_folders(stage)) > 1


def staged_files(stage: Path, table: str) -> list[Path]:
    """Return the files that hold a staged table, always in one order: the stage's own, then the workers'."""
    places = (stage, *worker_folders(stage))
    return [file for place in places for file in _files_in(place, table)]


def staged_bytes(stage: Path, table: str) -> int:
    """Return how many bytes the files take that hold a staged table."""
    return sum(file.stat().st_size for file in staged_files(stage, table))


def _files_in(place: Path, table: str) -> list[Path]:
    whole = place / f"{table}.parquet"
    return [
        *([whole] if whole.exists() else ()),
        *(payload_chunks(place) if table == STAGED_PAYLOADS else ()),
    ]


def join_stages(stage: Path) -> None:
    """Make one file of each staged table, for those who look into what a refused run keeps.

    One row group is held in memory at a time. Raises OSError or pyarrow's errors where that fails.
    """
    workers = worker_folders(stage)
    if not workers and not (stage / "pages.parquet").exists():  # it was refused before anything was read
        return
    for table in STAGE_SCHEMAS if workers else (STAGED_PAYLOADS,):
        joined = stage / f"{table}.parquet"
        if (files := staged_files(stage, table)) != [joined]:
            _join(files, joined)
    for folder in (*workers, stage / STAGED_PAYLOADS):
        remove_tree(folder)


def _join(files: list[Path], joined: Path) -> None:
    aside = joined.with_name(f"{ASIDE}{joined.name}")
    codec, schema = CODECS.get(joined.stem, CODEC), STAGE_SCHEMAS[joined.stem]
    with pq.ParquetWriter(aside, schema, compression=codec, use_dictionary=False) as writer:
        for file in files:
            with pq.ParquetFile(file) as staged:
                for group in range(staged.num_row_groups):
                    writer.write_table(staged.read_row_group(group).cast(schema))
    aside.replace(joined)
    for file in files:
        if file != joined:
            file.unlink()
