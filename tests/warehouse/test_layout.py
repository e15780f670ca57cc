"""How the files of the tables lie for those who read them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from inspect import signature
from pathlib import Path
from unittest.mock import patch

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from tests.warehouse.making import alias, commit, make_relation, new_run, new_warehouse, row_of
from warehouse import chunk_files, chunks
from warehouse.changed_tables import TableChange
from warehouse.contract import TABLES, table_named
from warehouse.publish import publish
from warehouse.retention import Retention, expire

ARTICLES, A_DAY, A_GROUP, A_CHUNK = 2048, 16, 128, 512
FIRST_DAY = date(2020, 1, 1)
SOUGHT = {
    "articles": {"article_id", "story_id", "version_id", "text_sha256", "url"},
    "article_versions": {"version_id", "article_id", "text_sha256"},
    "article_aliases": {"alias_id", "article_id"},
    "article_matches": {"article_id", "other_id", "version_id", "other_version_id"},
    "sightings": {"page_id", "article_id", "version_id", "url"},
    "quotes": {"page_id"},
    "rates": set(),
    "pages": {"page_id"},
    "captures": {"page_id", "url", "payload_digest"},
    "runs": set(),
    "changes": {"key"},
    "forgotten": {"forgotten_id"},
    "run_metrics": set(),
    "gate_results": set(),
    "quarantine": {"page_id"},
    "sites": set(),
}
WRITES_BLOOM_FILTERS = "bloom_filter_options" in signature(pq.ParquetWriter.__init__).parameters
needs_bloom_filters = pytest.mark.skipif(not WRITES_BLOOM_FILTERS, reason="this pyarrow writes none")


def article_id(number: int) -> str:
    return sha256(f"article {number}".encode()).hexdigest()


@contextmanager
def small_chunks(rows: int, rows_a_group: int) -> Iterator[None]:
    with (
        patch.object(chunks, "MAX_CHUNK_ROWS", rows),
        patch.object(chunk_files, "MAX_CHUNK_ROWS", rows),
        patch.object(chunk_files, "MAX_GROUP_ROWS", rows_a_group),
    ):
        yield


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish articles that came day by day, in row groups and chunks of few rows; return their folder."""
    folder = new_warehouse(tmp_path_factory.mktemp("layout"))
    table = table_named("articles")
    with small_chunks(A_CHUNK, A_GROUP), duckdb.connect() as connection:
        make_relation(connection, "sample", table, [row_of("articles")])
        connection.execute(
            "CREATE TEMP VIEW many AS SELECT * REPLACE (sha256('article ' || n) AS article_id, "
            "'Text ' || n AS text, n::INTEGER AS word_count, "
            f"DATE '{FIRST_DAY}' + (n // {A_DAY})::INTEGER AS first_seen) "
            f"FROM sample, range({ARTICLES}) AS r(n)"
        )
        columns = ", ".join(table.column_names)
        connection.execute(f"CREATE TEMP VIEW upserts AS SELECT {columns} FROM many")
        publish(folder, connection, [TableChange("articles", "upserts")], new_run(), "0.1.0", None)
    return folder.root / "current" / "articles"


def column_of(group: pq.RowGroupMetaData, name: str) -> pq.ColumnChunkMetaData:
    return next(
        column for n in range(group.num_columns) if (column := group.column(n)).path_in_schema == name
    )


def groups_of(folder: Path) -> list[pq.RowGroupMetaData]:
    files = [pq.read_metadata(path) for path in sorted(folder.iterdir())]
    return [file.row_group(number) for file in files for number in range(file.num_row_groups)]


def test_every_column_is_packed_with_zstd_and_has_statistics_but_long_ones(articles: Path) -> None:
    groups = groups_of(articles)
    assert len(groups) == ARTICLES // A_GROUP
    columns = [group.column(n) for group in groups for n in range(group.num_columns)]
    assert {column.compression for column in columns} == {"ZSTD"}
    unknown = {column.path_in_schema for column in columns if not column.is_stats_set}
    assert unknown == {"text", "captions.list.element"}


def test_every_row_group_is_sorted_by_key(articles: Path) -> None:
    for path in articles.iterdir():
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                ids = file.read_row_group(number, ["article_id"])["article_id"].to_pylist()
                assert ids == sorted(ids)


