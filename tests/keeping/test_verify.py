"""`steppe verify` names each thing that is wrong, and nothing else."""

from __future__ import annotations

import re
import shutil
from hashlib import md5
from pathlib import Path

import pyarrow as pa
import pytest

from tests.keeping.conftest import Outcome, Steppe
from tests.keeping.harming import edit_manifest, files_of, flip_a_byte, forge, forge_lookup, overwrite
from tests.keeping.nights import ROWS
from tests.support.single_rows import chunks_of_single_rows
from tests.warehouse.making import alias, commit, new_warehouse
from warehouse.verify import lookup

HERE = "_snapshots/00000002"


def problems(outcome: Outcome) -> list[str]:
    (told,) = outcome.json["snapshots"]
    assert outcome.code == (1 if told["problems"] else 0)
    assert (outcome.json["is_whole"], told["is_whole"]) == (not told["problems"], not told["problems"])
    assert outcome.err == ""
    return sorted(told["problems"])


def assert_named(outcome: Outcome, *expected: str) -> None:
    """Assert that each problem is told once, and no other."""
    found = problems(outcome)
    assert len(found) == len(expected), found
    for each in expected:
        assert sum(bool(re.search(each, problem)) for problem in found) == 1, (each, found)


def test_what_was_published_is_whole(nights: Path, steppe: Steppe) -> None:
    told = steppe(nights, "verify", "--all", "--json")
    assert (told.code, told.json["is_whole"]) == (0, True)
    first, second = told.json["snapshots"]
    assert (first["snapshot"], second["snapshot"]) == (1, 2)
    for each in (first, second):
        assert (each["problems"], each["unchecked"]) == ([], [])
        assert each["rows"] > sum(ROWS[each["snapshot"]].values())
    lines = steppe(nights, "verify").out.splitlines()
    assert len(lines) == 1
    assert re.fullmatch(r"snapshot 2: \d+ files of \d+ bytes, \d+ rows: whole", lines[0])
    assert steppe(nights, "verify", "--at", "1").out.startswith("snapshot 1: ")
    assert steppe(nights, "verify", "--at", "1", "--all").code == 2


def test_files_that_are_not_what_was_published_are_named(own: Path, steppe: Steppe) -> None:
    """One harm to each table; none of them hides another."""
    (rates,) = files_of(own, "rates")
    flip_a_byte(rates)
    (quotes,) = files_of(own, "quotes")
    overwrite(quotes, quotes.read_bytes()[:-100])
    (pages,) = files_of(own, "pages")
    pages.unlink()
    (captures,) = files_of(own, "captures")
    (own / "_data" / "captures" / captures.name).unlink()
    first, second = files_of(own, "article_versions")
    contents = first.read_bytes(), second.read_bytes()
    overwrite(first, contents[1])
    overwrite(second, contents[0])
    (files_of(own, "sites")[0].parent / "mine.parquet").write_bytes(b"")
    (runs,) = files_of(own, "runs")
    runs.unlink()
    runs.symlink_to("/etc/passwd")
    outcome = steppe(own, "verify", "--json")
    assert_named(
        outcome,
        f"^{HERE}/rates/{rates.name} has other bytes: its sha256 is not what the manifest says$",
        f"^{HERE}/quotes/{quotes.name} has [0-9]+ bytes; the manifest says [0-9]+$",
        f"^{HERE}/pages/{pages.name} is missing$",
        f"^_data/captures/{captures.name} is missing$",
        f"^{HERE}/article_versions/{first.name} has [0-9]+ bytes; ",
        f"^{HERE}/article_versions/{second.name} has [0-9]+ bytes; ",
        f"^{HERE}/sites/mine.parquet is not in the manifest; move it away$",
        f"^{HERE}/runs/{runs.name} is no plain file$",
    )
    unchecked = outcome.json["snapshots"][0]["unchecked"]
    assert unchecked[0].startswith(
        "the rows of article_versions, captures, pages, quotes, rates, runs, sites, "
    )
    assert steppe(own, "verify", "--at", "1").code == 1  # it shares a harmed file


def test_a_harmed_look_up_is_named(own: Path, steppe: Steppe) -> None:
    first, second = sorted((own / "_data" / "_lookup").iterdir())
    flip_a_byte(first)
    second.unlink()
    assert_named(
        steppe(own, "verify", "--json"),
        f"^_data/_lookup/{first.name} has other bytes",
        f"^_data/_lookup/{second.name} is missing$",
    )


