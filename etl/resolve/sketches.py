"""Sketches of new texts: the bands by which they meet their near-duplicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.identity.bands import story_bands
from etl.identity.joined_words import joined_words
from etl.resolve.staged_texts import PlacedRows
from warehouse.sql import literal

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

_SKETCHES = pa.schema([("version_id", pa.string()), ("bands", pa.list_(pa.int64()))])


def sketch_wordings(connection: duckdb.DuckDBPyConnection, stage: Path) -> None:
    """Make `work.sketches` (version_id, bands) of the wordings that have none yet.

    The stage has nearly all. Others come to stand in a file beside it: a stage that an older program wrote
    may hold a large run, which has millions of bands.
    """
    unbanded = connection.execute("SELECT 1 FROM work.unbanded LIMIT 1").fetchall()
    sketches = f" UNION ALL FROM read_parquet({_sketched(connection, stage)})" if unbanded else ""
    connection.execute(f"CREATE VIEW work.sketches AS FROM work.staged_sketches{sketches}")


def _sketched(connection: duckdb.DuckDBPyConnection, stage: Path) -> str:
    """Sketch the texts whose bands were not staged, and return the file's name for SQL."""
    file = stage / "sketches.parquet"
    with pq.ParquetWriter(file, _SKETCHES, compression="zstd") as writer:
        for rows, texts in PlacedRows(connection, stage, "work.unbanded").with_texts(["text"]):
            bands = story_bands([joined_words(text.as_py()) for text in texts["text"]])
            columns = [rows["version_id"], pa.array(bands, _SKETCHES.field("bands").type)]
            writer.write_table(pa.table(columns, schema=_SKETCHES))
    return literal(str(file))
