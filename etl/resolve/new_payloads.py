"""The payloads that a run adds to the kept ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.worker_stages import staged_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb


def new_payloads(connection: duckdb.DuckDBPyConnection, stage: Path) -> Iterator[pa.RecordBatch]:
    """Return (page_id, payload) of every staged page that is not published yet, each once.

    Those that print what was taken down are left out: their bytes hold it.
    They never pass through DuckDB, which hands out 2048 rows at once: that many pages could fill the memory.
    """
    rows = connection.execute(
        "SELECT DISTINCT page_id FROM staged.payloads ANTI JOIN base.pages USING (page_id) "
        "ANTI JOIN (FROM work.pages_read WHERE prints_forgotten) USING (page_id)"
    ).fetchall()
    return _payloads_of({page_id for (page_id,) in rows}, stage)


def _payloads_of(wanted: set[str], stage: Path) -> Iterator[pa.RecordBatch]:
    for file in staged_files(stage, "payloads"):
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
