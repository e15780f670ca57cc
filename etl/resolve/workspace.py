"""The working database of one publication: the staged rows beside the published ones."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
from pyarrow.parquet import FileMetaData, read_metadata

from etl.forgotten import forgotten_wordings
from etl.identity.story import COMPARED_WORDS, FULL_SHARE, FULLY_TOLD_ARTICLES, MOST_COMPARED, STORY_RULE
from etl.identity.wording import ID_WORDS
from etl.payload_chunks import STAGED_PAYLOADS
from etl.resolve.scripts import run_script
from etl.staging import STAGE_SCHEMAS, Stage
from etl.worker_stages import is_of_several_workers, staged_files
from warehouse.base_views import ReachedTables
from warehouse.contract import PAYLOADS
from warehouse.scratch import MEMORY_LIMIT
from warehouse.sql import empty_select, literal, parquet_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.site import Sites
    from warehouse.folder import WarehouseFolder
    from warehouse.manifest import Manifest

SMALL_STAGE_BYTES = 8 << 20
"""Staged rows, the payloads aside, of about a thousand pages."""

MAX_COPIED_BYTES = 2**20
"""Staged tables whose rows take so many bytes or fewer are copied into the working database: the articles of
a night of some pages are asked for thirty times. What the files take on disk tells little: rows that repeat
themselves, packed, can be hundreds of times as long when they are read, and more than all its memory."""

MEMORY_AFTER_WORKERS = "256MB"
"""Twice the usual, which each worker took too: a run of 50,000 pages then has room to write while it asks."""

OWN_SETTINGS = """
SET TimeZone = 'UTC';
-- A night asks some hundred times of the same few files, and each time read anew what each says of its
-- contents: a twentieth of its time. Of all files of a million articles it is 27 MB.
SET parquet_metadata_cache = true;
-- The hundred ids of a night are sought in files as a list, so that only their texts are read: as much again.
SET dynamic_or_filter_threshold = 200;
"""
"""What each connection to the database has to be told by itself."""

SETTINGS = """
SET threads = 1;
SET preserve_insertion_order = false;
-- Of two joined relations the second is held in memory, whatever sizes are guessed: never the one with texts.
SET disabled_optimizers = 'build_side_probe_side';
-- Freed memory goes back to the system where a statement has freed so much, not only after 128 MB.
SET allocator_flush_threshold = '16MB';
SET allocator_bulk_deallocation_flush_threshold = '16MB';
-- Of the ways to pack texts, the one that DuckDB tries first took as long as all else that packing takes, an
-- eighth of what follows a crawl of 10,000 pages, for ids that hardly get smaller.
SET disabled_compression_methods = 'dict_fsst';
-- Packing a hundred tables into the file takes as long as reading some pages, and the file is thrown away.
PRAGMA disable_checkpoint_on_shutdown;
"""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The working database: schemas `base` (published rows, as far as they were reached), `staged`, `work`
    and `next`.
    """  # noqa: D205

    connection: duckdb.DuckDBPyConnection
    folder: WarehouseFolder
    base: ReachedTables
    stage: Path
    manifest: Manifest | None
    forgotten_wordings: frozenset[str] = frozenset()
    is_small: bool = False
    """Whether so little was staged that memory need not be spared."""

    def run(self, name: str) -> None:
        """Run the statements of one of this package's SQL files; a small run keeps some rows in tables."""
        run_script(self.connection, name, keeps=self.is_small)

    @contextmanager
    def beside(self) -> Iterator[Workspace]:
        """Give the same database through a connection of its own, for a thread that reaches nothing."""
        with self.connection.cursor() as cursor:
            cursor.execute(OWN_SETTINGS)
            yield replace(self, connection=cursor)

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


def connect(stage: Path) -> duckdb.DuckDBPyConnection:
    """Return the connection of a working database that is still empty, and needs no folder yet.

    It takes 20 ms, in which Python is free for something else.
    """
    return duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "temp_directory": str(stage / "spill")})


