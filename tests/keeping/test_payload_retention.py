"""The bytes of old pages are let go, and their rows stay."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from dags.command_line.program import run
from dags.command_line.settings import Settings
from dags.ingest import ingest_paths
from tests.ingest.invented import ask, tables
from tests.keeping.nights import FIRST, ODD, SECOND

NOW = datetime(2035, 6, 1, 2, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=100), NOW - timedelta(days=10)
KEPT_DAYS = "30"


def page_id(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def kept(warehouse: Path) -> set[object]:
    return {
        row[0] for row in ask(warehouse, f"SELECT page_id FROM '{warehouse}/current/_payloads/*.parquet'")
    }


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Return a warehouse of one page and one that nobody can read, long ago, and another page since."""
    for name, moment, pages in (("old", OLD, (FIRST.render(), ODD)), ("new", NEW, (SECOND.render(),))):
        (tmp_path / name).mkdir()
        for number, page in enumerate(pages):
            (tmp_path / name / f"{number}.txt").write_bytes(page)
        with time_machine.travel(moment):
            ingest_paths([tmp_path / name], tmp_path / "warehouse", progress=False)
    return tmp_path / "warehouse"


def expire(warehouse: Path, capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    capsys.readouterr()
    with time_machine.travel(NOW):
        words = ("expire", "--keep-payload-days", KEPT_DAYS, *words, "--warehouse", str(warehouse), "--json")
        assert run(list(words), Settings()) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_only_old_pages_that_were_read_lose_their_bytes(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, odd, second = page_id(FIRST.render()), page_id(ODD), page_id(SECOND.render())
    before = tables(warehouse)
    told = expire(warehouse, capsys, "--dry-run")
    assert (told["payloads"], told["snapshot"], kept(warehouse)) == (1, None, {first, odd, second})
    told = expire(warehouse, capsys)
    assert (told["payloads"], told["snapshot"], kept(warehouse)) == (1, 3, {odd, second})
    assert tables(warehouse) == before
    # Once they are gone there is nothing to do, and no run that would say so.
    told = expire(warehouse, capsys)
    assert (told["payloads"], told["snapshot"]) == (0, None)
    assert ask(warehouse, "SELECT kind, status FROM runs WHERE kind = 'expire'") == [("expire", "published")]


def test_the_warehouse_goes_on_without_them(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expire(warehouse, capsys)
    before = tables(warehouse)
    assert run(["verify", "--all", "--warehouse", str(warehouse)], Settings()) == 0, capsys.readouterr().out
    assert run(["replay", "--warehouse", str(warehouse)], Settings()) == 0
    assert "left as they are, since no payload is kept: 1 page" in capsys.readouterr().out
    record = ingest_paths([warehouse.parent / "old"], warehouse, progress=False)
    assert (record.status, record.pages_duplicate) == ("nothing_new", 2)
    assert tables(warehouse) == before


def test_nights_do_it_where_their_settings_say_so(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = 'warehouse = "warehouse"\nmin_free_gb = 0\n[[inboxes]]\nname = "old"\npath = "old"\n'
    config = warehouse.parent / "steppe.toml"
    config.write_text(f"{settings}[retention]\npayload_days = {KEPT_DAYS}\n[gates]\nmax_silence_days = 200\n")
    with time_machine.travel(NOW):
        assert run(["nightly", "--config", str(config)], Settings()) == 0, capsys.readouterr().err
    assert kept(warehouse) == {page_id(ODD), page_id(SECOND.render())}
    kinds = ask(
        warehouse, "SELECT kind, status FROM runs WHERE snapshot IS NULL OR snapshot > 2 ORDER BY started_at"
    )
    assert kinds == [("nightly", "nothing_new"), ("expire", "published")]
