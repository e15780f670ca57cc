"""Parquet files that are read whole, because they are small."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa


def read_whole(file: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return all rows of a file, of some columns or of all.

    Not by `pyarrow.parquet.read_table`, which loads `pyarrow.dataset`: that takes longer than such a file.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415  who has no such file need not wait for it

    with pq.ParquetFile(file) as stored:
        return stored.read(columns, use_threads=False)
