from __future__ import annotations

import json
import shutil
import stat
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import warehouse
from tests.support.single_rows import chunks_of_single_rows
from tests.warehouse.making import (
    alias,
    commit,
    file_names,
    make_relation,
    new_run,
    new_warehouse,
    rate,
    row_of,
)
from warehouse.base_views import create_base_views
from warehouse.changed_tables import TableChange
from warehouse.contract import TABLES, public_tables, table_named
from warehouse.errors import SteppeError
from warehouse.manifest import current_manifest
from warehouse.payloads import payload
from warehouse.publish import publish
from warehouse.run_log import all_runs, log_run, logged_runs
from warehouse.runs import REFUSED, RunRecord
from warehouse.schema import Table, arrow_schema


def test_rows_are_added_changed_and_removed(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a", "1"), alias("b", "1"), alias("c", "1")]})
    commit(folder, {"article_aliases": [alias("b", "2"), alias("d", "2")]})
    commit(folder, {"article_aliases": [alias("d", "3")]}, {"article_aliases": [alias("a"), alias("z")]})
    with warehouse.connect(tmp_path) as connection:
        rows = connection.execute("SELECT alias_id, article_id FROM article_aliases ORDER BY ALL").fetchall()
    assert rows == [("b", "2"), ("c", "1"), ("d", "3")]


def test_a_key_that_is_deleted_and_upserted_stands_with_its_new_values(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a", "1")]})
    commit(folder, {"article_aliases": [alias("a", "2")]}, {"article_aliases": [alias("a")]})
    assert pq.read_table(tmp_path / "current" / "article_aliases").to_pylist() == [alias("a", "2")]


def test_files_without_a_changed_row_are_kept(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    first = commit(
        folder, {"article_aliases": [alias(f"a{n:04}") for n in range(500)], "sites": [row_of("sites")]}
    )
    second = commit(folder, {"article_aliases": [alias("b")]})
    third = commit(folder, {"article_aliases": [alias("b", "other")]})
    assert file_names(first, "article_aliases") == file_names(second, "article_aliases")[:1]
    assert file_names(second, "article_aliases")[:1] == file_names(third, "article_aliases")[:1]
    assert file_names(second, "article_aliases")[1:] != file_names(third, "article_aliases")[1:]
    assert file_names(first, "sites") == file_names(third, "sites")
    kept = folder.snapshot_folder(3) / "article_aliases" / file_names(first, "article_aliases")[0]
    assert kept.samefile(folder.snapshot_folder(1) / "article_aliases" / kept.name)


def test_a_table_that_the_contract_has_no_longer_is_left_behind(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a", "1")]})
    told = folder.snapshot_folder(1) / "manifest.json"
    facts = json.loads(told.read_bytes())
    facts["tables"]["earlier_aliases"] = facts["tables"]["article_aliases"]
    shutil.copytree(folder.table_data("article_aliases"), folder.table_data("earlier_aliases"))
    told.chmod(0o644)
    told.write_text(json.dumps(facts))
    second = commit(folder, {"article_aliases": [alias("b", "2")]})
    places = {place.name for place in folder.snapshot_folder(2).iterdir() if place.is_dir()}
    assert places == set(second.tables) == {table.name for table in TABLES}


def test_every_reader_of_parquet_sees_each_row_once(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    for night in range(5):
        commit(folder, {"rates": [rate(date(2026, 2, 19 + night - back), "KZT") for back in (0, 1)]})
    place = tmp_path / "current" / "rates"
    pattern = str(place / "*.parquet")
    days = [date(2026, 2, day) for day in range(18, 24)]
    assert sorted(pq.read_table(place)["as_of"].to_pylist()) == days
    assert sorted(pd.read_parquet(place)["as_of"]) == days
    assert sorted(pl.read_parquet(pattern)["as_of"]) == days
    with duckdb.connect() as connection:
        seen = connection.execute(f"SELECT as_of FROM '{pattern}' ORDER BY as_of").fetchall()
    assert [day for (day,) in seen] == days


def test_every_table_has_the_schema_of_the_contract_also_without_rows(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path))
    for table in TABLES:
        read = pq.read_table(tmp_path / "current" / table.name)
        assert read.schema.equals(arrow_schema(table)), table.name
        assert read.num_rows == (1 if table.name == "runs" else 0)
        assert pl.read_parquet(tmp_path / "current" / table.name / "*.parquet").columns == list(
            table.column_names
        )


def test_every_parquet_file_says_what_its_table_and_columns_mean(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path))
    for table in public_tables():
        schema = pq.read_schema(next((tmp_path / "current" / table.name).iterdir()))
        said = schema.metadata or {}
        assert said[b"table"].decode() == table.name
        assert said[b"description"].decode() == table.description
        assert said[b"key"].decode() == ", ".join(table.key)
        assert said.get(b"warning", b"").decode() == table.warning
        for column in table.columns:
            told = {name.decode(): text.decode() for name, text in schema.field(column.name).metadata.items()}
            told.pop("PARQUET:field_id", None)
            expected = {"description": column.description, "example": column.example}
            expected |= {"unit": column.unit} if column.unit else {}
            assert told == expected | ({"warning": column.warning} if column.warning else {})


def silent_schema(table: Table) -> pa.Schema:
    return pa.schema([field.remove_metadata() for field in arrow_schema(table)])


def test_files_that_say_different_things_of_one_column_are_read_together(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    days = [date(2026, 2, 19), date(2026, 2, 20)]
    with patch("warehouse.chunk_files.arrow_schema", silent_schema):
        commit(folder, {"rates": [rate(days[0], "KZT")]})
    with chunks_of_single_rows():
        assert len(commit(folder, {"rates": [rate(days[1], "KZT")]}).tables["rates"].files) == 2
    place = tmp_path / "current" / "rates"
    assert sorted(pq.read_table(place)["as_of"].to_pylist()) == days
    assert sorted(pd.read_parquet(place)["as_of"]) == days
    assert sorted(pl.read_parquet(place / "*.parquet")["as_of"]) == days
    assert sorted(pl.scan_parquet(place / "*.parquet").collect()["as_of"]) == days
    with duckdb.connect() as connection:
        seen = connection.execute(f"SELECT as_of FROM '{place}/*.parquet' ORDER BY as_of").fetchall()
    assert [day for (day,) in seen] == days


def test_a_table_that_loses_its_last_row_keeps_one_empty_file(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a"), alias("b")]})
    manifest = commit(folder, deletes={"article_aliases": [alias("a"), alias("b")]})
    assert len(manifest.tables["article_aliases"].files) == 1
    assert pq.read_schema(next((tmp_path / "current" / "article_aliases").iterdir())).names == [
        "alias_id",
        "article_id",
    ]
    manifest = commit(folder, {"article_aliases": [alias("c")]})
    assert [(file.rows) for file in manifest.tables["article_aliases"].files] == [1]


def test_published_files_are_read_only(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path), {"sites": [row_of("sites")]})
    published = [path for path in (tmp_path / "current").resolve().rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in published} == {0o444}
    assert {"manifest.json", "warehouse.duckdb"} < {path.name for path in published}


def test_the_manifest_tells_what_lies_beside_it(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path), {"sites": [row_of("sites")]})
    facts = json.loads((tmp_path / "current" / "manifest.json").read_text())
    assert facts["snapshot"] == 1
    assert set(facts) >= {"run_id", "published_at", "contract_version", "data_through", "tables"}
    for name, told in facts["tables"].items():
        files = list((tmp_path / "current" / name).iterdir())
        assert told["files"] == len(files)
        assert told["bytes"] == sum(path.stat().st_size for path in files)
        assert told["rows"] == sum(pq.read_metadata(path).num_rows for path in files)


def test_the_publishing_run_and_ended_runs_of_the_log_are_folded_in(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    refused = new_run(datetime(2026, 2, 18, tzinfo=UTC))
    refused.finish(REFUSED, datetime(2026, 2, 18, 0, 1, tzinfo=UTC), "coverage fell")
    going_on = new_run(datetime(2026, 2, 19, tzinfo=UTC))
    own = RunRecord(run_id="own", kind="nightly", started_at=datetime(2026, 2, 20, tzinfo=UTC), pages_read=7)
    for record in (refused, going_on, own):
        log_run(folder, record)
    manifest = commit(folder, {"sites": [row_of("sites")]}, run=own)
    assert [record.run_id for record in logged_runs(folder)] == [going_on.run_id]
    told = {record.run_id: record for record in all_runs(folder)}
    assert list(told) == ["own", going_on.run_id, refused.run_id]
    assert told[refused.run_id] == refused
    assert (told["own"].status, told["own"].snapshot, told["own"].pages_read) == ("published", 1, 7)
    assert told["own"].finished_at == manifest.published_at
    assert told["own"].code_version == "0.1.0"
    assert (own.status, own.snapshot) == ("published", 1)


def test_a_null_in_a_key_column_is_a_value_like_others(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    known = row_of("captures", page_id="p", source="s")
    lost = row_of("captures", page_id=None, source="s", reason="unreadable-file")
    commit(folder, {"captures": [known, lost]})
    commit(folder, {"captures": [known | {"http_status": 200}]}, {"captures": [lost]})
    rows = pq.read_table(tmp_path / "current" / "captures").to_pylist()
    assert [(row["page_id"], row["http_status"]) for row in rows] == [("p", 200)]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([alias("a", "1"), alias("a", "2")], "article_aliases hold the key a more than once"),
        ([{"alias_id": "a", "article_id": None}], "article_aliases break its schema"),
    ],
)
def test_rows_that_break_the_contract_publish_nothing(
    tmp_path: Path, rows: list[dict[str, str | None]], message: str
) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder)
    run = new_run()
    with pytest.raises(SteppeError, match=message):
        commit(folder, {"article_aliases": rows}, run=run)
    assert run.status == "running"
    manifest = current_manifest(folder)
    assert manifest is not None
    assert manifest.snapshot == 1


def test_a_row_that_is_appended_beside_itself_publishes_nothing(tmp_path: Path) -> None:
    """Whoever said that the key is new has not found it."""
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a"), alias("b")]})
    table = table_named("article_aliases")
    with duckdb.connect() as connection:
        upserts = make_relation(connection, "upserts", table, [alias("b", "other"), alias("c")])
        connection.execute(f"CREATE TABLE keys AS SELECT alias_id, true AS is_new FROM {upserts}")
        new = pa.Table.from_pylist([alias("b", "other"), alias("c")], schema=arrow_schema(table))
        change = TableChange(table.name, upserts, keys="keys", appends=new.to_batches())
        with pytest.raises(SteppeError, match="article_aliases holds the key b, which was taken for new"):
            publish(folder, connection, [change], new_run(), "0.1.0", None)
    with warehouse.connect(folder.root) as opened:
        rows = opened.execute("SELECT alias_id, article_id FROM article_aliases ORDER BY 1").fetchall()
    assert rows == [("a", "article"), ("b", "article")]


def test_a_disk_that_refuses_is_told_in_a_sentence(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    folder.data.rmdir()
    folder.data.write_text("in the way")
    with pytest.raises(SteppeError, match=r"cannot publish into .*_data.*run again"):
        commit(folder)


@pytest.mark.parametrize(
    "rows", ["SELECT 'a' AS alias_id", "SELECT 'a' AS alias_id, error('odd') AS article_id"]
)
def test_a_relation_that_does_not_fit_is_told_in_a_sentence(tmp_path: Path, rows: str) -> None:
    folder = new_warehouse(tmp_path)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW odd AS {rows}")
        with pytest.raises(SteppeError, match=r"cannot publish into .*; nothing was published"):
            publish(folder, connection, [TableChange("article_aliases", "odd")], new_run(), "0", None)
    assert current_manifest(folder) is None


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with duckdb.connect() as connection, pytest.raises(SteppeError, match="nonsense"):
        publish(folder, connection, [TableChange("nonsense", "x")], new_run(), "0.1.0", None)


def test_base_views_have_every_table_before_and_after_the_first_snapshot(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    for rows in (0, 1):
        with duckdb.connect() as connection:
            create_base_views(connection, folder, current_manifest(folder))
            for table in TABLES:
                described = connection.execute(f'DESCRIBE base."{table.name}"').fetchall()
                found = [
                    (line[0], line[1].replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"))
                    for line in described
                ]
                assert found == [(column.name, column.type) for column in table.columns]
            assert connection.execute("SELECT count(*) FROM base.sites").fetchall() == [(rows,)]
        commit(folder, {"sites": [row_of("sites")]})


def test_payloads_are_found_by_page(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    pages = {f"p{n}": bytes([n]) * 1000 for n in range(20)}
    commit(folder, {"_payloads": [{"page_id": page, "payload": body} for page, body in pages.items()]})
    manifest = commit(folder, {"_payloads": [{"page_id": "last", "payload": b""}]})
    assert payload(folder, manifest, "p7") == pages["p7"]
    assert payload(folder, manifest, "last") == b""
    assert payload(folder, manifest, "none") is None


def test_relations_may_stand_in_a_schema(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with duckdb.connect() as connection:
        make_relation(connection, "rows", table_named("sites"), [row_of("sites", site="a")])
        connection.execute('CREATE SCHEMA "staged"; CREATE TABLE staged.sites AS FROM rows')
        manifest = publish(folder, connection, [TableChange("sites", "staged.sites")], new_run(), "0", None)
    assert manifest.tables["sites"].rows == 1


def test_internal_tables_have_no_view(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path))
    with warehouse.connect(tmp_path) as connection:
        views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert {name for (name,) in views} == {table.name for table in public_tables()} | {"days"}
