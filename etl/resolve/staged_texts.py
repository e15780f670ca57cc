"""Texts that a run staged, fetched by their places and a row group at a time: no join holds them all."""

from __future__ import annotations

from operator import invert, pos
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from etl.worker_stages import staged_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import duckdb


def staged_texts(
    connection: duckdb.DuckDBPyConnection, stage: Path, relation: str, columns: Sequence[str]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield the rows of a relation with a `place`, and the given columns of the articles staged there.

    The relation should be in the order of its places, so that the rows of a row group lie together.
    """
    for folder, place_of in ((stage, pos), (stage / "reread", invert)):
        first = 0
        for file in staged_files(folder, "articles"):
            with pq.ParquetFile(file) as staged:
                yield from _texts_in(connection, staged, relation, columns, first, place_of)
                first += staged.metadata.num_rows


def _texts_in(  # noqa: PLR0917  each of the six is a thing of its own
    connection: duckdb.DuckDBPyConnection,
    staged: pq.ParquetFile,
    relation: str,
    columns: Sequence[str],
    first: int,
    place_of: Callable[[int], int],
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield the rows whose texts stand in a file; `place_of` turns a row's number, from `first` on, into its
    place.
    """  # noqa: D205
    for group in range(staged.num_row_groups):
        end = first + staged.metadata.row_group(group).num_rows
        places = sorted((place_of(first), place_of(end - 1)))
        query = f"SELECT * FROM {relation} WHERE place BETWEEN $1 AND $2"
        rows = connection.sql(query, params=places).to_arrow_table()
        if rows.num_rows and end > first:
            at = [place_of(place) - first for place in rows["place"].to_pylist()]
            yield rows, staged.read_row_group(group, columns=list(columns)).take(pa.array(at))
        first = end
