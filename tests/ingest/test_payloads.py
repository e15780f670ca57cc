"""The bytes of pages are kept as they came, each once, whether they fill one file or many."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from tests.ingest.invented import Listing, ask, prose
from tests.keeping.nights import ODD

PAGES = [Listing([(f"Title {number}", prose(number, 60))]).render() for number in range(5)]


def kept(warehouse: Path) -> list[tuple[object, ...]]:
    place = f"'{warehouse}/current/_payloads/*.parquet'"
    return ask(warehouse, f"SELECT page_id, payload FROM {place} ORDER BY page_id")


@pytest.mark.parametrize("most_bytes", [1, 1 << 22])
def test_payloads_are_kept_as_they_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_bytes: int
) -> None:
    monkeypatch.setattr("etl.payload_chunks.MAX_GROUP_BYTES", most_bytes)
    monkeypatch.setattr("warehouse.chunk_files.MAX_CHUNK_BYTES", most_bytes)
    for night, pages in (("first", [*PAGES[:3], ODD, PAGES[0]]), ("second", [*PAGES[2:], b""])):
        (tmp_path / night).mkdir()
        for number, page in enumerate(pages):
            (tmp_path / night / f"{number}.txt").write_bytes(page)
        ingest_paths([tmp_path / night], tmp_path / "warehouse", progress=False)
    assert kept(tmp_path / "warehouse") == sorted(
        (sha256(page).hexdigest(), page) for page in (*PAGES, ODD, b"")
    )
    assert run(["verify", "--all", "--warehouse", str(tmp_path / "warehouse")], Settings()) == 0
    files = list((tmp_path / "warehouse" / "_data" / "_payloads").iterdir())
    assert all(file.stat().st_mode & 0o777 == 0o444 for file in files)
    assert list((tmp_path / "warehouse" / "_staging").iterdir()) == []


def test_one_worker_too_publishes_pages_that_pack_to_nothing(tmp_path: Path) -> None:
    """Read again they take more than the working database may use, and on disk far less."""
    (tmp_path / "junk").mkdir()
    for number in range(8):
        page = b"<p>lorem ipsum dolor sit amet</p>\n" * 560_000 + str(number).encode()
        (tmp_path / "junk" / f"{number}.txt").write_bytes(page)
    done = ingest_paths([tmp_path / "junk"], tmp_path / "warehouse", progress=False, workers=1)
    assert (done.status, done.pages_read, done.pages_quarantined) == ("published", 8, 8)
