"""The payloads that a run adds to the kept ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.payload_chunks import STAGED_PAYLOADS, is_payload_chunk
from etl.worker_stages import staged_files
from warehouse.changed_tables import new_chunks
from warehouse.contract import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from etl.resolve.workspace import Workspace
    from warehouse.manifest import DataFile


def new_payloads(workspace: Workspace) -> Callable[[], list[DataFile]]:
    """Return what makes chunks of the payload of every staged page that is not published yet, each once.

    Those that print what was taken down are left out: their bytes hold it.
    """
    rows = workspace.connection.execute(
        "SELECT DISTINCT page_id FROM staged.payloads ANTI JOIN base.pages USING (page_id) "
        "ANTI JOIN (FROM work.pages_read WHERE prints_forgotten) USING (page_id)"
    ).fetchall()
    return partial(_chunks_of, workspace, {page_id for (page_id,) in rows})


def _chunks_of(workspace: Workspace, wanted: set[str]) -> list[DataFile]:
    """Take staged chunks as they are where all of their pages are wanted, as nearly always."""
    ready: list[Path] = []
    others: list[Path] = []
    for file in staged_files(workspace.stage, STAGED_PAYLOADS):
        (ready if is_payload_chunk(file) and _is_taken_whole(wanted, file) else others).append(file)
    rows = _payloads_in(others, wanted)
    return new_chunks(workspace.folder, workspace.manifest, PAYLOADS, rows, ready)


def _is_taken_whole(wanted: set[str], file: Path) -> bool:
    page_ids = pq.read_table(file, columns=["page_id"], partitioning=None)["page_id"].to_pylist()
    if not wanted.issuperset(page_ids):
        return False
    wanted.difference_update(page_ids)
    return True


def _payloads_in(files: Iterable[Path], wanted: set[str]) -> Iterator[pa.RecordBatch]:
    """They never pass through DuckDB, which hands out 2048 rows at once: that many could fill the memory."""
    for file in files:
        with pq.ParquetFile(file) as staged:
            for number in range(staged.num_row_groups):
                for batch in staged.read_row_group(number).to_batches():
                    taken = [_take(wanted, each.as_py()) for each in batch["page_id"]]
                    yield batch if all(taken) else batch.filter(pa.array(taken))


def _take(wanted: set[str], page_id: str) -> bool:
    if page_id not in wanted:
        return False
    wanted.remove(page_id)
    return True
