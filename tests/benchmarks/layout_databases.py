"""The same rows laid out in several ways, each as a DuckDB database with the same names to ask."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.chunk_files import FALSE_POSITIVES, LONG_COLUMNS, MAX_GROUP_ROWS, write_chunks
from warehouse.contract import table_named
from warehouse.opening import connect
from warehouse.schema import Table, sought_columns
from warehouse.sql import literal, parquet_list

TABLES = ("articles", "article_versions", "sightings", "rates")
PUBLISHED = "catalogue"
NO_BLOOM = "without bloom filters"
ONE_GROUP = "one row group a file"
BY_KEY = "sorted by key"
NATIVE = "native"
INDEXED = "native with indexes"
INDEXES = (
    "CREATE UNIQUE INDEX articles_by_id ON articles (article_id)",
    "CREATE UNIQUE INDEX versions_by_id ON article_versions (version_id)",
    "CREATE INDEX sightings_by_page ON sightings (page_id)",
)
MEMORY_LIMIT = "4GB"
BATCH_ROWS = 2048
Rewrite = Callable[[Table, list[Path], Path], None]
"""Writes the rows of a table's files into files of an empty folder."""


@dataclass(frozen=True)
class Layout:
    """One way to lay out the tables: how it is opened, and the bytes that they take."""

    open: Callable[[], duckdb.DuckDBPyConnection]
    size_bytes: int


def layouts(warehouse: Path, place: Path) -> dict[str, Layout]:
    """Return the published tables and, made from them in an empty folder, the same rows in other layouts."""
    files = {name: sorted((warehouse / "current" / name).resolve().glob("*.parquet")) for name in TABLES}
    size = sum(path.stat().st_size for paths in files.values() for path in paths)
    made = {PUBLISHED: Layout(lambda: connect(warehouse), size)}
    for name, (rewrite, rewritten) in OTHERS.items():
        made[name] = _parquet_layout(files, place / name, rewrite, rewritten)
    native = place / "native.duckdb"
    _make_native(native, files)
    indexed = place / "indexed.duckdb"
    shutil.copyfile(native, indexed)
    with _writing(indexed) as connection:
        for statement in INDEXES:
            connection.execute(statement)
    for name, database in ((NATIVE, native), (INDEXED, indexed)):
        made[name] = _database(database, database.stat().st_size)
    return made


def _database(path: Path, size_bytes: int) -> Layout:
    """Return a layout that is opened with the settings that `connect` gives, so that it alone differs."""

    def opened() -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(path), read_only=True)
        connection.execute("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
        return connection

    return Layout(opened, size_bytes)


def _writing(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), config={"memory_limit": MEMORY_LIMIT})


def _make_native(path: Path, files: Mapping[str, list[Path]]) -> None:
    with _writing(path) as connection:
        for name, paths in files.items():
            connection.execute(f"CREATE TABLE {name} AS FROM read_parquet({parquet_list(paths)})")


def _parquet_layout(
    files: Mapping[str, list[Path]], folder: Path, rewrite: Rewrite, rewritten: Sequence[str]
) -> Layout:
    size = 0
    folder.mkdir()
    with _writing(folder / "catalogue.duckdb") as connection:
        for name, published in files.items():
            paths = published
            if name in rewritten:
                (folder / name).mkdir()
                rewrite(table_named(name), published, folder / name)
                paths = sorted((folder / name).iterdir())
            size += sum(path.stat().st_size for path in paths)
            pattern = literal(f"{paths[0].parent}/*.parquet")
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet({pattern})")
    return _database(folder / "catalogue.duckdb", size)


def _without_bloom_filters(table: Table, paths: list[Path], place: Path) -> None:
    for path in paths:
        with pq.ParquetFile(path) as file:
            groups = (file.read_row_group(number) for number in range(file.num_row_groups))
            _write(place / path.name, table, file.schema_arrow, groups)


def _in_one_row_group(table: Table, paths: list[Path], place: Path) -> None:
    bloom = {name: {"ndv": MAX_GROUP_ROWS, "fpp": FALSE_POSITIVES} for name in sought_columns(table)}
    for path in paths:
        with pq.ParquetFile(path) as file:
            whole = iter([file.read()])
            _write(place / path.name, table, file.schema_arrow, whole, bloom_filter_options=bloom)


def _write(
    path: Path, table: Table, schema: pa.Schema, groups: Iterator[pa.Table], **options: object
) -> None:
    short = [name for name in table.column_names if name not in LONG_COLUMNS]
    settings = {"compression": "zstd", "use_dictionary": short, "write_statistics": short, **options}
    with pq.ParquetWriter(path, schema, **settings) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=max(group.num_rows, 1))


def _sorted_by_key(table: Table, paths: list[Path], place: Path) -> None:
    """Write the files as those that are published, but in the order of the key throughout the table."""
    with duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": f"{place}.spill"}) as sorting:
        rows = sorting.sql(f"FROM read_parquet({parquet_list(paths)}) ORDER BY {', '.join(table.key)}")
        write_chunks(place, table, rows.to_arrow_reader(BATCH_ROWS), 1, capped=True)


OTHERS: dict[str, tuple[Rewrite, tuple[str, ...]]] = {
    NO_BLOOM: (_without_bloom_filters, TABLES),
    ONE_GROUP: (_in_one_row_group, ("articles",)),
    BY_KEY: (_sorted_by_key, ("articles",)),
}
"""How the tables are laid out otherwise, and which of them; the rest is read where it was published."""