def test_a_flipped_byte_is_told_by_the_checksum_of_its_page(articles: Path, tmp_path: Path) -> None:
    whole = sorted(articles.iterdir())[0]
    group = pq.read_metadata(whole).row_group(1)
    for name in ("article_id", "title", "first_seen"):
        column = column_of(group, name)
        content = bytearray(whole.read_bytes())
        start = column.dictionary_page_offset or column.data_page_offset
        content[start + column.total_compressed_size - 1] ^= 1
        harmed = tmp_path / "harmed.parquet"
        harmed.write_bytes(content)
        with (
            pq.ParquetFile(harmed, page_checksum_verification=True) as file,
            pytest.raises(OSError, match="CRC checksum verification failed"),
        ):
            file.read_row_group(1, [name])
    with pq.ParquetFile(whole, page_checksum_verification=True) as file:
        assert file.read().num_rows == A_CHUNK


@needs_bloom_filters
def test_what_rows_are_sought_by_has_bloom_filters(tmp_path: Path) -> None:
    rows = {
        name: [row_of(name)]
        for name in SOUGHT
        if name not in {"runs", "changes", "forgotten", "run_metrics", "gate_results"}
    }
    commit(new_warehouse(tmp_path), rows)
    for name, sought in SOUGHT.items():
        for group in groups_of(tmp_path / "current" / name):
            columns = [group.column(number) for number in range(group.num_columns)]
            found = {column.path_in_schema for column in columns if column.bloom_filter_length}
            assert found == sought, name


@needs_bloom_filters
def test_a_look_up_by_id_reads_one_row_group(articles: Path) -> None:
    n_groups = ARTICLES // A_GROUP
    with duckdb.connect() as connection:

        def n_not_excluded(sought: str) -> int:
            probe = f"parquet_bloom_probe('{articles}/*.parquet', 'article_id', '{sought}')"
            flags = connection.execute(f"SELECT bloom_filter_excludes FROM {probe}").fetchall()
            assert len(flags) == n_groups
            return sum(not excluded for (excluded,) in flags)

        # Each of so many groups may be read for nothing for one value in a hundred.
        assert sum(n_not_excluded(article_id(number)) for number in range(0, ARTICLES, 64)) <= 32 + 3 * 5
        assert sum(n_not_excluded(article_id(-number)) for number in range(1, 33)) <= 3 * 5


def test_a_range_of_days_reads_the_row_groups_that_hold_them(articles: Path) -> None:
    first, last = FIRST_DAY + timedelta(days=30), FIRST_DAY + timedelta(days=36)
    asked = (pc.field("first_seen") >= first) & (pc.field("first_seen") <= last)
    table = ds.dataset(articles, format="parquet")
    left = [len(file.subset(asked).row_groups) for file in table.get_fragments(asked)]
    assert sum(left) == 2  # of sixteen: the week begins in one and ends in the next
    assert table.count_rows(filter=asked) == 7 * A_DAY


def test_every_reader_finds_an_article_by_its_id(articles: Path) -> None:
    sought, pattern = article_id(777), f"{articles}/*.parquet"
    asked = pc.field("article_id") == sought
    with duckdb.connect() as connection:
        query = f"SELECT word_count, first_seen FROM '{pattern}' WHERE article_id = $1"
        found = [connection.execute(query, [sought]).fetchall()]
    columns = ["word_count", "first_seen"]
    found.append(
        pl.scan_parquet(pattern).filter(pl.col("article_id") == sought).select(columns).collect().rows()
    )
    frame = pd.read_parquet(articles, filters=asked, columns=columns, dtype_backend="pyarrow")
    found.append(list(frame.itertuples(index=False, name=None)))
    rows: pa.Table = ds.dataset(articles, format="parquet").to_table(columns=columns, filter=asked)
    found.append([tuple(row.values()) for row in rows.to_pylist()])
    assert found == [[(777, FIRST_DAY + timedelta(days=777 // A_DAY))]] * 4


def test_publication_after_publication_leaves_few_files(tmp_path: Path) -> None:
    """Of so many nights, in chunks that soon are full, and with the newest snapshots kept alone."""
    folder, nights, a_night, cap = new_warehouse(tmp_path), 24, 3, 24
    most = nights * a_night // (cap // 2) + nights.bit_length()
    with small_chunks(cap, cap):
        for night in range(nights):
            rows = [alias(f"{night:02}-{number}") for number in range(a_night)]
            manifest = commit(folder, {"article_aliases": rows})
            assert len(manifest.tables["article_aliases"].files) <= most
            assert len(manifest.tables["runs"].files) <= nights.bit_length() + nights // (cap // 2)
    assert manifest.tables["article_aliases"].rows == nights * a_night
    expire(folder, Retention(2, 0), datetime.now(UTC) + timedelta(days=1))
    for table in TABLES:
        kept = {
            path.name
            for number in folder.snapshot_numbers()
            for path in (folder.snapshot_folder(number) / table.name).iterdir()
        }
        assert {path.name for path in folder.table_data(table.name).iterdir()} == kept
        assert len(kept) <= 2 * most