def test_wrong_counts_in_the_manifest_are_named(own: Path, steppe: Steppe) -> None:
    def edit(facts: dict[str, dict[str, dict[str, int]]]) -> None:
        facts["tables"]["rates"]["rows"] += 1
        facts["tables"]["quotes"]["bytes"] -= 1
        del facts["tables"]["sites"]
        facts["tables"]["pages"]["parts"][0]["rows"] += 1  # type: ignore[index]
        facts["tables"]["article_versions"]["parts"].reverse()  # type: ignore[attr-defined]

    edit_manifest(own, edit)
    assert_named(
        steppe(own, "verify", "--json"),
        "^the manifest says 5 rows of rates; those of its files are 4$",
        "^the manifest says [0-9]+ bytes of quotes; those of its files are [0-9]+$",
        "^the manifest lacks the table sites$",
        "^the manifest says 3 rows of pages; those of its files are 4$",
        f"^{HERE}/pages/.* holds 3 rows; the manifest says 4$",
        "^the manifest has the files of article_versions in another order than their numbers$",
    )


@pytest.mark.parametrize(
    "content", ["{", '{"snapshot": 2, "tables": {"rates": {"parts": [{"name": "../x"}]}}}']
)
def test_a_damaged_manifest_is_named(own: Path, steppe: Steppe, content: str) -> None:
    manifest = own / "_snapshots" / "00000001" / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(content)
    assert_named(steppe(own, "verify", "--at", "1", "--json"), f"^the manifest {manifest} is damaged; ")
    told = steppe(own, "verify", "--all", "--json")
    assert [each["is_whole"] for each in told.json["snapshots"]] == [False, True]


def test_rows_that_do_not_hold_together_are_named(own: Path, steppe: Steppe) -> None:
    """Every file is what its manifest says; only the rows are wrong."""
    forge(own, "rates", lambda rows: rows.append(rows[0]))
    forge(own, "sightings", lambda rows: rows[0].update(article_id="nowhere"))
    forge(own, "quotes", lambda rows: rows[0].update(page_id="no page"))
    forge(own, "articles", lambda rows: rows[0].update(story_id="no story", version_id="no wording"))
    forge(own, "article_aliases", lambda rows: rows[0].update(article_id="gone"))
    forge(own, "quarantine", lambda rows: rows[0].update(page_id="none"))
    assert steppe(own, "rebuild-catalogue").code == 0  # it names the files that it reads
    key = r"timesca.com/2026-02-\d\d/K../USD"
    found = steppe(own, "verify", "--json")
    assert_named(
        found,
        f"^rates holds 1 key more than once, such as {key}$",
        "^1 row of sightings whose article_id articles lacks, such as nowhere$",
        "^1 row of sightings whose version_id and article_id article_versions lacks, such as .*/nowhere$",
        "^1 row of quotes whose page_id pages lacks, such as no page$",
        "^1 row of articles whose version_id article_versions lacks, such as no wording$",
        "^1 row of articles whose story_id articles lacks, such as no story$",
        "^1 row of article_aliases whose article_id articles lacks, such as gone$",
        "^1 row of quarantine whose page_id pages lacks, such as none$",
        # No run would find what stands at a key that no run has written.
        r"^the look-up lacks 1 value of sightings\.article_id, such as one in the chunk 0",
        r"^the look-up lacks 1 value of quotes\.page_id, ",
        r"^the look-up lacks 1 value of article_aliases\.article_id, ",
        r"^the look-up lacks 1 value of quarantine\.page_id, ",
    )


def test_columns_that_are_not_the_contracts_are_named(own: Path, steppe: Steppe) -> None:
    rates = forge(own, "rates", lambda rows: rows[0].update(base=None), base=pa.string())
    pages = forge(own, "pages", lambda _: None, bytes=pa.int32())
    assert_named(
        steppe(own, "verify", "--json"),
        f"^{HERE}/rates/{rates} has the column base as string, perhaps null; the contract has ",
        f"^_data/rates/{rates} has the column base as ",
        f"^{HERE}/pages/{pages} has the column bytes as int32, perhaps null; the contract has ",
        f"^_data/pages/{pages} has the column bytes as ",
    )


