"""`steppe status` tells what each part of a warehouse folder takes."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dags.command_line.program import run
from dags.command_line.settings import Settings
from tests.warehouse.making import commit, new_warehouse, rate, row_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a warehouse of two snapshots, in which all sorts of other files lie too."""
    root = tmp_path_factory.mktemp("disk") / "warehouse"
    warehouse = new_warehouse(root)
    waiting = row_of("pages", page_id="p1", bytes=4000, disposition="quarantined")
    commit(
        warehouse,
        {
            "rates": [rate(date(2026, 2, 19), "KZT")],
            "pages": [waiting, row_of("pages", page_id="p2", bytes=77)],
            "quarantine": [row_of("quarantine", page_id="p1")],
            "_payloads": [row_of("_payloads", page_id="p1", payload=b"x" * 4000)],
        },
    )
    commit(warehouse, {"rates": [rate(date(2026, 2, 20), "KZT")]})
    put(root / "_staging" / "a-run" / "deep" / "pages.parquet", 1000)
    put(root / "_runs" / "note.txt", 200)
    put(root / "_data" / "rates" / ".new-000009.parquet", 500)
    put(root / "_snapshots" / ".building-00000003" / "manifest.json", 30)
    put(root / "notes" / "of-the-user.txt", 6)
    os.link(root / "notes" / "of-the-user.txt", root / "the-same.txt")
    (root / "notes" / "a-link").symlink_to(root / "_data")
    return root


def put(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)


def status(root: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert run(["status", "--json", "--warehouse", str(root)], Settings()) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def parts(root: Path, snapshot: int, table: str) -> dict[str, int]:
    """Return the files of a table, or of the look-up, and their bytes as the manifest has them."""
    manifest = json.loads((root / "_snapshots" / f"{snapshot:08d}" / "manifest.json").read_bytes())
    files = manifest["lookup"]["files"] if table == "_lookup" else manifest["tables"][table]["parts"]
    return {file["name"]: file["bytes"] for file in files}


def test_each_part_is_told_and_each_file_counted_once(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = status(folder, capsys)["disk"]
    # Runs that merged chunks leave those that no snapshot links, for a run that ends well to remove.
    merged = [path for path in folder.glob("_data/*/[0-9]*.parquet") if path.stat().st_nlink == 1]
    assert disk["unfinished"] == 500 + 30 + sum(path.stat().st_size for path in merged)
    assert disk["staging"] == 1000
    assert disk["run_log"] == 200
    lock = folder / ".lock"
    assert disk["other"] == 6 + (lock.stat().st_size if lock.exists() else 0)
    assert disk["payloads"] == sum(parts(folder, 2, "_payloads").values()) > 0
    assert disk["quarantine"] == sum(parts(folder, 2, "quarantine").values()) > 0
    assert disk["lookup"] == sum(parts(folder, 2, "_lookup").values()) > 0
    sizes = {(each.stat().st_dev, each.stat().st_ino): each.stat().st_size for each in files_of(folder)}
    assert disk["total"] == sum(sizes.values())
    assert disk["total"] == sum(size for part, size in disk.items() if part != "total")


def files_of(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]


def test_older_snapshots_take_what_the_newest_does_not_hold(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = status(folder, capsys)["disk"]
    old, new = folder / "_snapshots" / "00000001", folder / "_snapshots" / "00000002"
    tables = [place.name for place in old.iterdir() if place.is_dir()]
    alone = sum(
        size
        for table in (*tables, "_lookup")
        for name, size in parts(folder, 1, table).items()
        if name not in parts(folder, 2, table)
    )
    own = sum((old / name).stat().st_size for name in ("warehouse.duckdb", "manifest.json"))
    assert alone > 0
    assert disk["older_snapshots"] == alone + own
    assert disk["catalogue"] == sum(
        (new / name).stat().st_size for name in ("warehouse.duckdb", "manifest.json")
    )
    public = [name for name in tables if not name.startswith("_") and name != "quarantine"]
    assert disk["tables"] == sum(sum(parts(folder, 2, name).values()) for name in public)


def test_status_for_people_has_them_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = status(folder, capsys)
    assert told["quarantined_bytes"] == 4000
    run(["status", "--warehouse", str(folder)], Settings())
    lines = capsys.readouterr().out.splitlines()
    assert "quarantine    1 page of 4000 bytes" in lines
    assert any(
        line.endswith(f"bytes; all of the folder takes {told['disk']['total']} bytes") for line in lines
    )
    (staging,) = [line for line in lines if line.startswith("staging")]
    assert staging.split()[1] == "1000"


def test_a_damaged_older_manifest_does_no_harm(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    warehouse = new_warehouse(tmp_path)
    for day in (19, 20):
        commit(warehouse, {"rates": [rate(date(2026, 2, day), "KZT")]})
    before = status(tmp_path, capsys)["disk"]
    manifest = tmp_path / "_snapshots" / "00000001" / "manifest.json"
    manifest.chmod(0o644)
    lost = manifest.stat().st_size
    manifest.write_bytes(b"")
    after = status(tmp_path, capsys)["disk"]
    assert after["older_snapshots"] == before["older_snapshots"] - lost
    assert after["unfinished"] == before["unfinished"]