def open_workspace(
    folder: WarehouseFolder,
    stage: Path,
    manifest: Manifest | None,
    sites: Sites | None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> Workspace:
    """Return a new working database in the stage's folder; without sites, those stay that are published.

    It is that of `connect`, where somebody has called that before.

    Kept in memory instead, its tables take the memory that queries need, and a run of 48,000 pages fails for
    want of it; in a file they are packed, which is a tenth of the time of what follows a crawl.
    """
    connection = connection or connect(stage)
    connection.execute(SETTINGS + OWN_SETTINGS)
    if is_of_several_workers(stage):
        connection.execute(f"SET memory_limit = '{MEMORY_AFTER_WORKERS}'")
    # Nobody recovers it after a crash, so no statement has to wait until a log of it is on disk. That can be
    # told of attached databases alone: this one takes the place of the one that a connection begins with.
    file = literal(str(stage / "workspace.duckdb"))
    connection.execute(f"ATTACH OR REPLACE {file} AS memory (RECOVERY_MODE no_wal_writes)")
    for name, figure in (
        ("id_words", ID_WORDS),
        ("compared_words", COMPARED_WORDS),
        ("full_share", FULL_SHARE),
        ("most_compared", MOST_COMPARED),
        ("fully_told_articles", FULLY_TOLD_ARTICLES),
        ("story_rule", f"'{STORY_RULE}'"),
    ):
        connection.execute(f"SET VARIABLE {name} = {figure}")
    for schema in ("work", "next"):
        connection.execute(f"CREATE SCHEMA {schema}")
    base = ReachedTables(connection, folder, manifest)
    staged_bytes = create_stage_relations(connection, stage, "staged")
    if sites is None:
        connection.execute("CREATE TABLE next.sites AS FROM base.sites")
    else:
        _store_sites(connection, sites)
    is_small = staged_bytes <= SMALL_STAGE_BYTES
    return Workspace(connection, folder, base, stage, manifest, forgotten_wordings(folder), is_small)


def create_stage_relations(connection: duckdb.DuckDBPyConnection, stage: Path, schema: str) -> int:
    """Make a relation of each staged table in the given schema; a stage without files gives empty ones.

    Return how many bytes the rows take, the payloads aside. The relations are views, but tables where little
    was staged: DuckDB opens a view's file anew for each of the some fifty times that a run asks for it, which
    takes longer than what it then reads.
    """
    connection.execute(f"CREATE SCHEMA {schema}")
    if not (stage / "pages.parquet").exists():
        Stage(stage).close()
    all_bytes = 0
    for name in STAGE_SCHEMAS:
        files = staged_files(stage, name)
        if name == STAGED_PAYLOADS:  # many files, or none, of which mostly the ids alone are asked
            rows = f"FROM read_parquet({parquet_list(files)})" if files else empty_select(PAYLOADS)
            connection.execute(f"CREATE VIEW {schema}.{name} AS {rows}")
            continue
        told = [read_metadata(file) for file in files]
        row_bytes = sum(map(_unpacked_bytes, told))
        kind = "TABLE" if row_bytes <= MAX_COPIED_BYTES else "VIEW"
        rows = _numbered_rows([(file, each.num_rows) for file, each in zip(files, told, strict=True)])
        connection.execute(f"CREATE {kind} {schema}.{name} AS {rows}")
        all_bytes += row_bytes
    return all_bytes


def create_empty_relations(connection: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Make what `create_stage_relations` makes of a stage without rows, as the columns of `staged` are.

    To write empty files and read them again took a hundredth of a night.
    """
    tables = (f"CREATE TABLE {schema}.{name} AS FROM staged.{name} LIMIT 0" for name in STAGE_SCHEMAS)
    connection.execute(";".join((f"CREATE SCHEMA {schema}", *tables)))


def is_staged_as_today(connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether the staged articles have all columns: what an older program has staged may lack some."""
    columns = connection.execute("FROM staged.articles LIMIT 0").description or ()
    return {column[0] for column in columns}.issuperset(STAGE_SCHEMAS["articles"].names)


def _unpacked_bytes(told: FileMetaData) -> int:
    """Return how many bytes the rows of a file take when they are read."""
    return sum(told.row_group(number).total_byte_size for number in range(told.num_row_groups))


def _numbered_rows(files: Sequence[tuple[Path, int]]) -> str:
    """Return a query of the rows of some files, told with how many each holds, numbered on through all."""
    parts = []
    first = 0
    for file, count in files:
        number = f"file_row_number + {first} AS file_row_number"
        rows = f"read_parquet({literal(str(file))}, file_row_number = true)"
        parts.append(f"SELECT * REPLACE ({number}) FROM {rows}")
        first += count
    return " UNION ALL ".join(parts)


def _store_sites(connection: duckdb.DuckDBPyConnection, sites: Sites) -> None:
    names = ("site", "name", "language", "time_zone", "home", "rights")
    rows = [
        dict(zip(names, (s.name, s.title, s.language, s.time_zone, s.home, s.rights), strict=True))
        for s in sites
    ]
    schema = pa.schema([(name, pa.string()) for name in names])
    connection.register("site_rows", pa.Table.from_pylist(rows, schema=schema))
    connection.execute("CREATE TABLE next.sites AS FROM site_rows")
    connection.unregister("site_rows")