def test_a_value_that_the_look_up_lacks_or_leads_astray_is_named(own: Path, steppe: Steppe) -> None:
    """The entries of one page are taken out, and those of a wording lead to another chunk."""
    page = steppe(own, "quarantine", "list", "--json").json["pages"][0]["page_id"]
    lost = int(md5(f"quarantine.page_id:{page}".encode()).hexdigest()[:10], 16)
    (version,) = {
        row.split()[0]
        for row in steppe(
            own, "sql", "SELECT version_id FROM articles WHERE title = 'Winter Comes'", "--format", "csv"
        ).out.splitlines()[1:]
    }
    moved = int(md5(f"article_versions.version_id:{version}".encode()).hexdigest()[:10], 16)

    def edit(entries: list[int]) -> None:
        kept = [entry for entry in entries if entry >> 24 not in (lost, moved)]
        (old,) = [entry for entry in entries if entry >> 24 == moved]
        assert old & 0xFFFFFF == 2
        entries[:] = [*kept, old - 1]

    forge_lookup(own, edit)
    assert_named(
        steppe(own, "verify", "--json"),
        r"^the look-up lacks 1 value of quarantine\.page_id, such as one in the chunk 0",
        r"^the look-up lacks 1 value of article_versions\.version_id, such as one in the chunk 000002-",
    )


def test_many_chunks_and_ranges_of_a_look_up_are_checked(
    tmp_path: Path, steppe: Steppe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "ENTRIES_AT_ONCE", 16)
    monkeypatch.setattr(lookup, "ROWS_AT_ONCE", 5)
    folder = new_warehouse(tmp_path / "many")
    with chunks_of_single_rows():
        for night in range(3):
            commit(folder, {"article_aliases": [alias(f"{night}-{n}", f"of {n}") for n in range(9)]})
    said = "27 rows of article_aliases whose article_id articles lacks"
    assert_named(steppe(folder.root, "verify", "--json"), said)
    lost = int(md5(b"article_aliases.alias_id:1-4").hexdigest()[:10], 16)
    forge_lookup(folder.root, lambda entries: entries.remove(*[e for e in entries if e >> 24 == lost]))
    assert_named(
        steppe(folder.root, "verify", "--json"),
        said,
        r"^the look-up lacks 1 value of article_aliases\.alias_id, such as one in the chunk 0000",
    )


def test_a_catalogue_that_is_gone_or_of_another_snapshot_is_named(own: Path, steppe: Steppe) -> None:
    catalogue = own / HERE / "warehouse.duckdb"
    catalogue.unlink()
    shutil.copy(own / "_snapshots" / "00000001" / "warehouse.duckdb", catalogue)
    found = problems(steppe(own, "verify", "--json"))
    assert f"{HERE}/warehouse.duckdb counts 2 rows of rates; the manifest says 4" in found
    catalogue.chmod(0o644)
    catalogue.write_bytes(b"no database")
    assert_named(steppe(own, "verify", "--json"), f"^{HERE}/warehouse.duckdb cannot be opened: ")
    catalogue.unlink()
    assert_named(steppe(own, "verify", "--json"), f"^{HERE}/warehouse.duckdb cannot be opened: ")
    assert steppe(own, "rebuild-catalogue").code == 0
    assert problems(steppe(own, "verify", "--json")) == []


def test_links_that_lead_nowhere_are_named(own: Path, steppe: Steppe) -> None:
    (own / "warehouse.duckdb").unlink()
    (own / "current").unlink()
    shutil.copytree(own / HERE, own / "current")
    assert_named(
        steppe(own, "verify", "--json"),
        "^current is a copy, not a link; 'steppe rebuild-catalogue' makes it one again$",
        "^warehouse.duckdb is no link to current/warehouse.duckdb; 'steppe rebuild-catalogue' makes it ",
    )


def test_problems_are_told_a_line_each(own: Path, steppe: Steppe) -> None:
    flip_a_byte(files_of(own, "rates")[0])
    outcome = steppe(own, "verify")
    assert outcome.code == 1
    first, *rest = outcome.out.splitlines()
    assert first.endswith(" rows: 1 problem")
    assert [line.split()[0] for line in rest] == [
        f"{HERE}/rates/{files_of(own, 'rates')[0].name}",
        "not",
        "not",
    ]
