"""Sketches of new texts: the bands by which they meet their near-duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.identity.comparable import comparable_words
from etl.identity.story import story_bands
from etl.resolve.staged_texts import staged_texts

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

_SKETCHES = pa.schema([("version_id", pa.string()), ("bands", pa.list_(pa.int64()))])


def sketch_wordings(connection: duckdb.DuckDBPyConnection, stage: Path) -> None:
    """Make `work.sketches` (version_id, bands) of the wordings that have none yet.

    They are kept in a file of the stage: a large run has millions of bands.
    """
    file = stage / "sketches.parquet"
    with pq.ParquetWriter(file, _SKETCHES, compression="zstd") as writer:
        for rows, texts in staged_texts(connection, stage, "work.unsketched", ["text"]):
            bands = [story_bands(comparable_words(text.as_py())) for text in texts["text"]]
            columns = [rows["version_id"], pa.array(bands, _SKETCHES.field("bands").type)]
            writer.write_table(pa.table(columns, schema=_SKETCHES))
    path = str(file).replace("'", "''")
    connection.execute(f"CREATE VIEW work.sketches AS FROM read_parquet('{path}')")
