from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

import warehouse
from tests.warehouse.making import alias, commit, new_warehouse, row_of
from warehouse.contract import VIEWS, public_tables
from warehouse.errors import SteppeError, UsageError
from warehouse.folder import WarehouseFolder
from warehouse.manifest import current_manifest, read_manifest
from warehouse.rebuilding import rebuild_catalogue
from warehouse.retention import Retention, expire


def sites(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT site FROM sites ORDER BY site").fetchall()]


def test_every_view_and_column_has_a_comment_and_the_order_of_the_contract(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path))
    with warehouse.connect(tmp_path) as connection:
        for table in (*public_tables(), *VIEWS):
            view = connection.execute(
                "SELECT comment FROM duckdb_views() WHERE view_name = ?", [table.name]
            ).fetchall()
            assert table.description in view[0][0]
            columns = connection.execute(
                "SELECT column_name, comment, data_type FROM duckdb_columns() WHERE table_name = ? "
                "ORDER BY column_index",
                [table.name],
            ).fetchall()
            assert [name for name, _, _ in columns] == list(table.column_names)
            for column, (_, comment, kind) in zip(table.columns, columns, strict=True):
                assert column.description in comment
                assert column.unit in comment
                assert column.warning in comment
                assert kind.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ") == column.type


def test_a_warehouse_that_was_moved_can_be_read(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path / "here"), {"sites": [row_of("sites", site="a")]})
    (tmp_path / "here").rename(tmp_path / "there")
    with warehouse.connect(tmp_path / "there") as connection:
        assert sites(connection) == ["a"]
        assert connection.execute("SELECT count(*) FROM days").fetchall() == [(0,)]
    commit(new_warehouse(tmp_path / "there"), {"sites": [row_of("sites", site="b")]})
    with duckdb.connect(str(tmp_path / "there" / "warehouse.duckdb"), read_only=True) as connection:
        assert sites(connection) == ["a", "b"]


def test_a_cursor_reads_the_moved_warehouse_and_not_the_one_that_lies_there_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Bishkek")
    commit(new_warehouse(tmp_path / "here"), {"sites": [row_of("sites", site="moved", name="it's")]})
    (tmp_path / "here").rename(tmp_path / "o'ther")
    commit(new_warehouse(tmp_path / "here"), {"sites": [row_of("sites", site="new")]})
    with warehouse.connect(tmp_path / "o'ther") as connection, connection.cursor() as cursor:
        assert sites(connection) == sites(cursor) == ["moved"]
        for each in (connection, cursor):
            # Through a view of views too, and in UTC wherever the machine stands.
            assert each.execute("SELECT count(*) FROM days").fetchall() == [(0,)]
            assert each.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
            with pytest.raises(duckdb.InvalidInputException, match="read-only"):
                each.execute("CREATE TABLE x (y INTEGER)")
        comments = cursor.execute("SELECT bool_and(comment <> '') FROM duckdb_views() WHERE NOT internal")
        assert comments.fetchall() == [(True,)]
        columns = cursor.execute("SELECT bool_and(comment <> '') FROM duckdb_columns() WHERE NOT internal")
        assert columns.fetchall() == [(True,)]


def test_what_mends_a_harmed_catalogue_is_told(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder)
    commit(folder, {"sites": [row_of("sites", site="a")]})
    for number in (1, 2):
        catalogue = folder.snapshot_folder(number) / "warehouse.duckdb"
        catalogue.chmod(0o644)
        catalogue.write_text("harmed")
    with pytest.raises(SteppeError, match=r"cannot open .*: [^\n]*'steppe rebuild-catalogue' makes it anew$"):
        warehouse.connect(tmp_path)
    with pytest.raises(SteppeError, match=r"restore it from a backup"):
        warehouse.connect(tmp_path, at=1)


def test_a_path_with_signs_of_patterns_and_quotes_can_be_used(tmp_path: Path) -> None:
    odd = tmp_path / "o'd[d] *"
    commit(new_warehouse(odd), {"sites": [row_of("sites", site="a")]})
    commit(new_warehouse(odd), {"sites": [row_of("sites", site="a", name="new")]})
    with warehouse.connect(odd) as connection:
        assert connection.execute("SELECT name FROM sites").fetchall() == [("new",)]


