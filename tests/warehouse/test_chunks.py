from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.making import Row, alias, make_relation, row_of
from warehouse import chunk_files, chunks
from warehouse.chunks import ChunkedTable
from warehouse.contract import table_named
from warehouse.errors import SteppeError
from warehouse.manifest import DataFile

Key = tuple[str | None, str, str | None]

KEYS: st.SearchStrategy[Key] = st.tuples(
    st.sampled_from(["p", "q", None]), st.sampled_from(["s", "t", "u"]), st.sampled_from(["v", None])
)
COMMITS = st.lists(
    st.tuples(st.dictionaries(KEYS, st.integers(100, 599), max_size=6), st.sets(KEYS, max_size=3)),
    min_size=1,
    max_size=8,
)


def capture(key: Key, status: int = 200) -> Row:
    page, source, url = key
    return row_of("captures", page_id=page, source=source, url=url, http_status=status)


def read(folder: Path, files: tuple[DataFile, ...]) -> list[Row]:
    return [row for file in files for row in pq.read_table(folder / file.name).to_pylist()]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(commits=COMMITS, cap=st.sampled_from([2, 5, 1000]))
def test_chunks_hold_what_a_dict_would(commits: list[tuple[dict[Key, int], set[Key]]], cap: int) -> None:
    table = table_named("captures")
    truth: dict[Key, int] = {}
    files: tuple[DataFile, ...] = ()
    with (
        TemporaryDirectory() as place,
        duckdb.connect() as connection,
        patch.object(chunks, "MAX_CHUNK_ROWS", cap),
        patch.object(chunk_files, "MAX_CHUNK_ROWS", cap),
        patch.object(chunk_files, "MAX_GROUP_ROWS", cap),
    ):
        connection.execute("SET TimeZone = 'UTC'")
        for upserts, deletes in commits:
            new = make_relation(connection, "new", table, [capture(k, v) for k, v in upserts.items()])
            old = make_relation(connection, "old", table, [capture(k) for k in deletes], keys=True)
            files = ChunkedTable(connection, Path(place), table).change(files, new, old)
            truth = {key: status for key, status in truth.items() if key not in deletes} | upserts
            rows = read(Path(place), files)
            held = {(row["page_id"], row["source"], row["url"]): row["http_status"] for row in rows}
            assert held == truth
            assert len(rows) == len(truth)
            assert [file.rows for file in files] == [
                pq.read_metadata(Path(place) / file.name).num_rows for file in files
            ]
            assert [file.name for file in files] == sorted(file.name for file in files)
            assert all(file.rows for file in files) or len(files) == 1


def test_a_hundred_small_changes_leave_few_files_and_write_each_row_few_times(tmp_path: Path) -> None:
    table = table_named("article_aliases")
    files: tuple[DataFile, ...] = ()
    written = 0
    with duckdb.connect() as connection:
        for night in range(100):
            rows = [alias(f"{night:03}-{n}") for n in range(3)]
            before = set(files)
            files = ChunkedTable(connection, tmp_path, table).change(
                files, make_relation(connection, "new", table, rows), None
            )
            written += sum(file.rows for file in files if file not in before)
            assert len(files) <= 7  # log2 of 100
    assert sum(file.rows for file in files) == 300
    assert written <= 300 * 7
    assert [row["alias_id"] for row in read(tmp_path, files)] == [
        f"{night:03}-{n}" for night in range(100) for n in range(3)
    ]


def test_a_large_load_is_cut_at_the_caps_and_a_later_row_touches_one_chunk(tmp_path: Path) -> None:
    table = table_named("article_aliases")
    rows = chunk_files.MAX_CHUNK_ROWS * 5 // 2
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE VIEW new AS SELECT sha256('k' || i) AS alias_id, 'a' AS article_id "
            f"FROM range({rows}) AS t(i)"
        )
        first = ChunkedTable(connection, tmp_path, table).change((), "new", None)
        assert len(first) > 2
        assert all(file.rows <= chunk_files.MAX_CHUNK_ROWS for file in first)
        assert sum(file.rows for file in first) == rows
        connection.execute("CREATE VIEW one AS SELECT sha256('k77') AS alias_id, 'b' AS article_id")
        second = ChunkedTable(connection, tmp_path, table).change(first, "one", None)
    assert [file.rows for file in second] == [file.rows for file in first]
    assert len(set(second) - set(first)) == 1


def test_the_same_rows_in_another_order_make_the_same_file(tmp_path: Path) -> None:
    table = table_named("article_aliases")
    rows = [alias(f"{n}") for n in range(50)]
    with duckdb.connect() as connection:
        names = [
            ChunkedTable(connection, tmp_path, table).change(
                (), make_relation(connection, "new", table, given_rows), None
            )
            for given_rows in (rows, rows[::-1])
        ]
    assert names[0] == names[1]


def test_no_change_keeps_every_file(tmp_path: Path) -> None:
    table = table_named("article_aliases")
    with duckdb.connect() as connection:
        store = ChunkedTable(connection, tmp_path, table)
        files = store.change((), make_relation(connection, "new", table, [alias("a")]), None)
        nothing = make_relation(connection, "nothing", table, [])
        assert store.change(files, nothing, None) == files
        assert store.change(files, None, None) == files
        assert (
            store.change(files, None, make_relation(connection, "o", table, [alias("z")], keys=True)) == files
        )


def test_columns_come_in_the_order_in_which_they_are_asked_for_and_one_that_lacks_is_told(
    tmp_path: Path,
) -> None:
    pq.write_table(pa.table({"alias_id": ["a"], "article_id": ["b"]}), tmp_path / "x.parquet")
    files = [DataFile("x.parquet", 1, 1, "")]
    (batch,) = chunk_files.read_chunks(tmp_path, files, ["article_id", "alias_id"])
    assert batch.to_pydict() == {"article_id": ["b"], "alias_id": ["a"]}
    assert batch.schema.names == ["article_id", "alias_id"]
    with pytest.raises(SteppeError, match=r"x\.parquet lacks the column added_run_id"):
        list(chunk_files.read_chunks(tmp_path, files, ["alias_id", "added_run_id"]))
