"""The look-up: a run finds all the rows it asks for, and reads few others."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import md5
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.resolve.workspace import SETTINGS
from tests.support.single_rows import chunks_of_single_rows
from tests.warehouse.making import alias, commit, new_run, new_warehouse, row_of
from warehouse import chunk_files, chunks, lookup_writing
from warehouse.base_views import ReachedTables
from warehouse.changed_tables import TableChange
from warehouse.contract import TABLES, table_named
from warehouse.errors import SteppeError
from warehouse.folder import WarehouseFolder
from warehouse.lookup import Lookup
from warehouse.manifest import current_manifest
from warehouse.publish import publish
from warehouse.schema import Table

ALIASES = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), max_size=5)
COMMITS = st.lists(
    st.tuples(ALIASES, st.sets(st.sampled_from("abcdefgh"), max_size=3)), min_size=2, max_size=5
)


def reached(folder: WarehouseFolder, table: str, column: str, value: str | None) -> list[tuple[object, ...]]:
    """Return the rows that a run sees after it has asked for one value; they may be more."""
    with duckdb.connect() as connection:
        base = ReachedTables(connection, folder, current_manifest(folder))
        base.reach(table, column, "SELECT NULL" if value is None else f"SELECT '{value}'")
        return connection.execute(f"SELECT {column}, * FROM base.{table}").fetchall()


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(commits=COMMITS, cap=st.sampled_from([1, 2, 1000]))
def test_every_row_is_found_by_every_value_of_its_own(
    commits: list[tuple[dict[str, str], set[str]]], cap: int
) -> None:
    """Rows come, change, go and are merged with others; `truth` is a dictionary of them."""
    truth: dict[str, str] = {}
    with (
        TemporaryDirectory() as place,
        chunks_of_single_rows(),
        patch.object(chunks, "MAX_CHUNK_ROWS", cap),
        patch.object(chunk_files, "MAX_CHUNK_ROWS", cap),
    ):
        folder = new_warehouse(Path(place))
        for upserts, deletes in commits:
            gone = dict.fromkeys(deletes - set(upserts), "x")
            rows = {"article_aliases": [alias(*each) for each in upserts.items()]}
            commit(folder, rows, {"article_aliases": [alias(*each) for each in gone.items()]})
            truth = {name: article for name, article in truth.items() if name not in gone} | upserts
            for name, article in truth.items():
                for column, value in (("alias_id", name), ("article_id", article)):
                    found = reached(folder, "article_aliases", column, value)
                    assert {row[1:] for row in found if row[0] == value} == {
                        each for each in truth.items() if value in each
                    }


def test_of_many_chunks_only_those_with_the_value_are_read(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with chunks_of_single_rows():
        for start in range(0, 60, 20):
            rows = [alias(f"a{number}", f"of {number % 30}") for number in range(start, start + 20)]
            commit(folder, {"article_aliases": rows})
        assert reached(folder, "article_aliases", "alias_id", "a33") == [("a33", "a33", "of 3")]
        found = reached(folder, "article_aliases", "article_id", "of 3")
        assert sorted(found) == [("of 3", "a3", "of 3"), ("of 3", "a33", "of 3")]
        assert reached(folder, "article_aliases", "alias_id", "a99") == []


def test_it_is_told_without_a_database_whether_a_table_may_have_a_row(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    names = ["a", "Ü", "", "with 'quotes'", "橋"]
    commit(folder, {"article_aliases": [alias(name, f"of {name}") for name in names]})
    table = table_named("article_aliases")

    def may_hold(column: str, text: str) -> bool:
        return Lookup(folder, current_manifest(folder)).may_hold(table, column, [text, "nowhere"])

    assert all(may_hold("alias_id", name) and may_hold("article_id", f"of {name}") for name in names)
    assert not any(may_hold("article_id", name) or may_hold("alias_id", f"of {name}") for name in names)


BANDS: dict[str, list[int]] = {"one": [-7, 3], "both": [4, -7], "other": [3, 4], "none": []}


def test_null_and_the_elements_of_lists_are_found_too(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    captures = [row_of("captures", page_id=page, source=f"of {page}") for page in ("p", "q", None)]
    identities = [row_of("_version_identity", version_id=name, bands=bands) for name, bands in BANDS.items()]
    with chunks_of_single_rows():
        commit(folder, {"captures": captures, "_version_identity": identities})
        assert [row[2] for row in reached(folder, "captures", "page_id", None)] == ["of None"]
        found = reached(folder, "_version_identity", "bands", "-7")
    assert sorted(str(row[1]) for row in found) == ["both", "one"]


def test_a_snapshot_of_the_time_before_the_lookup_is_read_whole_and_then_has_one(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with chunks_of_single_rows():
        commit(folder, {"article_aliases": [alias(name, f"of {name}") for name in "abc"]})
        manifest = folder.current.resolve() / "manifest.json"
        facts = json.loads(manifest.read_text())
        del facts["lookup"]
        manifest.chmod(0o644)
        manifest.write_text(json.dumps(facts))
        assert len(reached(folder, "article_aliases", "alias_id", "b")) == 3
        commit(folder, {"article_aliases": [alias("d", "of d")]})
        for name in "abcd":
            assert reached(folder, "article_aliases", "alias_id", name) == [(name, name, f"of {name}")]


def test_a_snapshot_that_lacks_a_table_is_refused_in_a_sentence(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    commit(folder, {"article_aliases": [alias("a", "of a")]})
    manifest = folder.current.resolve() / "manifest.json"
    facts = json.loads(manifest.read_text())
    del facts["tables"]["article_matches"]
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(facts))
    with pytest.raises(SteppeError, match="an older steppe, without the table article_matches"):
        reached(folder, "article_aliases", "alias_id", "a")


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_harmed_lookup_is_not_used_and_made_anew(tmp_path: Path, harm: Callable[[Path], object]) -> None:
    folder = new_warehouse(tmp_path)
    with chunks_of_single_rows():
        commit(folder, {"article_aliases": [alias(name, f"of {name}") for name in "abc"]})
        (file,) = (folder.data / "_lookup").iterdir()
        file.chmod(0o644)
        harm(file)
        assert len(reached(folder, "article_aliases", "alias_id", "b")) == 3
        commit(folder, {"article_aliases": [alias("d", "of d")]})
        for name in "abcd":
            assert reached(folder, "article_aliases", "alias_id", name) == [(name, name, f"of {name}")]


def test_entries_are_the_md5_of_table_column_and_value_with_the_chunk(tmp_path: Path) -> None:
    """The files outlive the code that wrote them, so what stands in them must never change."""
    folder = new_warehouse(tmp_path)
    manifest = commit(folder, {"article_aliases": [alias("ünique", "x")]})
    (file,) = manifest.lookup.files
    written = (folder.data / "_lookup" / file.name).read_bytes()
    names = ("article_aliases.alias_id:ünique", "article_aliases.article_id:x")
    hashes = sorted(int(md5(name.encode()).hexdigest()[:10], 16) for name in names)
    assert written == b"".join(((number << 24) | 1).to_bytes(8, "little") for number in hashes)


def test_small_runs_of_entries_are_merged_and_large_ones_stay(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path)
    with patch.object(lookup_writing, "MAX_RUN_ENTRIES", 64):
        for night in range(20):
            manifest = commit(folder, {"article_aliases": [alias(f"{night}-{n}", f"{n}") for n in range(4)]})
    sizes = [file.rows for file in manifest.lookup.files]
    assert sum(sizes) >= 20 * 4 * 2
    assert sizes[:2] == [64, 64]
    assert max(sizes[2:]) < 64
    assert len(sizes) <= 6
    for name in ("0-0", "7-3", "19-2"):
        assert name in {str(row[0]) for row in reached(folder, "article_aliases", "alias_id", name)}


MANY_IDENTITIES = """
CREATE TEMP TABLE identities AS
SELECT
    sha256(number::VARCHAR) AS version_id, 'timesca.com' AS site, 'opening ' || number AS opening_key,
    'headline ' || number AS headline_key, 'o' || number AS opening_id, 'w' || number AS whole_id,
    60 AS n_comparable_words,
    [(hash(number * 32 + band) >> 24)::BIGINT FOR band IN range(32)] AS bands