def test_the_catalogue_opens_from_another_working_directory(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path / "w"), {"sites": [row_of("sites", site="a")]})
    code = (
        "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).sql('SELECT site FROM sites'))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, "../w/warehouse.duckdb"],
        cwd=new_warehouse(tmp_path / "elsewhere").root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "│ a" in told.stdout


def test_a_relative_path_and_the_catalogue_under_another_name_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(new_warehouse(tmp_path / "w"), {"sites": [row_of("sites", site="a")]})
    monkeypatch.chdir(tmp_path)
    with warehouse.connect("w") as connection:
        monkeypatch.chdir("/")
        assert sites(connection) == ["a"]
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{tmp_path}/w/warehouse.duckdb' AS other (READ_ONLY)")
        assert connection.execute("SELECT site FROM other.sites").fetchall() == [("a",)]
        assert connection.execute("SELECT count(*) FROM other.days").fetchall() == [(0,)]


def test_a_reader_keeps_its_snapshot_while_others_are_published(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"sites": [row_of("sites", site="a")]})
    with warehouse.connect(tmp_path) as early:
        commit(folder, {"sites": [row_of("sites", site="b")]})
        commit(folder, {}, {"sites": [row_of("sites", site="a")]})
        with warehouse.connect(tmp_path) as late, warehouse.connect(tmp_path, at=2) as middle:
            assert (sites(early), sites(middle), sites(late)) == (["a"], ["a", "b"], ["b"])


def test_a_snapshot_that_goes_while_it_is_opened_gives_way_to_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"sites": [row_of("sites", site="a")]})
    resolve = Path.resolve

    def resolve_then_publish(path: Path, *, strict: bool = False) -> Path:
        led_to = resolve(path, strict=strict)
        if path == folder.current:
            monkeypatch.setattr(Path, "resolve", resolve)
            commit(folder, {"sites": [row_of("sites", site="b")]})
            expire(folder, Retention(snapshots=1, days=0), datetime.now(UTC))
        return led_to

    monkeypatch.setattr(Path, "resolve", resolve_then_publish)
    with warehouse.connect(tmp_path) as connection:
        assert sites(connection) == ["a", "b"]
    assert folder.snapshot_numbers() == [2]


def test_moments_are_shown_in_utc_and_nothing_can_be_written(tmp_path: Path) -> None:
    commit(new_warehouse(tmp_path))
    with warehouse.connect(tmp_path) as connection:
        assert connection.execute("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("CREATE TABLE x (y INTEGER)")


def test_what_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere is no warehouse; name its folder"):
        warehouse.connect(tmp_path / "nowhere")
    folder = new_warehouse(tmp_path)
    with pytest.raises(UsageError, match="holds no snapshot yet"):
        warehouse.connect(tmp_path)
    commit(folder)
    for number in (0, 2, -1):
        with pytest.raises(UsageError, match=f"holds no snapshot {number}; it holds 1 to 1"):
            warehouse.connect(tmp_path, at=number)
    for wrong in ("1", True, 1.0):
        with pytest.raises(UsageError, match=f"{wrong!r} is no number of a snapshot"):
            warehouse.connect(tmp_path, at=wrong)  # type: ignore[arg-type]


def test_a_path_that_duckdb_cannot_open_is_told_in_a_sentence(tmp_path: Path) -> None:
    made = tmp_path / "made"
    commit(new_warehouse(made), {"sites": [row_of("sites", site="a")]})
    made.rename(tmp_path / "a\\b")
    with pytest.raises(UsageError, match=r"a\\b holds a backslash, .*; give it another name"):
        warehouse.connect(tmp_path / "a\\b")
    asked = (tmp_path / "a\\b").rename(tmp_path / "a?b")
    with warehouse.connect(asked) as connection:
        assert sites(connection) == ["a"]
    with pytest.raises(UsageError, match=r"a\?b holds a '\?' or a backslash, .*; give it another name"):
        rebuild_catalogue(WarehouseFolder(asked))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"snapshot": 1, "tables": 3}', "\ud800"])
def test_a_damaged_manifest_is_told_in_a_sentence(tmp_path: Path, content: str) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder)
    path = tmp_path / "current" / "manifest.json"
    path.chmod(0o644)
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(SteppeError, match=r"manifest\.json is damaged; restore"):
        current_manifest(folder)
    with pytest.raises(SteppeError, match=r"manifest\.json is damaged; restore"):
        commit(folder, {"article_aliases": [alias("a")]})


def test_a_missing_manifest_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SteppeError, match=r"cannot read the manifest .*gone"):
        read_manifest(tmp_path / "gone")


def test_importing_the_package_is_cheap() -> None:
    code = "import sys, warehouse, warehouse.contract; print({'duckdb', 'pyarrow'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_connect_is_a_function_whatever_was_imported_before() -> None:
    code = "import warehouse.opening, warehouse; print(callable(warehouse.connect))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match=r"cannot make the warehouse folder .*file: .*--warehouse"):
        new_warehouse(tmp_path / "file")
    with pytest.raises(UsageError, match=r"holds a '\?'"):
        new_warehouse(tmp_path / "what?")