FROM range(60_000) AS numbers (number)
"""
"""What a run of so many new articles notes in the look-up: each in 32 bands, and by its own names."""


def test_the_entries_of_a_large_run_fit_into_less_memory_than_runs_allow_themselves(tmp_path: Path) -> None:
    folder = new_warehouse(tmp_path / "warehouse")
    spill = str(tmp_path / "spill")
    with duckdb.connect(config={"memory_limit": "80MB", "temp_directory": spill}) as connection:
        connection.execute(SETTINGS)
        connection.execute(f"ATTACH OR REPLACE '{tmp_path / 'working'}' AS memory")
        connection.execute(MANY_IDENTITIES)
        change = TableChange("_version_identity", "identities")
        manifest = publish(folder, connection, [change], new_run(), "0.1.0", None)
        noted = sum(file.rows for file in manifest.lookup.files)
    # Four names and 32 bands each; of two millions, hashes of 40 bits meet only a few times.
    assert 60_000 * 36 * 0.9999 < noted <= 60_000 * 36


def test_rows_are_looked_up_only_by_declared_columns(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rows of articles are not looked up by title"):
        reached(new_warehouse(tmp_path), "articles", "title", "A Headline")


@pytest.mark.parametrize("table", [table for table in TABLES if table.lookups], ids=lambda table: table.name)
def test_every_table_can_be_looked_up_by_its_key(table: Table) -> None:
    assert set(table.lookups) & set(table.key)
